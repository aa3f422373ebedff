using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Net.Http.Headers;
using VideoInsights.Delivery.Access;
using VideoInsights.Storage.Objects;

namespace VideoInsights.Delivery.Media;

/// <summary>Short-lived addresses of recordings, and the bytes behind them, by range.</summary>
/// <remarks>The address is the permission: it is signed, expires, and names one object. A player cannot send a token of its own.</remarks>
public sealed class MediaLinks(IDataProtectionProvider protection, IObjectStore objects, AccessOptions options, TimeProvider time)
{
    private readonly ITimeLimitedDataProtector _protector = protection.CreateProtector("media-link").ToTimeLimitedDataProtector();

    /// <summary>An address, relative to the API's, and when it ends.</summary>
    public (string Url, DateTimeOffset Expires) For(string objectKey)
    {
        var expires = time.GetUtcNow() + options.MediaLife;
        return ($"/media/{_protector.Protect(objectKey, expires)}", expires);
    }

    public void Map(IEndpointRouteBuilder app) => app.MapMethods("/media/{link}", ["GET", "HEAD"], Serve);

    private async Task Serve(string link, HttpContext http)
    {
        string key;
        try
        {
            key = _protector.Unprotect(link);
        }
        catch (CryptographicException)
        {
            http.Response.StatusCode = StatusCodes.Status403Forbidden;
            await http.Response.WriteAsync("this address has expired or was changed: ask for a new one");
            return;
        }

        if (await objects.Find(key, http.RequestAborted) is not { } media)
        {
            http.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        await Write(http, media);
    }

    private async Task Write(HttpContext http, ObjectInfo media)
    {
        var headers = http.Response.GetTypedHeaders();
        // Other people's bytes on the page's own origin: never anything a browser would run.
        var plays = media.ContentType.StartsWith("audio/", StringComparison.Ordinal)
            || media.ContentType.StartsWith("video/", StringComparison.Ordinal);
        http.Response.ContentType = plays ? media.ContentType : "application/octet-stream";
        http.Response.Headers.XContentTypeOptions = "nosniff";
        http.Response.Headers.ContentSecurityPolicy = "sandbox; default-src 'none'";
        http.Response.Headers.AcceptRanges = "bytes";
        http.Response.Headers.CacheControl = "private, no-store";
        headers.ETag = new EntityTagHeaderValue($"\"{media.Sha256}\"");
        var (from, length) = (0L, media.Bytes);
        if (Asked(http.Request, media) is { } asked)
        {
            if (asked.From >= media.Bytes || asked.Length <= 0)
            {
                http.Response.StatusCode = StatusCodes.Status416RangeNotSatisfiable;
                headers.ContentRange = new ContentRangeHeaderValue(media.Bytes);
                return;
            }

            (from, length) = asked;
            http.Response.StatusCode = StatusCodes.Status206PartialContent;
            headers.ContentRange = new ContentRangeHeaderValue(from, from + length - 1, media.Bytes);
        }

        http.Response.ContentLength = length;
        if (HttpMethods.IsHead(http.Request.Method))
            return;
        await using var bytes = await objects.Open(media.Key, from, length, http.RequestAborted);
        await bytes.CopyToAsync(http.Response.Body, http.RequestAborted);
    }

    /// <summary>The one range asked for; null for the whole: RFC 9110, 14.2 lets a server ignore what it does not serve.</summary>
    private static (long From, long Length)? Asked(HttpRequest request, ObjectInfo media)
    {
        var typed = request.GetTypedHeaders();
        if (typed.Range is not { Ranges: { Count: 1 } ranges, Unit.Value: "bytes" })
            return null;
        if (typed.IfRange is { } condition && condition.EntityTag?.Tag != $"\"{media.Sha256}\"")
            return null;
        var range = ranges.First();
        return range switch
        {
            { From: { } from } => (from, Math.Min(range.To ?? long.MaxValue, media.Bytes - 1) - from + 1),
            { To: { } last } => (Math.Max(0, media.Bytes - last), Math.Min(last, media.Bytes)),
            _ => null,
        };
    }
}

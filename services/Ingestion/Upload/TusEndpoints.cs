using System.Security.Claims;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using VideoInsights.Storage.Objects;
using VideoInsights.Streams.Media;

namespace VideoInsights.Ingestion.Upload;

/// <summary>Resumable uploads by the tus protocol 1.0.0, core with creation and termination, straight into the object store.</summary>
/// <remarks><see href="https://tus.io/protocols/resumable-upload"/>. The caller's token says whose call it is.</remarks>
public sealed partial class TusEndpoints(IObjectStore objects, UploadFinish finish, UploadsAtWork atWork, UploadOptions options)
{
    private const string Version = "1.0.0";
    private const string Soon = "5"; // seconds

    public void Map(IEndpointRouteBuilder app)
    {
        var uploads = app.MapGroup("/uploads").RequireAuthorization().AddEndpointFilter(Versioned);
        uploads.MapPost("", Create);
        uploads.MapMethods("{id}", ["HEAD"], Head);
        uploads.MapPatch("{id}", Patch);
        uploads.MapDelete("{id}", Delete);
        app.MapMethods("/uploads", ["OPTIONS"], (HttpContext http) =>
        {
            http.Response.Headers["Tus-Resumable"] = Version;
            http.Response.Headers["Tus-Version"] = Version;
            http.Response.Headers["Tus-Extension"] = "creation,termination";
            http.Response.Headers["Tus-Max-Size"] = options.MaxBytes.ToString();
            return Results.NoContent();
        });
    }

    private static async ValueTask<object?> Versioned(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var (request, response) = (context.HttpContext.Request, context.HttpContext.Response);
        response.Headers["Tus-Resumable"] = Version;
        if (request.Headers["Tus-Resumable"] == Version)
            return await next(context);
        response.Headers["Tus-Version"] = Version;
        return Results.Text($"Tus-Resumable must be {Version}", statusCode: StatusCodes.Status412PreconditionFailed);
    }

    private async Task<IResult> Create(HttpContext http, CancellationToken stop)
    {
        if (!long.TryParse(http.Request.Headers["Upload-Length"], out var length) || length < 0)
            return Results.BadRequest("Upload-Length must say how many bytes will come");
        if (length == 0)
            return Results.BadRequest("the file is empty: export the recording again");
        if (length > options.MaxBytes)
            return Results.Text($"at most {options.MaxBytes} bytes are taken", statusCode: StatusCodes.Status413PayloadTooLarge);
        if (Metadata(http.Request.Headers["Upload-Metadata"].ToString()) is not { } metadata)
            return Results.BadRequest("Upload-Metadata must be pairs of a key and a base64 value, joined by commas");

        var id = Guid.NewGuid().ToString("N");
        // What a client calls a file is believed only as far as it is sound or film: it is served on the page's own origin.
        var said = metadata.GetValueOrDefault("filetype", "");
        var type = MediaType().IsMatch(said) ? said : "application/octet-stream";
        var parts = await objects.StartUpload(UploadState.MediaKey(id), type, options.PartBytes, stop);
        await new UploadState(id, Subject(http), http.User.FindFirstValue("team"), length, metadata, parts).Keep(objects, stop);
        return Results.Created($"/uploads/{id}", null);
    }

    private async Task<IResult> Head(string id, HttpContext http, CancellationToken stop)
    {
        http.Response.Headers.CacheControl = "no-store";
        if (await Mine(id, http, stop) is not { } upload)
            return Results.NotFound();
        if (await new UploadWriter(objects, upload).Offset(stop) is not { } offset)
            return Gone();
        http.Response.Headers["Upload-Offset"] = offset.ToString();
        http.Response.Headers["Upload-Length"] = upload.Length.ToString();
        if (offset < upload.Length || upload.Announced)
            return Results.Ok();

        // All bytes are here and the announcement failed or is under way: a client that hears of a full upload comes no more.
        using var held = atWork.Hold(id);
        if (held is null)
            return Busy();
        if (await Mine(id, http, stop) is { } now) // as it is now that nobody else changes it
            http.Response.Headers["Video-Id"] = await finish.Finish(now, CancellationToken.None);
        return Results.Ok();
    }

    private async Task<IResult> Patch(string id, HttpContext http, CancellationToken stop)
    {
        if (http.Request.ContentType != "application/offset+octet-stream")
            return Results.Text("Content-Type must be application/offset+octet-stream",
                statusCode: StatusCodes.Status415UnsupportedMediaType);
        if (await Mine(id, http, stop) is null)
            return Results.NotFound();
        using var held = atWork.Hold(id);
        if (held is null)
            return Busy();
        if (await Mine(id, http, stop) is not { } upload) // again: it is as it is only now that nobody else changes it
            return Results.NotFound();
        using var room = atWork.Room();
        if (room is null)
        {
            http.Response.Headers.RetryAfter = Soon;
            return Results.Text(
                $"{options.AtOnce} uploads are under way here: go on with this one in some seconds",
                statusCode: StatusCodes.Status503ServiceUnavailable);
        }

        try
        {
            var writer = new UploadWriter(objects, upload);
            if (await writer.Offset(stop) is not { } offset)
                return Gone();
            if (http.Request.Headers["Upload-Offset"] != offset.ToString())
                return Results.Text($"the upload is at {offset}", statusCode: StatusCodes.Status409Conflict);
            http.Features.Get<IHttpMaxRequestBodySizeFeature>()?.MaxRequestBodySize = null;
            if (offset < upload.Length)
                offset = await writer.Append(http.Request.Body, stop);
            http.Response.Headers["Upload-Offset"] = offset.ToString();
            if (offset == upload.Length)
                http.Response.Headers["Video-Id"] = await finish.Finish(upload, CancellationToken.None);
            return Results.NoContent();
        }
        catch (UploadGoneException)
        {
            return Gone();
        }
        catch (Exception e) when (e is UnusableMediaException or UploadTooLongException)
        {
            await new UploadWriter(objects, upload).Discard(CancellationToken.None);
            return Results.Text(e.Message, statusCode: e is UploadTooLongException
                ? StatusCodes.Status413PayloadTooLarge
                : StatusCodes.Status415UnsupportedMediaType);
        }
    }

    private async Task<IResult> Delete(string id, HttpContext http, CancellationToken stop)
    {
        if (await Mine(id, http, stop) is not { } upload)
            return Results.NotFound();
        using var held = atWork.Hold(id);
        if (held is null)
            return Busy();
        await new UploadWriter(objects, upload).Discard(CancellationToken.None);
        return Results.NoContent();
    }

    /// <summary>The store keeps no parts of it any more: the client starts another upload.</summary>
    private static IResult Gone() => Results.Text("the upload was given up: start again", statusCode: StatusCodes.Status410Gone);

    private static IResult Busy() => Results.Text("another request writes to this upload", statusCode: StatusCodes.Status423Locked);

    /// <summary>The upload, if it is the caller's: of another's not even the existence is told.</summary>
    private async Task<UploadState?> Mine(string id, HttpContext http, CancellationToken stop) =>
        Guid.TryParseExact(id, "N", out _) && await UploadState.Find(objects, id, stop) is { } upload && upload.UserId == Subject(http)
            ? upload
            : null;

    private static string Subject(HttpContext http) =>
        http.User.FindFirstValue("sub") ?? throw new InvalidOperationException("the token has no subject");

    private static Dictionary<string, string>? Metadata(string header)
    {
        var metadata = new Dictionary<string, string>();
        foreach (var pair in header.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var (key, value) = pair.Split(' ', 2) is [var k, var v] ? (k, v) : (pair, "");
            var bytes = new byte[value.Length];
            if (!Convert.TryFromBase64String(value, bytes, out var written))
                return null;
            metadata[key] = Encoding.UTF8.GetString(bytes, 0, written);
        }

        return metadata;
    }

    [GeneratedRegex(@"^(?:audio|video)/[a-z0-9.+-]{1,60}$")]
    private static partial Regex MediaType();
}

using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;

namespace VideoInsights.Tests.Vendors;

/// <summary>What may go wrong with one request for a file.</summary>
public enum FileFault
{
    None,

    /// <summary>The connection is reset in the middle of the body.</summary>
    Cut,

    /// <summary>200 with the whole file, whatever range was asked for.</summary>
    RangeIgnored,

    /// <summary>Another entity tag from here on: the file was replaced.</summary>
    Changed,

    /// <summary>A login page with status 200 instead of the file.</summary>
    Page,

    /// <summary>429 with Retry-After as an HTTP date one second ahead.</summary>
    BusyUntil,

    /// <summary>401: the token is not valid any more.</summary>
    Refused,
}

/// <summary>A file at a vendor, and what goes wrong with the next requests for it.</summary>
/// <param name="open">Opens its content, seekable.</param>
public sealed class VendorFile(Func<Stream> open, string type)
{
    private readonly ConcurrentQueue<FileFault> _faults = new();
    private int _version = 1;
    private int _requests;

    public VendorFile(byte[] content, string type)
        : this(() => new MemoryStream(content, writable: false), type)
    {
    }

    public int Requests => _requests;

    /// <summary>The entity tag; null for a server that gives none.</summary>
    public bool HasETag { get; init; } = true;

    public long Length
    {
        get
        {
            using var content = open();
            return content.Length;
        }
    }

    /// <summary>What goes wrong with the next requests, one after another.</summary>
    public VendorFile Then(params FileFault[] faults)
    {
        foreach (var fault in faults)
            _faults.Enqueue(fault);
        return this;
    }

    /// <summary>Answers a request for it.</summary>
    public async Task Serve(HttpContext http, TimeProvider time)
    {
        Interlocked.Increment(ref _requests);
        var fault = _faults.TryDequeue(out var next) ? next : FileFault.None;
        switch (fault)
        {
            case FileFault.Page:
                http.Response.ContentType = "text/html; charset=utf-8";
                await http.Response.WriteAsync("<!DOCTYPE html><html><body>Only the host can download this recording</body></html>");
                return;
            case FileFault.BusyUntil:
                http.Response.StatusCode = StatusCodes.Status429TooManyRequests;
                http.Response.Headers.RetryAfter = time.GetUtcNow().AddSeconds(1).ToString("r");
                return;
            case FileFault.Refused:
                http.Response.StatusCode = StatusCodes.Status401Unauthorized;
                return;
            case FileFault.Changed:
                _version++;
                break;
        }

        await using var content = open();
        var from = fault == FileFault.RangeIgnored ? 0 : http.Request.GetTypedHeaders().Range?.Ranges.Single().From ?? 0;
        var tag = $"\"v{_version}\"";
        if (http.Request.Headers.IfRange is { Count: > 0 } condition && condition != tag)
            from = 0;
        http.Response.StatusCode = from > 0 ? StatusCodes.Status206PartialContent : StatusCodes.Status200OK;
        http.Response.ContentType = type;
        http.Response.ContentLength = content.Length - from;
        if (from > 0)
            http.Response.Headers.ContentRange = $"bytes {from}-{content.Length - 1}/{content.Length}";
        if (HasETag)
            http.Response.Headers.ETag = tag;
        content.Seek(from, SeekOrigin.Begin);
        await Copy(content, http, fault == FileFault.Cut ? (content.Length - from) / 2 : content.Length - from);
        if (fault == FileFault.Cut)
            http.Abort();
    }

    private static async Task Copy(Stream content, HttpContext http, long bytes)
    {
        var block = new byte[64 << 10];
        while (bytes > 0 && await content.ReadAsync(block.AsMemory(0, (int)Math.Min(block.Length, bytes))) is > 0 and var read)
        {
            await http.Response.Body.WriteAsync(block.AsMemory(0, read));
            bytes -= read;
        }

        await http.Response.Body.FlushAsync();
    }
}

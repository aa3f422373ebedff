using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using VideoInsights.Tests.Vendors;

namespace VideoInsights.Tests.Ingestion;

/// <summary>A vendor's file server that misbehaves as told: a request's number, from 1, decides what it gets.</summary>
public sealed class FaultyFileServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private int _requests;

    private FaultyFileServer(WebApplication app) => _app = app;

    public Uri Address => new(_app.Urls.Single() + "/file");

    public int Requests => _requests;

    public List<string?> Authorizations { get; } = [];

    /// <param name="answer">Given the request's number and the byte it starts at, writes the answer.</param>
    public static async Task<FaultyFileServer> Start(Func<FaultyFileServer, HttpContext, int, long, Task> answer)
    {
        FaultyFileServer? server = null;
        await VendorServer.Start(app =>
        {
            server = new FaultyFileServer(app);
            app.MapGet("/{**path}", async (HttpContext http) =>
            {
                var from = http.Request.GetTypedHeaders().Range?.Ranges.Single().From ?? 0;
                lock (server.Authorizations)
                    server.Authorizations.Add(http.Request.Headers.Authorization);
                await answer(server, http, Interlocked.Increment(ref server._requests), from);
            });
        });
        return server!;
    }

    /// <summary>
    /// Answers as a good server: 200 from the start, 206 from a byte on. Breaks the connection after <paramref name="cutAfter"/> bytes.
    /// </summary>
    public static async Task Serve(
        HttpContext http, byte[] file, long from, int? cutAfter = null, string? etag = "\"v1\"", bool ignoreRange = false,
        string type = "video/mp4", int? status = null)
    {
        var start = ignoreRange ? 0 : (int)from;
        http.Response.StatusCode = start > 0 ? StatusCodes.Status206PartialContent : StatusCodes.Status200OK;
        http.Response.StatusCode = status ?? http.Response.StatusCode;
        http.Response.ContentType = type;
        http.Response.ContentLength = file.Length - start;
        if (etag is not null)
            http.Response.Headers.ETag = etag;
        if (start > 0)
            http.Response.Headers.ContentRange = $"bytes {start}-{file.Length - 1}/{file.Length}";
        var length = Math.Min(cutAfter ?? int.MaxValue, file.Length - start);
        await http.Response.Body.WriteAsync(file.AsMemory(start, length));
        await http.Response.Body.FlushAsync();
        if (length < file.Length - start)
            http.Abort();
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}

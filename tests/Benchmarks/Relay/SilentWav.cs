using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace VideoInsights.Benchmarks.Relay;

/// <summary>Serves a WAV of silence by range, made up as it goes out.</summary>
/// <param name="cut">After how many bytes a connection is broken: asked for each.</param>
public sealed class SilentWav(long bytes, Func<long> cut) : IAsyncDisposable
{
    private WebApplication? _app;
    private int _connections;

    public int Connections => _connections;

    public async Task<string> Start()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrel(k => k.Listen(IPAddress.Loopback, 0));
        _app = builder.Build();
        _app.MapGet("/", Serve);
        await _app.StartAsync();
        return _app.Urls.Single();
    }

    public ValueTask DisposeAsync() => _app?.DisposeAsync() ?? ValueTask.CompletedTask;

    private async Task Serve(HttpContext http)
    {
        Interlocked.Increment(ref _connections);
        var from = http.Request.GetTypedHeaders().Range?.Ranges.Single().From ?? 0;
        http.Response.StatusCode = from > 0 ? StatusCodes.Status206PartialContent : StatusCodes.Status200OK;
        http.Response.ContentType = "audio/wav";
        http.Response.ContentLength = bytes - from;
        http.Response.Headers.ETag = "\"silence\"";
        http.Response.Headers.ContentRange = $"bytes {from}-{bytes - 1}/{bytes}";
        var most = cut();
        var (block, sent, header) = (new byte[64 << 10], 0L, Header());
        while (from + sent < bytes && sent < most)
        {
            Array.Clear(block);
            if (from + sent == 0)
                header.CopyTo(block, 0);
            var length = (int)Math.Min(block.Length, bytes - from - sent);
            await http.Response.Body.WriteAsync(block.AsMemory(0, length));
            sent += length;
        }

        if (from + sent < bytes)
            http.Abort();
    }

    private byte[] Header()
    {
        var header = new byte[44];
        using var writer = new BinaryWriter(new MemoryStream(header));
        writer.Write("RIFF"u8);
        writer.Write((uint)(bytes - 8));
        writer.Write("WAVEfmt "u8);
        writer.Write(16);
        writer.Write((short)1); // PCM
        writer.Write((short)2);
        writer.Write(48_000);
        writer.Write(48_000 * 4);
        writer.Write((short)4);
        writer.Write((short)16);
        writer.Write("data"u8);
        writer.Write((uint)(bytes - 44));
        return header;
    }
}

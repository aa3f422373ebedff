using System.Net;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace VideoInsights.Benchmarks.Relay;

/// <summary>Serves a WAV of noise by range, made up as it goes out: no two places of it are alike, so that a wrong seam shows.</summary>
/// <param name="cut">After how many bytes a connection is broken: asked for each.</param>
public sealed class NoiseWav(long bytes, Func<long> cut) : IAsyncDisposable
{
    private const int Block = 64 << 10;

    private WebApplication? _app;
    private int _connections;

    public int Connections => _connections;

    /// <summary>SHA-256 of the whole file, lower-case hex.</summary>
    public string Sha256()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var block = new byte[Block];
        for (var at = 0L; at < bytes; at += Block)
            hash.AppendData(Fill(block, at), 0, (int)Math.Min(Block, bytes - at));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

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
        http.Response.Headers.ETag = "\"noise\"";
        http.Response.Headers.ContentRange = $"bytes {from}-{bytes - 1}/{bytes}";
        var most = cut();
        var (block, sent) = (new byte[Block], 0L);
        while (from + sent < bytes && sent < most)
        {
            var length = (int)Math.Min(Block - ((from + sent) % Block), bytes - from - sent);
            await http.Response.Body.WriteAsync(Fill(block, from + sent).AsMemory((int)((from + sent) % Block), length));
            sent += length;
        }

        if (from + sent < bytes)
            http.Abort();
    }

    /// <summary>The block that a position is in: each eight bytes are made of where they stand (Fibonacci hashing).</summary>
    private byte[] Fill(byte[] block, long position)
    {
        var words = MemoryMarshal.Cast<byte, ulong>(block.AsSpan());
        var first = (ulong)(position / Block * (Block / sizeof(ulong)));
        for (var i = 0; i < words.Length; i++)
            words[i] = (first + (ulong)i) * 0x9E3779B97F4A7C15;
        if (first == 0)
            Header().CopyTo(block, 0);
        return block;
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

using Microsoft.Extensions.Logging;

namespace VideoInsights.Ingestion.Relay;

/// <summary>Opens files at vendors: one pool of connections, to public addresses only.</summary>
public sealed class Downloads(RelayOptions options, TimeProvider time, ILogger<Downloads> log) : IDisposable
{
    private const int MostOfASmallFile = 16 << 20;

    // No redirects: each is checked before it is followed. No decompression: ranges are over the encoded form.
    private readonly HttpClient _http = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        ConnectCallback = options.AllowPrivateAddresses ? null : PublicConnections.Connect,
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
    })
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };

    /// <summary>A recording, as a stream that goes on where a connection broke.</summary>
    /// <param name="videoId">For the log.</param>
    public Download Open(DownloadSource source, string videoId) => new(_http, source, options, time, log, videoId);

    /// <summary>A small file whole: a transcript.</summary>
    /// <exception cref="InvalidDataException">It has more than 16 MiB.</exception>
    /// <inheritdoc cref="Download.Fill"/>
    public async Task<ReadOnlyMemory<byte>> Small(DownloadSource source, string videoId, CancellationToken stop)
    {
        await using var download = Open(source, videoId);
        var buffer = new byte[64 << 10];
        for (var filled = 0; ; Array.Resize(ref buffer, buffer.Length * 2))
        {
            filled += await download.Fill(buffer.AsMemory(filled), stop);
            if (filled < buffer.Length)
                return buffer.AsMemory(0, filled);
            if (buffer.Length >= MostOfASmallFile)
                throw new InvalidDataException($"{source.Address.Host} gave more than {MostOfASmallFile >> 20} MiB of transcript");
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();
}

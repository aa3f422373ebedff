using Microsoft.Extensions.Logging.Abstractions;
using VideoInsights.Ingestion.Relay;

namespace VideoInsights.Tests.Ingestion;

/// <summary>A file that is read whole from a server that misbehaves.</summary>
internal static class DownloadRun
{
    public static readonly byte[] File = Bytes(1_000_000, seed: 1);
    public static readonly RelayOptions Options = new()
    {
        AllowHttp = true,
        AllowPrivateAddresses = true,
        AllowedHosts = ["127.0.0.1"],
        ReconnectDelay = TimeSpan.FromMilliseconds(5),
    };

    public static byte[] Bytes(int count, int seed)
    {
        var bytes = new byte[count];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    public static async Task<byte[]> Read(
        FaultyFileServer server, RelayOptions? options = null, Func<string?, CancellationToken, Task<string?>>? credential = null,
        Func<CancellationToken, Task<Uri>>? locate = null)
    {
        using var downloads = new Downloads(options ?? Options, TimeProvider.System, NullLogger<Downloads>.Instance);
        await using var download = downloads.Open(new DownloadSource(server.Address, [], credential, locate), "a");
        using var whole = new MemoryStream();
        var buffer = new byte[128 << 10];
        while (true)
        {
            var filled = await download.Fill(buffer, TestContext.Current.CancellationToken);
            whole.Write(buffer, 0, filled);
            if (filled < buffer.Length)
                return whole.ToArray();
        }
    }
}

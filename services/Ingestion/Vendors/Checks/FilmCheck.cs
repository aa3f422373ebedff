using Microsoft.Extensions.Logging.Abstractions;
using VideoInsights.Ingestion.Relay;

namespace VideoInsights.Ingestion.Vendors.Checks;

/// <summary>Whether a film can be fetched: its first bytes, by the relay's own way and rules.</summary>
internal sealed class FilmCheck(RelayOptions relay, TimeProvider time)
{
    /// <param name="hosts">The setting that lets another host through.</param>
    /// <param name="todo">What to do where the vendor refuses it.</param>
    public async Task<Finding> Run(DownloadSource source, string hosts, Func<VendorRefusal, string> todo, CancellationToken stop)
    {
        using var downloads = new Downloads(relay with { Reconnects = 1 }, time, NullLogger<Downloads>.Instance);
        var (kind, refusal) = await VendorRefusal.Ask(
            async () =>
            {
                await using var film = downloads.Open(source, "check");
                var head = new byte[MediaKind.HeadBytes];
                var read = await film.Fill(head, stop);
                return MediaKind.Of(head.AsSpan(0, read));
            },
            stop);
        return kind is not null
            ? Finding.Works(Checked.Recordings, $"its first bytes can be downloaded, and are {kind}")
            : Finding.Missing(
                Checked.Recordings, $"it cannot be downloaded. {refusal!.Words}",
                refusal.Words.Contains("not among the hosts", StringComparison.Ordinal)
                    ? $"the vendor redirects films there: name that host in {hosts}"
                    : todo(refusal));
    }
}

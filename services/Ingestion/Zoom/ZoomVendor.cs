using System.Net;
using VideoInsights.Ingestion.Relay;
using VideoInsights.Ingestion.Vendors;
using VideoInsights.Schemas;

namespace VideoInsights.Ingestion.Zoom;

/// <summary>Zoom, by what its webhooks bring along.</summary>
public sealed class ZoomVendor(Announcer announcer, Downloads downloads) : IVendor
{
    /// <inheritdoc/>
    public string Name => "zoom";

    /// <inheritdoc/>
    public IReadOnlyList<string> Hosts { get; } = [".zoom.us", ".zoomgov.com"];

    /// <inheritdoc/>
    public bool Lists => false;

    /// <inheritdoc/>
    public Task<RecordingAvailable> Locate(RecordingAvailable recording, CancellationToken stop) => throw new HttpRequestException(
        "Zoom's API is not configured: a recording whose address has gone cannot be found again", null, HttpStatusCode.NotFound);

    /// <inheritdoc/>
    public async Task<string?> Credential(RecordingAvailable recording, string? refused, CancellationToken stop) =>
        await announcer.Credential(recording.call.video_id, stop) is { } token && token != refused ? token : null;

    /// <inheritdoc/>
    public async Task<ReadOnlyMemory<byte>?> Transcript(RecordingAvailable recording, CancellationToken stop) =>
        recording.source.transcript_location is { } address
            ? await downloads.Small(
                new DownloadSource(new Uri(address), Hosts, (refused, ended) => Credential(recording, refused, ended)),
                recording.call.video_id, stop)
            : null;

    /// <inheritdoc/>
    public IAsyncEnumerable<RecordingAvailable> Recorded(DateTimeOffset from, DateTimeOffset to, CancellationToken stop) =>
        AsyncEnumerable.Empty<RecordingAvailable>();
}

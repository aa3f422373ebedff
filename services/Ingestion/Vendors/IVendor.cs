using VideoInsights.Schemas;

namespace VideoInsights.Ingestion.Vendors;

/// <summary>A vendor's transcript of a recording.</summary>
/// <param name="Location">The vendor's name for it, or its address.</param>
/// <param name="Vtt">WebVTT in UTF-8.</param>
public sealed record VendorText(string Location, ReadOnlyMemory<byte> Vtt);

/// <summary>What the pipeline needs of a vendor beside its webhooks: one implementation per vendor's folder.</summary>
/// <remarks>
/// An API that is away, throttles for long or refuses our credentials is a <see cref="VendorUnavailableException"/>: nothing is wrong with
/// the recording, and whoever asked asks again later. A recording that is gone at the vendor is an
/// <see cref="HttpRequestException"/> with status 404.
/// </remarks>
public interface IVendor
{
    /// <summary>zoom, teams or meet: the <c>vendor</c> of its calls.</summary>
    string Name { get; }

    /// <summary>Hosts its recordings may come from, redirects included; a leading dot lets every host below through.</summary>
    IReadOnlyList<string> Hosts { get; }

    /// <summary>Whether its list can be asked: its API's credentials are configured.</summary>
    bool Lists { get; }

    /// <summary>
    /// Where the recording's files lie now and what is known of the call by now (title, whose, times, participants): asked for before a
    /// source of the kind <c>vendor</c> is fetched, and again where an address has gone (404, 410).
    /// </summary>
    /// <returns>The recording with a source of the kind <c>url</c>; <c>video_id</c> and the vendor's ids stay.</returns>
    Task<RecordingAvailable> Locate(RecordingAvailable recording, CancellationToken stop);

    /// <summary>The bearer token its file is downloaded with; null where none is needed.</summary>
    /// <param name="refused">The token that was just refused (401, 403): another one is wanted. Null at first.</param>
    Task<string?> Credential(RecordingAvailable recording, string? refused, CancellationToken stop);

    /// <summary>The vendor's own transcript, with speaker names; null where it has none (yet).</summary>
    Task<VendorText?> Transcript(RecordingAvailable recording, CancellationToken stop);

    /// <summary>Every recording whose meeting began in [from, to), ready to be announced, in any order.</summary>
    IAsyncEnumerable<RecordingAvailable> Recorded(DateTimeOffset from, DateTimeOffset to, CancellationToken stop);
}

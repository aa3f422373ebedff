namespace VideoInsights.Ingestion.Relay;

/// <summary>A file at a vendor.</summary>
/// <param name="Hosts">Hosts it may come from, redirects included; a leading dot lets every host below through.</param>
/// <param name="Credential">
/// The bearer token it is asked with, null for none; given the one that was just refused, another one. Null: it needs none.
/// </param>
/// <param name="Locate">Asked once where nothing is at the address any more: where it lies now. Null: nobody knows.</param>
public sealed record DownloadSource(
    Uri Address, IReadOnlyList<string> Hosts, Func<string?, CancellationToken, Task<string?>>? Credential = null,
    Func<CancellationToken, Task<Uri>>? Locate = null);

namespace VideoInsights.Tests.Vendors.Zoom;

/// <summary>A meeting instance in a simulated account.</summary>
/// <param name="Uuid">Base64, so that it may contain slashes: <c>/x1Yz+2A//3bC==</c>.</param>
/// <param name="Participants">Name and address; no address for a guest who gave none.</param>
public sealed record ZoomCall(
    string Uuid, string Topic, string HostEmail, DateTimeOffset Start, TimeSpan Length, VendorFile Film, VendorFile? Transcript,
    IReadOnlyList<(string Name, string? Email)> Participants)
{
    /// <summary>Whether Zoom has made the transcript already.</summary>
    public bool TranscriptIsReady { get; set; }

    /// <summary>Whether it was deleted: the API answers 404.</summary>
    public bool Deleted { get; set; }

    /// <summary>The film's address as it is now: Zoom may move it.</summary>
    public int Moved { get; set; }
}

namespace VideoInsights.Streams.Transcript.Vendor;

/// <summary>One cue of a vendor's transcript, seconds.</summary>
/// <param name="Speaker">Null where the cue names nobody.</param>
public sealed record Cue(double Start, double End, string? Speaker, string Text);

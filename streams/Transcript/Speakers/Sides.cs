namespace VideoInsights.Streams.Transcript.Speakers;

/// <summary>The sides of a call, as events and documents spell them.</summary>
public static class Sides
{
    public const string Company = "company";
    public const string Customer = "customer";
    public const string Unknown = "unknown";
}

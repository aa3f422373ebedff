namespace VideoInsights.Schemas;

/// <summary>A span in seconds from the start of the recording.</summary>
public sealed record Span(double Start, double End);

/// <summary>A slide or shared screen that stood still long enough to be read.</summary>
/// <param name="Text">Lines read from top to bottom, left to right.</param>
public sealed record Slide(double Start, double End, IReadOnlyList<string> Text, double Confidence);

/// <summary>One sampled frame.</summary>
/// <param name="Faces">Faces of people; a photo on a slide is none.</param>
/// <param name="LargestFace">Height of the largest face over the frame's height, 0 to 1.</param>
/// <param name="Layout">webcam (faces, no shared screen), screen (a shared screen), mixed (both), or empty.</param>
/// <param name="Expression">happy, neutral, surprise or negative; null unless the administrator's switch is on.</param>
public sealed record FrameObservation(double At, int Faces, double LargestFace, string Layout, string? Expression = null);

/// <summary>What was seen: <c>calls/{video_id}/vision.json</c> in the object store.</summary>
public sealed record VisionDocument : IStageDocument
{
    public required string VideoId { get; init; }

    /// <inheritdoc/>
    public string? MadeOf { get; init; }

    /// <summary>Seconds between two sampled frames.</summary>
    public required double SampledEverySec { get; init; }

    public required IReadOnlyList<FrameObservation> Frames { get; init; }
    public required IReadOnlyList<Slide> Slides { get; init; }

    /// <summary>Seconds with at least one face, and with a shared screen.</summary>
    public required double FaceSec { get; init; }
    public required double ScreenShareSec { get; init; }
    public required int MaxFaces { get; init; }

    public required IReadOnlyDictionary<string, string> Engines { get; init; }
    public required IReadOnlyList<string> Missing { get; init; }
}

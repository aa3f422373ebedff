using System.ComponentModel.DataAnnotations;

namespace VideoInsights.Streams.Transcript.Speech;

/// <summary>How probabilities of speech become segments; the names and defaults are Silero's where not said otherwise.</summary>
public sealed record SegmentRules
{
    /// <summary>For speech to text: pauses under 0.4 s do not cut, no piece is so long that punctuation suffers.</summary>
    public static SegmentRules ForText { get; } = new();

    /// <summary>For telling voices apart: weak voices count, and pieces may be of any length.</summary>
    public static SegmentRules ForVoices { get; } = new() { Threshold = 0.3, MinSilenceSec = 0.3, MaxSec = double.PositiveInfinity };

    /// <summary>Probability from which speech begins. It ends below this less 0.15.</summary>
    [Range(0.05, 0.95)]
    public double Threshold { get; init; } = 0.5;

    /// <summary>Shorter speech is dropped.</summary>
    [Range(0, 5)]
    public double MinSpeechSec { get; init; } = 0.25;

    /// <summary>A silence this long ends a segment.</summary>
    [Range(0.05, 5)]
    public double MinSilenceSec { get; init; } = 0.4;

    /// <summary>Added before and after, never more than half the pause.</summary>
    [Range(0, 1)]
    public double PadSec { get; init; } = 0.1;

    /// <summary>A longer segment is cut at its longest pause, or here where it has none.</summary>
    [Range(1, double.PositiveInfinity)]
    public double MaxSec { get; init; } = 15;

    /// <summary>Shorter pauses are not cut at. Silero's 98 ms.</summary>
    [Range(0, 1)]
    public double MinPauseSec { get; init; } = 0.098;

    /// <summary>Probability under which speech ends.</summary>
    public double NegativeThreshold => Math.Max(Threshold - 0.15, 0.01);
}

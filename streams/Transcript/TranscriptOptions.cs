using System.ComponentModel.DataAnnotations;
using VideoInsights.Streams.Transcript.Speech;

namespace VideoInsights.Streams.Transcript;

/// <summary>How a recording becomes a transcript.</summary>
public sealed record TranscriptOptions
{
    /// <summary>Where pauses cut the sound for the recogniser.</summary>
    /// <remarks>A copy: what reads the settings writes into the object it finds.</remarks>
    public SegmentRules Text { get; init; } = SegmentRules.ForText with { };

    /// <summary>Where pauses cut the sound for telling voices apart.</summary>
    public SegmentRules Voices { get; init; } = SegmentRules.ForVoices with { };

    /// <summary>Tells voices apart where neither the vendor nor the channels do.</summary>
    public bool TellVoicesApart { get; init; } = true;

    /// <summary>
    /// Windows that are compared each with each; of a longer call every second, third ... is. Default 4,000: 64 MB, and 27 minutes of
    /// speech without a pause.
    /// </summary>
    [Range(100, 20_000)]
    public int ClusterWindows { get; init; } = 4_000;

    /// <summary>
    /// Seconds of sound kept in memory between the readings (levels, words, voices); a longer recording is read anew each time. Default
    /// 600: 19 MB, 38 MB for stereo.
    /// </summary>
    [Range(0, 36_000)]
    public int KeepSoundSec { get; init; } = 600;

    /// <summary>Hours for which the recording's address must work: longer than the stage takes on the longest call.</summary>
    [Range(0.1, 168)]
    public double MediaHours { get; init; } = 6;

    /// <summary>Mean token probability under which the call does not seem to be English. Default: between a bad line and Spanish.</summary>
    [Range(0, 1)]
    public double EnglishConfidence { get; init; } = 0.65;
}

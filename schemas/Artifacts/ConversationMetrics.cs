namespace VideoInsights.Schemas;

/// <summary>A span of one speaker, with a place to jump to. Seconds.</summary>
public sealed record SpeakerSpan(string Speaker, double Start, double End)
{
    public double Seconds => End - Start;
}

/// <summary>A question that was asked.</summary>
/// <param name="Open">
/// True where it cannot be answered by yes or no: it starts with how, what, why, which, who, when, where, tell me ...
/// </param>
public sealed record Question(int Utterance, string Text, string Speaker, string Side, double At, bool Open);

/// <summary>Seconds between the customer's last word and the company's first. Overlaps are interruptions, not negative pauses.</summary>
public sealed record Patience(double MedianSec, double MeanSec, int N);

/// <summary>One speaker's part.</summary>
/// <param name="WordsPerMinute">Over own speech; null under ten seconds of it.</param>
public sealed record SpeakerMetrics(
    string Speaker, string Side, double TalkSec, double ShareOfCall, double ShareOfSpeech, int Words, double? WordsPerMinute);

/// <summary>
/// How the conversation went: a pure function of turns. A figure that needs the sides is null where they are not known. Definitions and
/// the sources they were chosen from are in <c>docs/metrics.md</c>.
/// </summary>
public sealed record ConversationMetrics
{
    public required string MetricDefVersion { get; init; }
    public required IReadOnlyList<SpeakerMetrics> Speakers { get; init; }

    /// <summary>Company side's seconds over the call's seconds, 0 to 1.</summary>
    public double? TalkShareOfCall { get; init; }

    /// <summary>Company side's seconds over all speech, silence excluded, 0 to 1.</summary>
    public double? TalkShareOfSpeech { get; init; }

    public SpeakerSpan? LongestMonologue { get; init; }
    public SpeakerSpan? LongestCustomerStory { get; init; }
    public double? SwitchesPerHour { get; init; }

    /// <summary>0 to 10, from <see cref="SwitchesPerHour"/>.</summary>
    public double? Interactivity { get; init; }

    public Patience? Patience { get; init; }
    public required IReadOnlyList<Question> Questions { get; init; }
    public double? QuestionsPerHour { get; init; }

    /// <summary>Company side.</summary>
    public double? WordsPerMinute { get; init; }

    public double? FillersPer100Words { get; init; }
    public required IReadOnlyDictionary<string, int> Fillers { get; init; }

    /// <summary>Share of the call in gaps over 5 s, 0 to 1.</summary>
    public required double SilenceShare { get; init; }

    public required IReadOnlyDictionary<string, int> InterruptionsBySide { get; init; }
    public required IReadOnlyDictionary<string, int> ActiveListeningBySide { get; init; }
    public required double WebcamSec { get; init; }
    public required double ScreenShareSec { get; init; }
    public required double NoPictureSec { get; init; }
}

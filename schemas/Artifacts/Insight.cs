namespace VideoInsights.Schemas;

/// <summary>A statement and the utterances that support it.</summary>
/// <param name="At">Where to jump to, in seconds.</param>
public sealed record Cited(string Text, IReadOnlyList<int> Utterances, double At);

/// <summary>What was talked about, and where.</summary>
/// <param name="Score">0 to 1: how strongly its best utterance matches.</param>
/// <param name="Seconds">Seconds of talk that matched.</param>
public sealed record TopicMention(string Name, double Score, double Seconds, IReadOnlyList<int> Utterances);

/// <summary>A tracker of the playbook that fired.</summary>
/// <param name="How">phrase or meaning.</param>
/// <param name="Match">The phrase that occurred, or the example it means the same as.</param>
/// <param name="Score">1 for a phrase; cosine for a meaning.</param>
public sealed record Tag(string Name, int Utterance, double At, string Side, string How, string Match, double Score);

/// <summary>Something somebody said they would do.</summary>
/// <param name="Owner">Speaker who took it on.</param>
/// <param name="Due">The words that say when: "by Friday"; null where none were said.</param>
public sealed record NextStep(string Text, string? Owner, string? Due, int Utterance, double At);

/// <summary>Advice to the rep, and what in the call it rests on.</summary>
public sealed record Recommendation(string Text, string Because, IReadOnlyList<int> Utterances, double At);

/// <summary>A sentence's meaning: unit vector of the sentence model, 384 numbers rounded to four places.</summary>
public sealed record UtteranceEmbedding(int Utterance, IReadOnlyList<float> Vector);

/// <summary>The recording in the object store.</summary>
public sealed record MediaObject(string Key, long Bytes, string Sha256, string ContentType);

/// <summary>Everything known of a call: <c>calls/{video_id}/features.json</c> in the object store.</summary>
public sealed record FeaturesDocument : IStageDocument
{
    public required string VideoId { get; init; }

    /// <inheritdoc/>
    public string? MadeOf { get; init; }

    public required string UserId { get; init; }
    public required string Title { get; init; }
    public required string Vendor { get; init; }
    public required DateTimeOffset StartedAt { get; init; }
    public required DateTimeOffset EndedAt { get; init; }

    public required MediaObject Media { get; init; }

    /// <summary>When this insight was made.</summary>
    public required DateTimeOffset Timestamp { get; init; }

    public required int InsightVersion { get; init; }
    public required double DurationSec { get; init; }

    /// <summary>negative, neutral or positive.</summary>
    public required string Sentiment { get; init; }

    /// <summary>Calibrated probability that <see cref="Sentiment"/> is right, 0 to 1.</summary>
    public required double ConfidenceScore { get; init; }

    public required IReadOnlyList<Cited> Summary { get; init; }
    public required IReadOnlyList<TopicMention> Topics { get; init; }
    public required IReadOnlyList<Tag> Tags { get; init; }
    public required IReadOnlyList<NextStep> NextSteps { get; init; }
    public required IReadOnlyList<Recommendation> Recommendations { get; init; }
    public required ConversationMetrics Metrics { get; init; }
    public required TranscriptDocument Transcript { get; init; }
    public required SentimentDocument SentimentDetail { get; init; }
    public required VisionDocument Vision { get; init; }
    public required IReadOnlyList<UtteranceEmbedding> Embeddings { get; init; }

    /// <summary>Feature to the engine and version that did it, or "off: why"; of all stages.</summary>
    public required IReadOnlyDictionary<string, string> Engines { get; init; }

    /// <summary>What could not be had and why, in words for a rep; of all stages.</summary>
    public required IReadOnlyList<string> Missing { get; init; }
}

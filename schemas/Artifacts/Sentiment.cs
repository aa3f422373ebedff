namespace VideoInsights.Schemas;

/// <summary>Probabilities of the three classes; they sum to 1.</summary>
public sealed record SentimentScore(double Negative, double Neutral, double Positive)
{
    /// <summary>P(positive) - P(negative), -1 to 1.</summary>
    public double Polarity => Positive - Negative;
}

/// <summary>One utterance's sentiment.</summary>
/// <param name="Judged">False for fragments of fewer than four words: they carry no weight in the call's mean.</param>
public sealed record UtteranceSentiment(int UtteranceId, string Label, SentimentScore Score, bool Judged);

/// <summary>Mean polarity of a tenth of the call.</summary>
public sealed record ArcPoint(double Start, double End, double? Polarity);

/// <summary>One side's sentiment over the call.</summary>
public sealed record SideSentiment(string Side, string Label, double Polarity, int Utterances);

/// <summary>How it was said: <c>calls/{video_id}/sentiment.json</c> in the object store.</summary>
public sealed record SentimentDocument : IStageDocument
{
    public required string VideoId { get; init; }

    /// <inheritdoc/>
    public string? MadeOf { get; init; }

    /// <summary>negative, neutral or positive, for the whole call.</summary>
    public required string Label { get; init; }

    /// <summary>Calibrated probability that <see cref="Label"/> is right, 0 to 1.</summary>
    public required double ConfidenceScore { get; init; }

    public required double Polarity { get; init; }
    public required IReadOnlyList<UtteranceSentiment> Utterances { get; init; }
    public required IReadOnlyList<ArcPoint> Arc { get; init; }
    public required IReadOnlyList<SideSentiment> Sides { get; init; }
    public required IReadOnlyDictionary<string, string> Engines { get; init; }
    public required IReadOnlyList<string> Missing { get; init; }
}

namespace VideoInsights.Streams.Vision.Expression;

/// <summary>From single frames' scores to what is reported: one of four words, smoothed over five samples. Pure.</summary>
public static class ExpressionTrack
{
    /// <summary>Samples before and after a frame that its word is the mean of.</summary>
    private const int Around = 2;

    /// <summary>happy, neutral, surprise or negative for each frame; null where no face was read in it.</summary>
    public static IReadOnlyList<string?> Of(IReadOnlyList<ExpressionScore?> scores) =>
        [.. scores.Select((score, i) =>
            score is null ? null : WordOf(scores, Math.Max(0, i - Around), Math.Min(scores.Count - 1, i + Around)))];

    private static string WordOf(IReadOnlyList<ExpressionScore?> scores, int from, int to)
    {
        double happy = 0, neutral = 0, surprise = 0, negative = 0;
        for (var i = from; i <= to; i++)
        {
            if (scores[i] is not { } score)
                continue;
            happy += score.Happy;
            neutral += score.Neutral;
            surprise += score.Surprise;
            negative += score.Negative;
        }

        (double Sum, string Word)[] words = [(neutral, "neutral"), (happy, "happy"), (surprise, "surprise"), (negative, "negative")];
        return words.MaxBy(w => w.Sum).Word;
    }
}

using VideoInsights.Schemas;

namespace VideoInsights.Benchmarks;

/// <summary>Measures over predictions of classes.</summary>
internal static class Classes
{
    /// <summary>The probability of a class: 0 negative, 1 neutral, 2 positive.</summary>
    public static double Of(SentimentScore score, int label) =>
        label switch { 0 => score.Negative, 1 => score.Neutral, _ => score.Positive };

    /// <summary>Mean over the classes that occur of F1 = 2 tp / (2 tp + fp + fn).</summary>
    public static double MacroF1(IReadOnlyList<(int True, int Said)> rows) =>
        rows.Select(r => r.True).Distinct().Average(c =>
        {
            double hit = rows.Count(r => r.True == c && r.Said == c);
            return 2 * hit / (rows.Count(r => r.True == c) + rows.Count(r => r.Said == c));
        });

    /// <summary>Expected calibration error: mean over ten equal bins of |confidence - share right|, weighed by the bin's rows.</summary>
    public static double CalibrationError(IReadOnlyList<(double Confidence, bool Right)> rows) =>
        rows.GroupBy(r => Math.Min(9, (int)(r.Confidence * 10)))
            .Sum(bin => Math.Abs(bin.Sum(r => r.Confidence) - bin.Count(r => r.Right))) / rows.Count;
}

using VideoInsights.Schemas;
using VideoInsights.Streams.Sentiment;

namespace VideoInsights.Benchmarks;

/// <summary>A call made of labelled sentences.</summary>
/// <param name="Label">0 negative, 1 neutral, 2 positive.</param>
/// <param name="Polarity">Mean over its sentences.</param>
internal sealed record MadeCall(int Label, double Polarity, int Sentences);

/// <summary>
/// Calls with a known label, as nobody publishes any: sentences drawn from a labelled file. In a negative or positive call 15 to 60 % of
/// the sentences carry feeling and 65 to 95 % of those the call's; in a neutral call up to 35 % do, about half of them each way.
/// </summary>
internal static class MadeCalls
{
    private static readonly double[] Share = [0.25, 0.45, 0.30];

    /// <summary>Calls of 4 to 200 sentences, drawn with a fixed seed: two runs on one file give the same calls.</summary>
    /// <param name="sentences">Label and calibrated score of each sentence; every class must occur.</param>
    public static List<MadeCall> Of(IReadOnlyList<(int Label, SentimentScore Score)> sentences, int count)
    {
        var random = new Random(7);
        double[] PoolOf(int label) => [.. sentences.Where(s => s.Label == label).Select(s => s.Score.Polarity)];
        double[][] pools = [PoolOf(0), PoolOf(1), PoolOf(2)];
        return [.. Enumerable.Range(0, count).Select(_ => One(pools, random))];
    }

    /// <summary>The numbers under which the calls' labels are most likely: coordinate search with shrinking steps.</summary>
    public static Calibration.CallFit Fit(List<MadeCall> calls)
    {
        double[] best = [20, 2, 20, 2, 10];
        var least = Loss(calls, best);
        for (var step = 0.5; step > 0.005;)
        {
            var moved = false;
            for (var i = 0; i < best.Length; i++)
            {
                foreach (var factor in new[] { 1 + step, 1 / (1 + step) })
                {
                    double[] tried = [.. best];
                    tried[i] *= factor;
                    if (Loss(calls, tried) is var loss && loss < least)
                        (best, least, moved) = (tried, loss, true);
                }
            }

            step = moved ? step : step / 2;
        }

        return FitOf(best);
    }

    private static double Loss(List<MadeCall> calls, double[] numbers)
    {
        var fit = FitOf(numbers);
        return calls.Average(c => -Math.Log(Math.Max(1e-9, Classes.Of(Calibration.OfCall(c.Polarity, c.Sentences, fit), c.Label))));
    }

    private static Calibration.CallFit FitOf(double[] n) => new(n[0], n[1], n[2], n[3], n[4]);

    private static MadeCall One(double[][] pools, Random random)
    {
        var roll = random.NextDouble();
        var label = roll < Share[0] ? 0 : roll < Share[0] + Share[1] ? 1 : 2;
        var count = (int)Math.Round(4 * Math.Pow(50, random.NextDouble()));
        var feeling = label == 1 ? 0.35 * random.NextDouble() : 0.15 + 0.45 * random.NextDouble();
        var own = label == 1 ? 0.35 + 0.3 * random.NextDouble() : 0.65 + 0.3 * random.NextDouble();
        var side = label == 1 ? 2 : label;
        double sum = 0;
        for (var i = 0; i < count; i++)
        {
            var c = random.NextDouble() >= feeling ? 1 : random.NextDouble() < own ? side : 2 - side;
            sum += pools[c][random.Next(pools[c].Length)];
        }

        return new MadeCall(label, sum / count, count);
    }
}

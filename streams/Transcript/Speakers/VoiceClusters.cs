using System.Numerics.Tensors;

namespace VideoInsights.Streams.Transcript.Speakers;

/// <summary>Which voice speaks in each window. Pure.</summary>
/// <remarks>
/// The whole call's mean is half taken off (a line's sound is common to all its voices), windows are merged by average linkage, clusters
/// too short to be a person go to the nearest, and Viterbi smooths: a change of speaker costs less after a pause.
/// </remarks>
public static class VoiceClusters
{
    private const float MeanShare = 0.5f;
    private const double StopAt = 0.30;
    private const double SwitchPenalty = 0.2;
    private const double SwitchAfterGap = 0.06;
    private const double GapSec = 0.5;
    private const int Rounds = 4;

    /// <summary>Seconds of speech that make a person.</summary>
    public const double ShortestSec = 2;

    // A person has those and a tenth of the speech, or twenty seconds. In a call of a few seconds nobody but the first does:
    // one voice of four seconds falls apart as easily as two.
    private const double ShortestShare = 0.1;
    private const double LongestLeastSec = 20;

    /// <summary>A voice for each window, 0, 1 ... by first appearance.</summary>
    /// <param name="vectors">Unit vectors, one for each window.</param>
    /// <param name="atMost">The number of people on the call, where it is known: never more voices, but perhaps fewer.</param>
    /// <param name="compare">Windows compared each with each; of more than that every second, third ... is.</param>
    public static int[] Label(IReadOnlyList<VoiceWindow> windows, float[][] vectors, int? atMost, int compare)
    {
        if (windows.Count == 0)
            return [];
        var seconds = windows.Select(w => w.Owns.Seconds).ToArray();
        var centred = Centred(vectors, seconds);
        var stride = ((windows.Count - 1) / compare) + 1;
        var sample = Enumerable.Range(0, ((windows.Count - 1) / stride) + 1).Select(i => i * stride).ToArray();
        var found = AverageLinkage.Cluster(Similarities(sample.Select(i => centred[i]).ToArray()), StopAt);
        var centroids = Centroids(
            [.. sample.Select(i => centred[i])], [.. sample.Select(i => seconds[i] * stride)], found, seconds.Sum(),
            atMost ?? int.MaxValue);

        var labels = Array.Empty<int>();
        for (var round = 0; round < Rounds; round++)
        {
            labels = Smooth(windows, centred, seconds, centroids);
            centroids = Directions(centred, seconds, labels, centroids);
        }

        return Renumber(labels);
    }

    private static float[][] Centred(float[][] vectors, double[] seconds)
    {
        var mean = new float[vectors[0].Length];
        for (var i = 0; i < vectors.Length; i++)
            TensorPrimitives.MultiplyAdd(vectors[i], (float)(seconds[i] / seconds.Sum()), mean, mean);
        return [.. vectors.Select(v => Unit(v.Select((x, i) => x - (MeanShare * mean[i])).ToArray()))];
    }

    private static float[][] Similarities(float[][] vectors) =>
        [.. vectors.Select(a => vectors.Select(b => TensorPrimitives.Dot<float>(a, b)).ToArray())];

    /// <summary>Directions of the clusters long enough to be a person, the most similar merged until there are few enough.</summary>
    private static float[][] Centroids(float[][] vectors, double[] seconds, int[] found, double total, int atMost)
    {
        var clusters = found.Select((label, i) => (label, i)).GroupBy(x => x.label, x => x.i)
            .Select(g => (Sum: Sum(vectors, seconds, g), Seconds: g.Sum(i => seconds[i])))
            .OrderByDescending(c => c.Seconds).ToList();
        var least = Math.Max(ShortestSec, Math.Min(ShortestShare * total, LongestLeastSec));
        var kept = clusters.Where((c, rank) => rank == 0 || c.Seconds >= least).Select(c => c.Sum).ToList();
        while (kept.Count > Math.Max(1, atMost))
        {
            var (a, b) = (from i in Enumerable.Range(0, kept.Count) from j in Enumerable.Range(0, i) select (i, j))
                .MaxBy(p => TensorPrimitives.CosineSimilarity<float>(kept[p.i], kept[p.j]));
            TensorPrimitives.Add(kept[a], kept[b], kept[b]);
            kept.RemoveAt(a);
        }

        return [.. kept.Select(Unit)];
    }

    /// <summary>Viterbi: the labels of the highest sum of cosine x seconds less the penalties of changing.</summary>
    private static int[] Smooth(IReadOnlyList<VoiceWindow> windows, float[][] vectors, double[] seconds, float[][] centroids)
    {
        var (n, k) = (windows.Count, centroids.Length);
        var score = new double[k];
        var from = new int[n, k];
        for (var t = 0; t < n; t++)
        {
            var best = Array.IndexOf(score, score.Max());
            var switched = score[best] - (windows[t].GapSec > GapSec ? SwitchAfterGap : SwitchPenalty);
            var next = new double[k];
            for (var c = 0; c < k; c++)
            {
                var stay = t == 0 || score[c] >= switched;
                from[t, c] = stay ? c : best;
                next[c] = (stay ? score[c] : switched) + (TensorPrimitives.Dot<float>(vectors[t], centroids[c]) * seconds[t]);
            }

            score = next;
        }

        var labels = new int[n];
        labels[n - 1] = Array.IndexOf(score, score.Max());
        for (var t = n - 1; t > 0; t--)
            labels[t - 1] = from[t, labels[t]];
        return labels;
    }

    private static float[][] Directions(float[][] vectors, double[] seconds, int[] labels, float[][] before) =>
        [.. before.Select((old, c) =>
        {
            var members = Enumerable.Range(0, labels.Length).Where(i => labels[i] == c).ToArray();
            return members.Length == 0 ? old : Unit(Sum(vectors, seconds, members));
        })];

    private static float[] Sum(float[][] vectors, double[] seconds, IEnumerable<int> members)
    {
        var sum = new float[vectors[0].Length];
        foreach (var i in members)
            TensorPrimitives.MultiplyAdd(vectors[i], (float)seconds[i], sum, sum);
        return sum;
    }

    private static float[] Unit(float[] vector)
    {
        var norm = TensorPrimitives.Norm<float>(vector);
        if (norm > 0)
            TensorPrimitives.Divide(vector, norm, vector);
        return vector;
    }

    private static int[] Renumber(int[] labels)
    {
        var numbers = new Dictionary<int, int>();
        return [.. labels.Select(l => numbers.TryGetValue(l, out var number) ? number : numbers[l] = numbers.Count)];
    }
}

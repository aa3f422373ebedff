namespace VideoInsights.Benchmarks.Diarization;

/// <summary>
/// Diarization error, as NIST defines it: missed speech, false alarm and confusion over the seconds of the reference, overlap scored, no
/// collar, speakers matched so that the error is smallest. Frames of 10 ms. Pure.
/// </summary>
public readonly record struct DiarizationError(double Missed, double FalseAlarm, double Confused, double Reference)
{
    private const double Frame = 0.01;

    public double Rate => Reference > 0 ? (Missed + FalseAlarm + Confused) / Reference : 0;
    public double Confusion => Reference > 0 ? Confused / Reference : 0;

    public static DiarizationError operator +(DiarizationError a, DiarizationError b) =>
        new(a.Missed + b.Missed, a.FalseAlarm + b.FalseAlarm, a.Confused + b.Confused, a.Reference + b.Reference);

    /// <summary>Compares what was found with the reference. At most 20 different speakers are found.</summary>
    public static DiarizationError Of(IReadOnlyList<Labelled> reference, IReadOnlyList<Labelled> found)
    {
        var frames = (int)Math.Ceiling(reference.Concat(found).Select(l => l.End).DefaultIfEmpty().Max() / Frame);
        var (real, guessed) = (Masks(reference, frames, out var reals), Masks(found, frames, out var guesses));
        var both = new int[reals, guesses];
        var (missed, alarm, meeting, total) = (0, 0, 0, 0);
        for (var f = 0; f < frames; f++)
        {
            var (r, g) = (int.PopCount(real[f]), int.PopCount(guessed[f]));
            missed += Math.Max(0, r - g);
            alarm += Math.Max(0, g - r);
            meeting += Math.Min(r, g);
            total += r;
            for (var i = 0; i < reals; i++)
            {
                for (var j = 0; j < guesses; j++)
                    both[i, j] += (real[f] >> i) & (guessed[f] >> j) & 1;
            }
        }

        return new DiarizationError(missed * Frame, alarm * Frame, (meeting - Matched(both)) * Frame, total * Frame);
    }

    private static int[] Masks(IReadOnlyList<Labelled> labels, int frames, out int speakers)
    {
        var numbers = labels.Select(l => l.Speaker).Distinct().Select((name, i) => (name, i)).ToDictionary();
        var masks = new int[frames];
        foreach (var label in labels)
        {
            for (var f = (int)Math.Round(label.Start / Frame); f < Math.Min(frames, (int)Math.Round(label.End / Frame)); f++)
                masks[f] |= 1 << numbers[label.Speaker];
        }

        speakers = numbers.Count;
        return masks;
    }

    /// <summary>Most frames that agree when each speaker is matched with one at most: over subsets of those found.</summary>
    private static int Matched(int[,] both)
    {
        var (reals, guesses) = (both.GetLength(0), both.GetLength(1));
        var best = new int[1 << guesses];
        for (var i = 0; i < reals; i++)
        {
            var next = (int[])best.Clone();
            for (var used = 0; used < best.Length; used++)
            {
                for (var j = 0; j < guesses; j++)
                {
                    if ((used >> j & 1) == 0)
                        next[used | (1 << j)] = Math.Max(next[used | (1 << j)], best[used] + both[i, j]);
                }
            }

            best = next;
        }

        return best.Max();
    }
}

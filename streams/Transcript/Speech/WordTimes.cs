using System.Numerics.Tensors;
using VideoInsights.Schemas;

namespace VideoInsights.Streams.Transcript.Speech;

/// <summary>When each word of a segment was said. Pure.</summary>
/// <remarks>
/// The cross-attention of each token over the frames, as z-scores per frame, is aligned by dynamic time warping: tokens and frames both
/// run forward, and the path is the one of the highest sum. (As OpenAI's Whisper does it in timing.py.)
/// </remarks>
public static class WordTimes
{
    /// <summary>Aligns by attention.</summary>
    /// <param name="start">Of the segment, in seconds of the recording.</param>
    /// <param name="end">Of the segment; no word ends later.</param>
    public static IReadOnlyList<Word> Align(Recognised recognised, double start, double end)
    {
        if (recognised.Words.Count == 0)
            return [];
        var first = FirstFrames(Scores(recognised.Attention));
        var frames = recognised.Attention[0].Length;
        double At(int token) => Math.Min(end, start + ((token < first.Length ? first[token] : frames) * Recognised.FrameSec));
        return [.. recognised.Words.Select(w =>
        {
            var from = At(w.FirstToken);
            return new Word(w.Text, Round(from), Round(Math.Min(At(w.FirstToken + w.Tokens), from + LongestSec(w.Text))));
        })];
    }

    /// <summary>Spreads words evenly by their letters: where there is no attention to go by.</summary>
    public static IReadOnlyList<Word> Spread(IReadOnlyList<string> words, double start, double end)
    {
        var total = words.Sum(w => w.Length + 1);
        var result = new List<Word>(words.Count);
        var before = 0;
        foreach (var word in words)
        {
            var from = start + ((end - start) * before / total);
            before += word.Length + 1;
            result.Add(new Word(word, Round(from), Round(start + ((end - start) * before / total))));
        }

        return result;
    }

    /// <summary>A pause belongs to no word, but the path gives it to the one before: slow speech takes 0.12 s a letter.</summary>
    private static double LongestSec(string word) => 0.2 + (0.12 * word.Length);

    private static double Round(double seconds) => Math.Round(seconds, 3);

    /// <summary>z-scores over the tokens, for each frame: a frame that every token looks at says nothing.</summary>
    private static float[][] Scores(IReadOnlyList<float[]> attention)
    {
        var frames = attention[0].Length;
        var mean = new float[frames];
        var deviation = new float[frames];
        foreach (var row in attention)
            TensorPrimitives.Add(mean, row, mean);
        TensorPrimitives.Divide(mean, attention.Count, mean);
        foreach (var row in attention)
        {
            for (var i = 0; i < frames; i++)
                deviation[i] += (row[i] - mean[i]) * (row[i] - mean[i]);
        }

        return [.. attention.Select(row => row.Select((v, i) =>
            (v - mean[i]) / (MathF.Sqrt(deviation[i] / attention.Count) + 1e-9f)).ToArray())];
    }

    /// <summary>The frame at which the best path enters each token.</summary>
    private static int[] FirstFrames(float[][] scores)
    {
        var (tokens, frames) = (scores.Length, scores[0].Length);
        var best = new float[tokens + 1, frames + 1];
        var step = new byte[tokens + 1, frames + 1];
        for (var t = 0; t <= tokens; t++)
        {
            for (var f = 0; f <= frames; f++)
                best[t, f] = t == 0 && f == 0 ? 0 : float.NegativeInfinity;
        }

        for (var t = 1; t <= tokens; t++)
        {
            for (var f = 1; f <= frames; f++)
            {
                var (diagonal, up, left) = (best[t - 1, f - 1], best[t - 1, f], best[t, f - 1]);
                step[t, f] = diagonal >= up && diagonal >= left ? (byte)0 : up >= left ? (byte)1 : (byte)2;
                best[t, f] = Math.Max(diagonal, Math.Max(up, left)) + scores[t - 1][f - 1];
            }
        }

        var first = new int[tokens];
        for (int t = tokens, f = frames; t > 0 && f > 0;)
        {
            first[t - 1] = f - 1;
            var go = step[t, f];
            t -= go < 2 ? 1 : 0;
            f -= go is 0 or 2 ? 1 : 0;
        }

        return first;
    }
}

using System.Numerics.Tensors;
using VideoInsights.Streams.Media;

namespace VideoInsights.Streams.Transcript.Speakers;

/// <summary>
/// 40 mel powers of 25 ms, as the speaker encoder was trained on: periodic Hann of 400, |rfft|^2, Slaney's scale from 0 to 8000 Hz with
/// area-normalised triangles, no logarithm. (librosa.filters.mel and librosa.feature.melspectrogram with their defaults.)
/// </summary>
/// <remarks>
/// 400 is no power of two, and 201 bins of dot products are fast enough when the window is folded twice first: cosine is even and sine
/// odd about the middle, and about a quarter each is even or odd as the bin is. A product is a quarter of the window long.
/// </remarks>
public static class MelSpectrum
{
    public const int Bands = 40;
    public const int Window = 400;
    public const int Hop = 160;

    private const int Half = Window / 2;
    private const int Quarter = Window / 4;
    private const int Folded = Quarter + 1;
    private const int Bins = Half + 1;

    private static readonly float[] Hann =
        [.. Enumerable.Range(0, Window).Select(i => (float)(0.5 - (0.5 * Math.Cos(2 * Math.PI * i / Window))))];

    private static readonly float[] Cosines = Waves(Math.Cos);
    private static readonly float[] Sines = Waves(Math.Sin);
    private static readonly (int From, float[] Weights)[] Filters = [.. Triangles()];

    /// <summary>The mel powers of one window of <see cref="Window"/> samples.</summary>
    /// <param name="gain">Factor on the samples: there is no logarithm, so the level matters.</param>
    /// <param name="mel">Gets <see cref="Bands"/> numbers.</param>
    public static void Of(ReadOnlySpan<float> samples, float gain, Span<float> mel)
    {
        Span<float> windowed = stackalloc float[Window];
        Span<float> cosines = stackalloc float[2 * Folded];
        Span<float> sines = stackalloc float[2 * Folded];
        Span<float> power = stackalloc float[Bins];
        TensorPrimitives.Multiply(samples, Hann, windowed);
        Fold(windowed, cosines, sines);
        for (var bin = 0; bin < Bins; bin++)
        {
            var parity = bin % 2 * Folded;
            var real = TensorPrimitives.Dot(cosines.Slice(parity, Folded), Cosines.AsSpan(bin * Folded, Folded));
            var imaginary = TensorPrimitives.Dot(sines.Slice(parity, Folded), Sines.AsSpan(bin * Folded, Folded));
            power[bin] = ((real * real) + (imaginary * imaginary)) * gain * gain;
        }

        for (var band = 0; band < Bands; band++)
        {
            var (from, weights) = Filters[band];
            mel[band] = TensorPrimitives.Dot(power.Slice(from, weights.Length), weights);
        }
    }

    /// <summary>
    /// Samples 0..100 for even bins, then for odd ones, each standing for the four samples with the same wave up to its sign.
    /// </summary>
    private static void Fold(ReadOnlySpan<float> x, Span<float> cosines, Span<float> sines)
    {
        for (var i = 0; i <= Quarter; i++)
        {
            var (mirror, single) = (Half - i, i == Quarter);
            var (even, odd) = (x[i] + (i == 0 ? 0 : x[Window - i]), i == 0 ? 0 : x[i] - x[Window - i]);
            var (evenThere, oddThere) = single
                ? (0, 0)
                : (x[mirror] + (i == 0 ? 0 : x[Window - mirror]), i == 0 ? 0 : x[mirror] - x[Window - mirror]);
            cosines[i] = even + evenThere;
            cosines[Folded + i] = even - evenThere;
            sines[i] = odd - oddThere;
            sines[Folded + i] = odd + oddThere;
        }
    }

    private static float[] Waves(Func<double, double> wave) =>
        [.. from bin in Enumerable.Range(0, Bins) from i in Enumerable.Range(0, Folded) select (float)wave(2 * Math.PI * bin * i / Window)];

    private static IEnumerable<(int From, float[] Weights)> Triangles()
    {
        var edges = Enumerable.Range(0, Bands + 2).Select(i => Hertz(i * Mel(PcmAudio.Rate / 2.0) / (Bands + 1))).ToArray();
        for (var band = 0; band < Bands; band++)
        {
            var (low, middle, high) = (edges[band], edges[band + 1], edges[band + 2]);
            var weights = Enumerable.Range(0, Bins).Select(bin =>
            {
                var f = (double)bin * PcmAudio.Rate / Window;
                return (float)(Math.Max(0, Math.Min((f - low) / (middle - low), (high - f) / (high - middle))) * 2 / (high - low));
            }).ToArray();
            var from = Array.FindIndex(weights, w => w > 0);
            yield return (from, weights[from..(Array.FindLastIndex(weights, w => w > 0) + 1)]);
        }
    }

    /// <summary>Slaney's scale: linear to 1000 Hz, logarithmic above.</summary>
    private static double Mel(double hertz) => hertz < 1000 ? hertz * 3 / 200 : 15 + (Math.Log(hertz / 1000) * 27 / Math.Log(6.4));

    private static double Hertz(double mel) => mel < 15 ? mel * 200 / 3 : 1000 * Math.Exp((mel - 15) * Math.Log(6.4) / 27);
}

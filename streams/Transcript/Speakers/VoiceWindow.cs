using VideoInsights.Streams.Media;
using VideoInsights.Streams.Transcript.Speech;

namespace VideoInsights.Streams.Transcript.Speakers;

/// <summary>A stretch of sound that one voice is measured from.</summary>
/// <param name="Sound">What the encoder hears: always <see cref="LengthSec"/>.</param>
/// <param name="Owns">The part of a region that its label is for: borders lie midway between the centres of neighbours.</param>
/// <param name="GapSec">Silence before it, seconds; 0 inside a region.</param>
public readonly record struct VoiceWindow(SampleSpan Sound, SampleSpan Owns, double GapSec)
{
    public const double LengthSec = 1.2;
    public const double HopSec = 0.4;

    private const long Length = (long)(LengthSec * PcmAudio.Rate);
    private const long Hop = (long)(HopSec * PcmAudio.Rate);

    /// <summary>Windows every 0.4 s, and one more that ends with the region; a shorter region is centred in its window.</summary>
    /// <param name="regions">By start, not overlapping.</param>
    public static List<VoiceWindow> Cut(IReadOnlyList<SampleSpan> regions)
    {
        var windows = new List<VoiceWindow>();
        for (var i = 0; i < regions.Count; i++)
        {
            var gap = i == 0 ? 0 : (double)(regions[i].Start - regions[i - 1].End) / PcmAudio.Rate;
            windows.AddRange(Inside(regions[i], Math.Max(0, gap)));
        }

        return windows;
    }

    private static IEnumerable<VoiceWindow> Inside(SampleSpan region, double gap)
    {
        var starts = Starts(region);
        var from = region.Start;
        for (var i = 0; i < starts.Count; i++)
        {
            var to = i + 1 < starts.Count ? (starts[i] + starts[i + 1] + Length) / 2 : region.End;
            yield return new VoiceWindow(new SampleSpan(starts[i], starts[i] + Length), new SampleSpan(from, to), i == 0 ? gap : 0);
            from = to;
        }
    }

    private static List<long> Starts(SampleSpan region)
    {
        if (region.Length <= Length)
            return [Math.Max(0, ((region.Start + region.End) / 2) - (Length / 2))];
        var starts = new List<long>();
        for (var at = region.Start; at + Length <= region.End; at += Hop)
            starts.Add(at);
        if (starts[^1] + Length < region.End)
            starts.Add(region.End - Length);
        return starts;
    }
}

using FsCheck;
using FsCheck.Fluent;
using VideoInsights.Streams.Media;
using VideoInsights.Streams.Transcript.Speech;

namespace VideoInsights.Tests.Streams.Transcript.Speech;

public sealed class SpeechSegmenterTests
{
    private const double Step = (double)VoiceActivity.Chunk / PcmAudio.Rate;

    [Fact]
    public void Speech_between_silences_is_one_padded_segment()
    {
        var span = Assert.Single(Segments(SegmentRules.ForText, (0, 1), (1, 2), (0, 1)));
        Assert.Equal(0.9, span.StartSec, 0.05);
        Assert.Equal(3.1, span.EndSec, 0.05);
    }

    [Fact]
    public void A_pause_shorter_than_the_rule_does_not_cut() =>
        Assert.Single(Segments(SegmentRules.ForText, (1, 2), (0, 0.3), (1, 2), (0, 1)));

    [Fact]
    public void A_pause_longer_than_the_rule_cuts() =>
        Assert.Equal(2, Segments(SegmentRules.ForText, (1, 2), (0, 0.6), (1, 2), (0, 1)).Count);

    [Fact]
    public void A_click_is_dropped() => Assert.Empty(Segments(SegmentRules.ForText, (0, 1), (1, 0.1), (0, 1)));

    [Fact]
    public void Too_long_a_segment_is_cut_at_its_longest_pause()
    {
        var spans = Segments(SegmentRules.ForText, (1, 4), (0, 0.16), (1, 4), (0, 0.32), (1, 9), (0, 1));
        Assert.Equal(2, spans.Count);
        Assert.Equal(8.2, spans[0].EndSec, 0.15);
        Assert.Equal(8.4, spans[1].StartSec, 0.15);
    }

    [Fact]
    public void Speech_without_any_pause_is_cut_hard_and_loses_nothing()
    {
        var spans = Segments(SegmentRules.ForText, (1, 40));
        Assert.Equal(3, spans.Count);
        Assert.Equal(spans[0].End, spans[1].Start);
        Assert.Equal(spans[1].End, spans[2].Start);
    }

    [Fact]
    public void Speech_that_is_open_at_the_end_is_not_lost() => Assert.Single(Segments(SegmentRules.ForText, (0, 1), (1, 1)));

    [Fact]
    public void Whatever_the_probabilities_segments_are_in_order_inside_the_sound_and_bounded()
    {
        Prop.ForAll(
            ArbMap.Default.GeneratorFor<byte>().ListOf().Select(bytes => bytes.Select(b => b / 255f).ToArray()).ToArbitrary(),
            probabilities =>
            {
                // Each number lasts a third of a second.
                var steps = probabilities.SelectMany(p => Enumerable.Repeat(p, 10)).ToArray();
                var (spans, oldest) = Run(SegmentRules.ForText, steps);
                var samples = steps.Length * VoiceActivity.Chunk;
                return spans.All(s => s.Start >= 0 && s.End <= samples && s.Length > 0 && s.Seconds <= 15.3)
                    && spans.Zip(spans.Skip(1)).All(p => p.First.End <= p.Second.Start)
                    && oldest;
            }).QuickCheckThrowOnFailure();
    }

    private static List<SampleSpan> Segments(SegmentRules rules, params (float Probability, double Seconds)[] parts) =>
        Run(rules, [.. parts.SelectMany(p => Enumerable.Repeat(p.Probability, (int)Math.Round(p.Seconds / Step)))]).Spans;

    /// <summary>Also whether every segment began at or after the sample that was said to be still needed.</summary>
    private static (List<SampleSpan> Spans, bool KeptEnough) Run(SegmentRules rules, float[] probabilities)
    {
        var segmenter = new SpeechSegmenter(rules);
        var spans = new List<SampleSpan>();
        var (needed, enough) = (0L, true);
        for (var i = 0; i <= probabilities.Length; i++)
        {
            var span = i < probabilities.Length
                ? segmenter.Add(probabilities[i]) : segmenter.End(probabilities.Length * VoiceActivity.Chunk);
            if (span is { } found)
            {
                spans.Add(found);
                enough &= found.Start >= needed;
            }

            needed = segmenter.Needed;
        }

        return (spans, enough);
    }
}

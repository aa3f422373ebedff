using FsCheck;
using FsCheck.Fluent;
using VideoInsights.Schemas;
using VideoInsights.Streams.Sentiment;

namespace VideoInsights.Tests.Streams.Sentiment;

public sealed class CallMoodTests
{
    private static readonly SentimentScore Bad = new(0.9, 0.08, 0.02);
    private static readonly SentimentScore Good = new(0.02, 0.08, 0.9);
    private static readonly SentimentScore Plain = new(0.03, 0.94, 0.03);

    [Fact]
    public void A_longer_sentence_weighs_more_in_its_utterance()
    {
        var mood = CallMood.OfUtterance(3, [(Bad, 12), (Good, 4)]);
        Assert.Equal((3, "negative", true), (mood.UtteranceId, mood.Label, mood.Judged));
        Assert.Equal(0.68, mood.Score.Negative, 0.001);
    }

    [Fact]
    public void An_objection_with_a_plain_sentence_behind_it_is_an_objection()
    {
        Assert.Equal("negative", CallMood.OfUtterance(0, [(Bad, 7), (Plain, 11)]).Label);
        Assert.Equal("neutral", CallMood.OfUtterance(0, [(Bad, 5), (Plain, 60)]).Label);
        Assert.Equal("neutral", CallMood.OfUtterance(0, [(Bad, 5), (Good, 5), (Plain, 11)]).Label);
    }

    [Fact]
    public void A_fragment_carries_no_weight_in_the_call()
    {
        var fragment = CallMood.OfUtterance(0, [(Bad, 2)]);
        Assert.False(fragment.Judged);
        Assert.Equal((0d, 0d), CallMood.Mean([(fragment, 2)]));
    }

    [Fact]
    public void One_monologue_among_short_turns_is_not_many_opinions()
    {
        var judged = CallMood.OfUtterance(0, [(Good, 10)]);
        var even = CallMood.Mean(Enumerable.Repeat((judged, 10d), 10));
        var uneven = CallMood.Mean([(judged, 100d), .. Enumerable.Repeat((judged, 1d), 9)]);
        Assert.Equal(10, even.Worth, 0.001);
        Assert.True(uneven.Worth < 1.3);
    }

    [Fact]
    public void The_arc_is_ten_tenths_with_nothing_where_nothing_was_said()
    {
        Utterance[] utterances = [Said(0, 0, 10, "customer"), Said(1, 95, 100, "company")];
        var arc = CallMood.Arc(utterances, [CallMood.OfUtterance(0, [(Bad, 6)]), CallMood.OfUtterance(1, [(Good, 6)])], 100);
        Assert.Equal(10, arc.Count);
        Assert.Equal(-0.88, arc[0].Polarity!.Value, 0.001);
        Assert.All(arc.Skip(1).Take(8), point => Assert.Null(point.Polarity));
        Assert.Equal(0.88, arc[9].Polarity!.Value, 0.001);
        Assert.Equal(100, arc[9].End);
    }

    [Fact]
    public void Each_side_has_its_own_sentiment()
    {
        var utterances = Enumerable.Range(0, 60).Select(i => Said(i, i, i + 1, i % 2 == 0 ? "customer" : "company")).ToArray();
        var moods = utterances.Select(u => CallMood.OfUtterance(u.Id, [(u.Side == "customer" ? Bad : Good, 6)])).ToArray();
        var sides = CallMood.Sides(utterances, moods);
        Assert.Equal(["customer negative 30", "company positive 30"], sides.Select(s => $"{s.Side} {s.Label} {s.Utterances}"));
    }

    [Fact]
    public void Mean_polarity_stays_between_the_lowest_and_the_highest() => Prop.ForAll(
        ArbMap.Default.ArbFor<(byte Words, byte Kind)[]>(), turns =>
        {
            SentimentScore[] kinds = [Bad, Plain, Good];
            var moods = turns.Select((t, i) => CallMood.OfUtterance(i, [(kinds[t.Kind % 3], t.Words)])).ToList();
            var judged = moods.Where(m => m.Judged).Select(m => m.Score.Polarity).ToList();
            var (polarity, worth) = CallMood.Mean(moods.Zip(turns, (m, t) => (m, (double)t.Words)));
            return judged.Count == 0
                ? worth == 0
                : polarity >= judged.Min() - 1e-9 && polarity <= judged.Max() + 1e-9 && worth <= judged.Count + 1e-9 && worth >= 1 - 1e-9;
        }).QuickCheckThrowOnFailure();

    private static Utterance Said(int id, double start, double end, string side) =>
        new(id, side, side, start, end, "six words are in this one", null, []);
}

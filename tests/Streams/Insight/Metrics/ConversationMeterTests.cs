using FsCheck;
using FsCheck.Fluent;
using VideoInsights.Schemas;
using VideoInsights.Streams.Insight.Metrics;

namespace VideoInsights.Tests.Streams.Insight.Metrics;

public sealed class ConversationMeterTests
{
    [Fact]
    public void Shares_are_over_the_call_and_over_speech()
    {
        var metrics = Of(100, ("company", 0, 30, "a b c"), ("customer", 40, 50, "d e f"));
        Assert.Equal((0.3, 0.75), (metrics.TalkShareOfCall!.Value, metrics.TalkShareOfSpeech!.Value));
        Assert.Equal(0.1, metrics.SilenceShare - 0.5, 3); // 10 s between them and 50 s at the end are gaps over 5 s
    }

    [Fact]
    public void A_back_channel_parts_no_monologue_and_counts_as_listening()
    {
        var metrics = Of(60, ("company", 0, 20, "let me tell you"), ("customer", 20.1, 20.9, "Mm-hm."),
            ("company", 21, 40, "more of it"), ("customer", 45, 50, "I see what you mean there"));
        Assert.Equal((0, 40), (metrics.LongestMonologue!.Start, metrics.LongestMonologue.End));
        Assert.Equal(1, metrics.ActiveListeningBySide["customer"]);
        Assert.Equal(60, metrics.SwitchesPerHour); // one change of sides in a minute
    }

    [Fact]
    public void Patience_is_the_median_of_pauses_before_the_company_answers_and_an_overlap_is_an_interruption()
    {
        var metrics = Of(
            60,
            ("customer", 0, 5, "one two three four"), ("company", 5.4, 10, "one two three four"),
            ("customer", 10.1, 15, "one two three four"), ("company", 16, 20, "one two three four"),
            ("customer", 20.1, 25, "one two three four"), ("company", 24, 30, "one two three four"));
        Assert.Equal((0.7, 2), (metrics.Patience!.MedianSec, metrics.Patience.N));
        Assert.Equal(1, metrics.InterruptionsBySide["company"]);
    }

    [Fact]
    public void A_word_dropped_into_the_others_turn_takes_no_floor()
    {
        var metrics = Of(60, ("company", 0, 20, "a long turn goes on"), ("customer", 10, 12, "but what about the price"),
            ("company", 21, 30, "as I said before"));
        Assert.Empty(metrics.InterruptionsBySide);
    }

    [Fact]
    public void Speed_and_fillers_are_of_the_company_side()
    {
        var metrics = Of(60, ("company", 0, 30, "Um, we basically sort of do it. You know, um, like, that."),
            ("customer", 31, 60, "um um um um"));
        Assert.Equal(24, metrics.WordsPerMinute);
        Assert.Equal(new Dictionary<string, int> { ["um"] = 2, ["like"] = 1, ["basically"] = 1, ["you know"] = 1, ["sort of"] = 1 },
            metrics.Fillers);
        Assert.Equal(50, metrics.FillersPer100Words);
    }

    [Theory]
    [InlineData("I'd like to buy it, would you like the black one?", 0)]
    [InlineData("It was, like, really slow.", 1)]
    [InlineData("It looks like rain. Like, seriously.", 1)]
    public void Like_is_a_filler_where_a_comma_sets_it_off(string text, int count) =>
        Assert.Equal(count, Of(60, ("company", 0, 30, text)).Fillers.GetValueOrDefault("like"));

    [Fact]
    public void What_needs_the_sides_is_absent_where_they_are_not_known()
    {
        var metrics = Of(60, ("unknown", 0, 30, "hello there you"), ("unknown", 31, 60, "hello to you too"));
        Assert.Null(metrics.TalkShareOfCall);
        Assert.Null(metrics.Patience);
        Assert.Null(metrics.SwitchesPerHour);
        Assert.NotNull(metrics.LongestMonologue);
    }

    [Fact]
    public void An_empty_call_has_metrics_too()
    {
        var metrics = Of(0);
        Assert.Empty(metrics.Speakers);
        Assert.Equal(0, metrics.SilenceShare);
    }

    [Theory]
    [InlineData("How do you do this today?", true)]
    [InlineData("So, what does it cost?", true)]
    [InlineData("Before I show anything, how does your team review calls?", true)]
    [InlineData("Could you do a pilot with ten people first?", false)]
    [InlineData("Is that however you like it?", false)]
    public void A_question_is_open_where_yes_or_no_is_no_answer(string text, bool open) => Assert.Equal(open, Questions.IsOpen(text));

    [Fact]
    public void Questions_are_found_within_an_utterance_with_their_time()
    {
        var metrics = Of(20, ("company", 10, 20, "Thank you for coming today. What do you need most?"));
        var question = Assert.Single(metrics.Questions);
        Assert.Equal("What do you need most?", question.Text);
        Assert.InRange(question.At, 14, 17);
    }

    [Fact]
    public void In_every_conversation_the_shares_are_shares() => Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), bytes =>
    {
        var at = 0.0;
        var turns = bytes.Select(b =>
        {
            var start = at + (b % 7) - 1.5;
            at = Math.Max(at, start + 0.2 + (b % 11));
            return (b % 2 == 0 ? "company" : "customer", Math.Max(0, start), at, b % 3 == 0 ? "Yeah." : "some words that matter?");
        }).ToArray();
        var metrics = Of(at + 10, turns);
        return metrics.SilenceShare is >= 0 and <= 1 && (metrics.TalkShareOfSpeech ?? 0) is >= 0 and <= 1
            && metrics.Speakers.All(s => s.ShareOfSpeech is >= 0 and <= 1) && (metrics.Interactivity ?? 0) is >= 0 and <= 10
            && (metrics.Patience?.MedianSec ?? 0) >= 0;
    }).QuickCheckThrowOnFailure();

    private static ConversationMetrics Of(double duration, params (string Side, double Start, double End, string Text)[] turns)
    {
        var transcript = TestTranscript.Of(duration, [.. turns.Select(t => (t.Side, t.Side, t.Start, t.End, t.Text))]);
        return ConversationMeter.Of(transcript, TestTranscript.NoVision);
    }
}

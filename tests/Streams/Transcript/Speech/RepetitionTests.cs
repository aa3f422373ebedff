using VideoInsights.Streams.Transcript.Speech;

namespace VideoInsights.Tests.Streams.Transcript.Speech;

public sealed class RepetitionTests
{
    [Fact]
    public void A_phrase_said_three_times_at_the_end_is_a_circle_of_which_one_is_kept() =>
        Assert.Equal(6, Repetition.Tail([9, 1, 2, 3, 1, 2, 3, 1, 2, 3]));

    [Fact]
    public void Thank_you_thank_you_is_no_circle() => Assert.Equal(0, Repetition.Tail([7, 8, 5, 7, 8, 5]));

    [Fact]
    public void No_no_no_is_no_circle_but_eight_of_them_are()
    {
        Assert.Equal(0, Repetition.Tail([4, 4, 4]));
        Assert.Equal(7, Repetition.Tail([.. Enumerable.Repeat(4, 8)]));
    }

    [Fact]
    public void Different_tokens_are_no_circle() => Assert.Equal(0, Repetition.Tail([.. Enumerable.Range(0, 60)]));

    [Fact]
    public void Where_the_tokens_ran_out_fewer_repetitions_are_a_circle()
    {
        Assert.Equal(0, Repetition.Tail([1, 4, 4, 4, 4]));
        Assert.Equal(2, Repetition.Tail([1, 4, 4, 4], full: true));
        Assert.Equal(3, Repetition.Tail([9, 1, 2, 3, 1, 2, 3], full: true));
        Assert.Equal(0, Repetition.Tail([1, 4, 4], full: true));
    }
}

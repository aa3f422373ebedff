using VideoInsights.Streams.Transcript.Speech;

namespace VideoInsights.Tests.Streams.Transcript.Speech;

public sealed class WordTimesTests
{
    [Fact]
    public void A_word_is_where_its_tokens_looked()
    {
        // Four tokens of 25 frames each; the second word is tokens 2 and 3. Between the words nobody looks at 20 frames.
        var attention = new[] { Look(0, 25), Look(25, 50), Look(70, 85), Look(85, 100) };
        var words = WordTimes.Align(
            new Recognised([new TokenWord("one", 0, 2), new TokenWord("two", 2, 2)], [1, 1, 1, 1], attention, false), 10, 12.4);
        Assert.Equal(10, words[0].Start, 0.05);
        Assert.Equal(10 + (70 * Recognised.FrameSec), words[1].Start, 0.1);
        Assert.True(words[0].End - words[0].Start < 0.6, "the pause belongs to no word");
    }

    [Fact]
    public void Spread_words_fill_the_time_by_their_letters()
    {
        var words = WordTimes.Spread(["a", "lengthy", "b"], 2, 14);
        Assert.Equal([2, 4, 12], words.Select(w => w.Start));
        Assert.Equal(14, words[^1].End);
    }

    [Fact]
    public void No_words_have_no_times() => Assert.Empty(WordTimes.Spread([], 0, 1));

    private static float[] Look(int from, int to) => [.. Enumerable.Range(0, 100).Select(f => f >= from && f < to ? 0.04f : 0.0001f)];
}

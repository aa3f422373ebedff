using VideoInsights.Streams.Sentences;

namespace VideoInsights.Tests.Streams.Sentences;

public sealed class SentenceCutsTests
{
    [Theory]
    [InlineData("That's a lot of money. We only have half of that budget.", 2)]
    [InlineData("Right. That's a lot of money for us.", 1)]
    [InlineData("That's a lot of money for us. Right.", 1)]
    [InlineData("I spoke with Mr. Smith about the 2.5 percent discount.", 1)]
    [InlineData("no marks at all in this vendor transcript", 1)]
    [InlineData("  ", 0)]
    public void Talk_is_cut_where_a_sentence_of_four_words_ends(string text, int sentences) =>
        Assert.Equal(sentences, SentenceCuts.Of(text).Count);

    [Fact]
    public void No_word_is_lost_by_cutting()
    {
        const string Text = "Yes. Well, how much is it? \"Too much!\" he said. Fine. We can do 20% off until Friday... maybe more. OK?";
        Assert.Equal(Text, string.Join(' ', SentenceCuts.Of(Text)));
    }

    [Theory]
    [InlineData("It costs $500!", "it costs $ 500 !")]
    [InlineData("Café\tNO\u00a0\u200b", "cafe no")]
    [InlineData("a\ud83d b", "a b")]
    [InlineData("東京", "東 京")]
    public void Words_are_cut_as_the_model_was_trained(string text, string words) => Assert.Equal(words, WordCuts.Apply(text));
}

using VideoInsights.Benchmarks.Diarization;
using VideoInsights.Benchmarks.Speech;

namespace VideoInsights.Tests.Benches;

public sealed class EnglishNormaliserTests
{
    [Theory]
    [InlineData("Mr. Smith's colour isn't grey!", "mister smith is color is not gray")]
    [InlineData("uh, let's say twenty-five, um, per cent", "let us say 25 per cent")]
    [InlineData("two hundred and six thousand and one", "206001")]
    [InlineData("one two three", "1 2 3")]
    [InlineData("nineteen eighty four", "19 84")]
    [InlineData("The third of 1,000 [noise] (laughs)", "the 3rd of 1000")]
    [InlineData("a ratio of 3:2 and $5.50.", "a ratio of 3 2 and $5.50")]
    [InlineData("Café, organised", "cafe organized")]
    [InlineData("he won't, can't, I've I'm they'll", "he will not can not i have i am they will")]
    public void Different_spellings_of_the_same_words_become_one(string text, string normal) =>
        Assert.Equal(normal, EnglishNormaliser.Normal(text));

    [Theory]
    [InlineData("a b c", "a b c", 0)]
    [InlineData("a b c", "a x c", 1)]
    [InlineData("a b c", "a c", 1)]
    [InlineData("a b", "", 2)]
    [InlineData("a", "a b c", 2)]
    public void Errors_are_the_fewest_edits(string reference, string heard, int errors) =>
        Assert.Equal(errors, WordErrors.Of(reference, heard).Errors);

    [Fact]
    public void Diarization_error_matches_speakers_before_it_counts()
    {
        Labelled[] reference = [new(0, 5, "a"), new(5, 10, "b")];
        Assert.Equal(0, DiarizationError.Of(reference, [new(0, 5, "2"), new(5, 10, "1")]).Rate);
        var error = DiarizationError.Of(reference, [new(0, 6, "2"), new(6, 9, "1"), new(11, 12, "1")]);
        Assert.Equal((1, 1, 1, 10), (error.Confused, error.Missed, error.FalseAlarm, error.Reference));
    }

    [Fact]
    public void Speech_of_two_at_once_counts_twice()
    {
        var error = DiarizationError.Of([new(0, 2, "a"), new(1, 2, "b")], [new(0, 2, "x")]);
        Assert.Equal((1, 3), (error.Missed, error.Reference));
    }
}

using VideoInsights.Streams.Media;
using VideoInsights.Streams.Transcript.Speech;

namespace VideoInsights.Tests.Streams.Transcript.Speech;

public sealed class EnglishCheckTests
{
    [Fact]
    public void A_good_line_is_english() => Assert.True(EnglishCheck.LooksEnglish([Phrase(10, 45, 0.9)], 0.65));

    [Fact]
    public void Low_confidence_is_not() => Assert.False(EnglishCheck.LooksEnglish([Phrase(10, 45, 0.46)], 0.65));

    [Fact]
    public void Circles_are_not() =>
        Assert.False(EnglishCheck.LooksEnglish([Phrase(10, 45, 0.9), Phrase(5, 30, 0.8, looped: true)], 0.65));

    [Fact]
    public void Long_speech_with_hardly_a_word_is_not() => Assert.False(EnglishCheck.LooksEnglish([Phrase(12, 9, 0.9)], 0.65));

    [Fact]
    public void One_hello_does_not_tell() => Assert.Null(EnglishCheck.LooksEnglish([Phrase(1, 2, 0.3)], 0.65));

    private static Phrase Phrase(int seconds, int tokens, double confidence, bool looped = false) =>
        new(new SampleSpan(0, seconds * PcmAudio.Rate), 0, [], confidence, tokens, looped);
}

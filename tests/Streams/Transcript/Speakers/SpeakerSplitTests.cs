using VideoInsights.Schemas;
using VideoInsights.Streams.Transcript.Speakers;

namespace VideoInsights.Tests.Streams.Transcript.Speakers;

public sealed class SpeakerSplitTests
{
    [Fact]
    public void Words_are_cut_where_the_voice_changes() =>
        Assert.Equal(
            ["0: how are you?", "1: fine thanks"],
            Split("how are you? fine thanks", new SpeakerTurn(0, 1.5, 0), new SpeakerTurn(1.5, 3, 1)));

    [Fact]
    public void A_cut_within_a_word_of_the_sentences_end_moves_there() =>
        Assert.Equal(
            ["0: how are you?", "1: fine thanks"],
            Split("how are you? fine thanks", new SpeakerTurn(0, 2, 0), new SpeakerTurn(2, 3, 1)));

    [Fact]
    public void A_blip_of_another_voice_is_not_believed() =>
        Assert.Equal(
            ["0: one two three four five"],
            Split("one two three four five", new SpeakerTurn(0, 1, 0), new SpeakerTurn(1, 1.3, 1), new SpeakerTurn(1.3, 3, 0)));

    [Fact]
    public void A_word_outside_of_all_turns_goes_to_the_nearest() =>
        Assert.Equal(["1: one two"], Split("one two", new SpeakerTurn(-20, -9, 0), new SpeakerTurn(2, 9, 1)));

    [Fact]
    public void Without_turns_all_is_one_voice() => Assert.Equal(["0: one two"], Split("one two"));

    [Fact]
    public void No_word_is_lost_or_moved()
    {
        var words = Enumerable.Range(0, 40).Select(i => i % 7 == 3 ? $"w{i}." : $"w{i}").ToArray();
        var turns = Enumerable.Range(0, 30).Select(i => new SpeakerTurn(i * 0.7, (i + 1) * 0.7, i % 3)).ToArray();
        Assert.Equal(words, Split(string.Join(' ', words), turns).SelectMany(run => run[3..].Split(' ')));
    }

    /// <summary>Words of half a second each from 0 on.</summary>
    private static string[] Split(string text, params SpeakerTurn[] turns) =>
        [.. SpeakerSplit.Split([.. text.Split(' ').Select((w, i) => new Word(w, i * 0.5, (i * 0.5) + 0.45))], turns)
            .Select(run => $"{run.Voice}: {string.Join(' ', run.Words.Select(w => w.Text))}")];
}

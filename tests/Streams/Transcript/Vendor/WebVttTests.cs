using VideoInsights.Streams.Transcript.Vendor;

namespace VideoInsights.Tests.Streams.Transcript.Vendor;

public sealed class WebVttTests
{
    [Fact]
    public void Zooms_names_before_a_colon_are_speakers() =>
        Assert.Equal(
            [new Cue(1, 2.5, "Anna Lee", "Hello, all: welcome."), new Cue(3600, 3601, "Bob", "Hi.")],
            WebVtt.Read("WEBVTT\r\n\r\n1\r\n00:00:01.000 --> 00:00:02.500\r\nAnna Lee: Hello, all: welcome.\r\n\r\n"
                + "2\r\n01:00:00.000 --> 01:00:01.000\r\nBob: Hi.\r\n"));

    [Fact]
    public void Teams_voice_tags_are_speakers_also_two_in_one_cue() =>
        Assert.Equal(
            [new Cue(0, 1, "Anna & Co", "Good day"), new Cue(2, 3, "A", "four"), new Cue(3, 4, "B", "five")],
            WebVtt.Read("""
                WEBVTT

                a-uuid/17-0
                00:00:00.000 --> 00:00:01.000 align:start
                <v Anna &amp; Co>Good <i>day</i></v>

                00:02.000 --> 00:04.000
                <v A>four</v> <v.loud B>five</v>
                """));

    [Fact]
    public void Times_of_Teams_without_padding_or_before_the_start_are_read() =>
        Assert.Equal(
            [new Cue(0, 5.32, "Ana", "From the start."), new Cue(0, 1.5, "Ana", "Into it."), new Cue(3723.4, 3724, "Bo", "Late.")],
            WebVtt.Read("WEBVTT\n\n0:0:0.0 --> 0:0:5.320\n<v Ana>From the start.</v>\n\n-0:0:2.5 --> 0:0:1.5\n<v Ana>Into it.</v>\n\n"
                + "-0:0:9.0 --> -0:0:8.0\n<v Ana>Before.</v>\n\n1:2:3.4 --> 1:2:4.0\n<v Bo>Late.</v>\n")
                .Select(c => c with { End = Math.Round(c.End, 3) }));

    [Fact]
    public void Times_can_be_moved() =>
        Assert.Equal([new Cue(0, 0.5, null, "b")], WebVtt.Read("WEBVTT\n\n0:1.0 --> 0:2.0\na\n\n0:2.0 --> 0:3.5\nb\n", -3));

    [Fact]
    public void A_colon_in_one_of_many_sentences_makes_nobody() =>
        Assert.All(
            WebVtt.Read(
                "WEBVTT\n\n00:01.000 --> 00:02.000\nOne thing: price.\n\n00:02.000 --> 00:03.000\nYes\n\n" +
                "00:03.000 --> 00:04.000\nNo\n"),
            cue => Assert.Null(cue.Speaker));

    [Fact]
    public void What_is_broken_is_left_out_and_the_rest_kept() =>
        Assert.Equal(
            ["good", "also good"],
            WebVtt.Read("""
                WEBVTT - a title

                NOTE nothing: to see

                STYLE
                ::cue { color: red }

                00:00:05.000 --> 00:00:01.000
                backwards

                0:xx --> 00:02
                no time

                00:00:08.000 --> 00:00:09.000

                00:00:07,000 --> 00:00:08,000
                also
                good

                00:00:01.000 --> 00:00:02.000
                good
                """).Select(c => c.Text));

    [Theory]
    [InlineData("")]
    [InlineData("<html>WEBVTT</html>")]
    [InlineData("1\n00:00:01,000 --> 00:00:02,000\nSubRip\n")]
    public void What_is_no_WebVTT_has_no_cues(string text) => Assert.Empty(WebVtt.Read(text));

    [Fact]
    public void Every_cue_of_a_real_Zoom_transcript_is_read_with_its_speaker()
    {
        var text = File.ReadAllText(Paths.Data("zoom/acdt-2026-02-02_068/transcript.vtt"));
        var cues = WebVtt.Read(text);
        Assert.Equal(text.Split("-->").Length - 1, cues.Count);
        Assert.All(cues, cue => Assert.NotNull(cue.Speaker));
        Assert.Contains(cues, cue => cue.Speaker == "Justin Traglia");
    }

    [Fact]
    public void A_sentence_cut_in_two_cues_is_one_utterance_and_another_speaker_is_another()
    {
        var utterances = VendorTranscript.Utterances(
        [
            new Cue(0, 2, "A", "We would like"), new Cue(2.2, 3, "A", "to buy."), new Cue(3.1, 4, "A", "Soon."),
            new Cue(4, 5, "B", "Good."), new Cue(5, 6, null, "Who?"),
        ]);
        Assert.Equal(["A: We would like to buy.", "A: Soon.", "B: Good.", "Speaker 1: Who?"],
            utterances.Select(u => $"{u.Speaker}: {u.Text}"));
        Assert.Equal((0, 3), (utterances[0].Start, utterances[0].End));
        Assert.Equal([0, 1, 2, 3], utterances.Select(u => u.Id));
        Assert.All(utterances, u => Assert.Equal(u.Text.Split(' '), u.Words.Select(w => w.Text)));
    }

    [Fact(Timeout = 20_000)]
    public async Task A_cue_of_nothing_but_opening_brackets_is_read_at_once() => await Task.Run(
        () => WebVtt.Read($"WEBVTT\n\n00:01.000 --> 00:02.000\n{new string('<', 3_000_000)}\n"), TestContext.Current.CancellationToken)
        .WaitAsync(TestContext.Current.CancellationToken);
}

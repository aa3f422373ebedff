using VideoInsights.Schemas;
using VideoInsights.Streams.Media;
using VideoInsights.Streams.Models;
using VideoInsights.Streams.Transcript;
using VideoInsights.Tests.Streams.Audio;

namespace VideoInsights.Tests.Streams.Transcript;

/// <summary>Whole recordings, good and bad, through the real ffmpeg and models.</summary>
public sealed class TranscriberTests(TranscriptModels models) : IDisposable
{
    private readonly MadeMedia _media = new();

    [Fact(Timeout = 180_000)]
    public async Task A_two_person_call_on_one_channel_is_told_apart_and_each_gets_a_side()
    {
        var call = await Mixed();
        var seen = 0.0;
        var document = await Read(call, null, f => seen = Math.Max(seen, f), TestContext.Current.CancellationToken);
        Assert.Equal("speech", document.Source);
        Assert.Equal("en", document.Language);
        Assert.Equal(["Speaker 1: company by voice, inferred", "Speaker 2: customer by voice, inferred"],
            document.Speakers.Select(s => $"{s.Name}: {s.Side} by {s.Source}, {s.SideSource}"));
        Assert.Contains("Thank you for calling", document.Utterances[0].Text);
        Assert.Equal("company", document.Utterances[0].Side);
        Assert.Equal(Enumerable.Range(0, document.Utterances.Count), document.Utterances.Select(u => u.Id));
        Assert.InRange(seen, 0.5, 1);
        Assert.Empty(document.Missing);
        Assert.Equal("moonshine-base 0.1.8", document.Engines["speech"]);
        Assert.Equal("speaker-encoder 0.1.4", document.Engines["speakers"]);
    }

    [Fact(Timeout = 180_000)]
    public async Task A_person_on_each_channel_is_told_apart_by_channel()
    {
        var call = await _media.Make("stereo.wav", "-t", "40", "-i", Paths.Data("calls/auto_repairs_40_agent.wav"),
            "-t", "40", "-i", Paths.Data("calls/auto_repairs_40_caller.wav"), "-filter_complex", "amerge=inputs=2");
        var document = await Read(call, TestContext.Current.CancellationToken);
        Assert.All(document.Speakers, s => Assert.Equal("channel", s.Source));
        Assert.Equal(2, document.Speakers.Count);
        Assert.Contains(document.Utterances, u => u.Speaker == "Speaker 1" && u.Text.Contains("Thank you for calling"));
    }

    [Fact(Timeout = 180_000)]
    public async Task Without_the_speaker_model_the_words_are_there_and_the_missing_speakers_are_said()
    {
        var folder = Directory.CreateTempSubdirectory("models").FullName;
        try
        {
            var others = Directory.EnumerateFileSystemEntries(Paths.Models).Where(e => Path.GetFileName(e) != "speaker_encoder.onnx");
            foreach (var entry in others)
                File.CreateSymbolicLink(Path.Combine(folder, Path.GetFileName(entry)), entry);
            using var store = ModelStore.Open(folder, new InferenceOptions { Parallel = 2 });
            var document = await new Transcriber(store, new TranscriptOptions()).Read(
                await Mixed(), TestCall.Of("v"), null, _ => { }, TestContext.Current.CancellationToken);
            var speaker = Assert.Single(document.Speakers);
            Assert.Equal(("Speaker 1", "single", "unknown"), (speaker.Name, speaker.Source, speaker.Side));
            Assert.StartsWith("off: ", document.Engines["speakers"]);
            Assert.Contains(document.Missing, m => m.Contains("could not be told apart"));
            Assert.True(document.Utterances.Count > 5);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact(Timeout = 60_000)]
    public async Task A_video_without_sound_has_an_empty_transcript_that_says_so()
    {
        var mute = await _media.Make("mute.mp4", "-f", "lavfi", "-i", "testsrc=duration=2:size=64x64:rate=5");
        var document = await Read(mute, TestContext.Current.CancellationToken);
        Assert.Equal("none", document.Source);
        Assert.Equal(["The recording has no sound."], document.Missing);
        Assert.Empty(document.Utterances);
        Assert.Equal(2, document.DurationSec, 0.3);
    }

    [Fact(Timeout = 60_000)]
    public async Task Silence_has_no_speech_and_says_so()
    {
        var silence = await _media.Make("silence.wav", "-f", "lavfi", "-i", "anullsrc=r=16000:cl=mono", "-t", "4");
        var document = await Read(silence, TestContext.Current.CancellationToken);
        Assert.Empty(document.Utterances);
        Assert.Empty(document.Speakers);
        Assert.Null(document.Language);
        Assert.Equal(["No speech was found in the recording."], document.Missing);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_call_of_no_length_is_no_crash()
    {
        var nothing = await _media.Make("nothing.wav", "-f", "lavfi", "-i", "anullsrc=r=16000:cl=mono", "-t", "0.0001");
        var document = await Read(nothing, TestContext.Current.CancellationToken);
        Assert.Empty(document.Utterances);
        Assert.NotEmpty(document.Missing);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_webm_without_duration_is_measured()
    {
        // Written to a pipe, the muxer cannot go back to fill the duration in: as a browser does it.
        var webm = await _media.Make("browser.webm", "-i", Paths.Data("asr/fleurs4.wav"), "-c:a", "libopus", "-f", "webm", "-live", "1");
        Assert.Null((await MediaProbe.Of(webm, TestContext.Current.CancellationToken)).DurationSec);
        var document = await Read(webm, TestContext.Current.CancellationToken);
        Assert.Equal(4.3, document.DurationSec, 0.2);
        Assert.Contains("dinosaurs", document.Utterances[0].Text);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_recording_cut_off_with_its_index_in_front_is_used_as_far_as_it_goes()
    {
        var whole = await _media.Make(
            "whole.mp4", "-t", "40", "-i", Paths.Data("calls/auto_repairs_40_agent.wav"), "-c:a", "aac", "-movflags", "faststart");
        var document = await Read(_media.Cut(whole, "half.mp4", 0.5), TestContext.Current.CancellationToken);
        Assert.Contains(document.Missing, m => m.StartsWith("The recording ends early", StringComparison.Ordinal));
        Assert.NotEmpty(document.Utterances);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_recording_cut_off_with_its_index_at_the_end_is_unusable_and_says_what_to_do()
    {
        var whole = await _media.Make("whole.mp4", "-t", "20", "-i", Paths.Data("calls/auto_repairs_40_agent.wav"), "-c:a", "aac");
        var error = await Assert.ThrowsAsync<UnusableMediaException>(
            () => Read(_media.Cut(whole, "half.mp4", 0.5), TestContext.Current.CancellationToken));
        Assert.Contains("Export it again", error.Message);
    }

    [Fact(Timeout = 60_000)]
    public async Task The_vendors_transcript_is_used_where_it_can_be_read()
    {
        var media = await _media.Make("clip.wav", "-f", "lavfi", "-i", "anullsrc=r=16000:cl=mono", "-t", "9");
        var document = await Read(
            media, "WEBVTT\n\n00:01.000 --> 00:03.000\nAnna: What is your budget?\n\n00:04.000 --> 00:06.000\nBob: Ten.\n", _ => { },
            TestContext.Current.CancellationToken);
        Assert.Equal("vendor", document.Source);
        Assert.Equal(["Anna", "Bob"], document.Speakers.Select(s => s.Name));
        Assert.Equal(9, document.DurationSec, 0.1);
        Assert.Null(document.Utterances[0].Confidence);
    }

    [Fact(Timeout = 180_000)]
    public async Task A_vendors_transcript_that_names_nobody_gets_its_speakers_from_the_voices()
    {
        const string text = """
            WEBVTT

            00:00.500 --> 00:05.900
            Thank you for calling Platinum Motors, how can I help you today?

            00:07.000 --> 00:18.300
            My name is Jack. I'm calling because two weeks ago I got a car from your dealership.

            """;
        var document = await Read(await Mixed(), text, _ => { }, TestContext.Current.CancellationToken);
        Assert.Equal("vendor", document.Source);
        Assert.Equal(["Speaker 1", "Speaker 2"], document.Utterances.Select(u => u.Speaker));
        Assert.All(document.Speakers, s => Assert.Equal("voice", s.Source));
        Assert.Equal("speaker-encoder 0.1.4", document.Engines["speakers"]);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_vendors_transcript_that_cannot_be_read_falls_back_to_the_sound_and_says_so()
    {
        var document = await Read(
            new Uri(Path.GetFullPath(Paths.Data("asr/fleurs4.wav"))), "<html>log in</html>", _ => { },
            TestContext.Current.CancellationToken);
        Assert.Equal("speech", document.Source);
        Assert.Contains(document.Missing, m => m.Contains("could not be read"));
    }

    public void Dispose() => _media.Dispose();

    private Task<TranscriptDocument> Read(Uri media, CancellationToken stop) => Read(media, null, _ => { }, stop);

    private Task<TranscriptDocument> Read(Uri media, string? vendor, Action<double> progress, CancellationToken stop) =>
        new Transcriber(models.Store, new TranscriptOptions()).Read(
            media, new Call { video_id = "v", vendor = "zoom", user_id = "rep", title = "t", participants = [] }, vendor, progress, stop);

    private Task<Uri> Mixed() => _media.Make("mixed.wav", "-t", "60", "-i", Paths.Data("calls/auto_repairs_40_agent.wav"),
        "-t", "60", "-i", Paths.Data("calls/auto_repairs_40_caller.wav"), "-filter_complex", "amix=inputs=2:normalize=0");
}

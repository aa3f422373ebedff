using System.Text.Json;
using System.Text.Json.Serialization;
using VideoInsights.Schemas;
using VideoInsights.Streams.Media;
using VideoInsights.Streams.Transcript.Speakers;

namespace VideoInsights.Tests.Streams.Transcript.Speakers;

/// <summary>Against a vector computed by the original implementation (Resemblyzer and librosa).</summary>
public sealed class SpeakerEncoderTests(TranscriptModels models)
{
    private sealed record Golden(
        string Clip, int Samples, float Gain, int Frames, [property: JsonPropertyName("mel_frame100")] float[] MelFrame100, int[] Window,
        float[] Embedding);

    [Fact(Timeout = 60_000)]
    public async Task Mel_frames_and_the_voice_are_those_of_the_original()
    {
        var golden = JsonSerializer.Deserialize<Golden>(
            await File.ReadAllTextAsync(Paths.Golden("speaker_encoder.golden.json"), TestContext.Current.CancellationToken),
            ArtifactJson.Options)!;
        var mel = new MelTrack(golden.Gain);
        var clip = new Uri(Path.GetFullPath(Paths.Data(Path.GetRelativePath("shared/data", golden.Clip))));
        var samples = await PcmAudio.Read(
            clip,
            1,
            (block, _) =>
            {
                mel.Add(block.Span);
                return ValueTask.CompletedTask;
            },
            TestContext.Current.CancellationToken);
        mel.End();
        Assert.Equal(golden.Samples, samples);
        Assert.Equal(golden.Frames, mel.Frames);
        Assert.All(mel.Copy(100, 1).Zip(golden.MelFrame100), p => Assert.Equal(p.Second, p.First, 1e-4f * MathF.Max(p.Second, 1e-3f)));

        var length = golden.Window[1] - golden.Window[0];
        var voice = new SpeakerEncoder(models.Store).Encode(mel.Copy(golden.Window[0], length), 1)[0];
        Assert.All(voice.Zip(golden.Embedding), p => Assert.Equal(p.Second, p.First, 1e-3f));
    }
}

using Microsoft.ML.OnnxRuntime;
using VideoInsights.Streams.Models;

namespace VideoInsights.Streams.Transcript.Speakers;

/// <summary>From the mel powers of a window to the direction of the voice: GE2E d-vector, 256 numbers, unit length.</summary>
public sealed class SpeakerEncoder(ModelStore models)
{
    /// <summary>The model's id in the manifest. It is optional.</summary>
    public const string Model = "speaker-encoder";

    private const int Size = 256;
    private readonly InferenceSession _session = models.Session(Model);

    /// <summary>Encodes windows of the same length.</summary>
    /// <param name="mel">Windows x frames x <see cref="MelSpectrum.Bands"/>.</param>
    /// <returns>A unit vector for each window.</returns>
    public float[][] Encode(float[] mel, int windows)
    {
        using var run = new RunOptions();
        using var input = OrtValue.CreateTensorValueFromMemory(mel, [windows, mel.Length / windows / MelSpectrum.Bands, MelSpectrum.Bands]);
        using var outputs = _session.Run(run, ["mel"], [input], ["embedding"]);
        var flat = outputs[0].GetTensorDataAsSpan<float>();
        var vectors = new float[windows][];
        for (var i = 0; i < windows; i++)
            vectors[i] = flat.Slice(i * Size, Size).ToArray();
        return vectors;
    }
}

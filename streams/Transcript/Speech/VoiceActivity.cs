using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using VideoInsights.Streams.Media;

namespace VideoInsights.Streams.Transcript.Speech;

/// <summary>Silero VAD: the probability of speech for each 32 ms. It remembers what came before: one per channel.</summary>
public sealed class VoiceActivity : IDisposable
{
    /// <summary>New samples of one step.</summary>
    public const int Chunk = 512;

    private const int Context = 64;
    private const int StateLength = 2 * 128;

    private readonly InferenceSession _session;
    private readonly float[] _input = new float[Context + Chunk];
    private readonly float[] _state = new float[StateLength];
    private readonly float[] _nextState = new float[StateLength];
    private readonly float[] _output = new float[1];
    private readonly OrtIoBinding _binding;
    private readonly List<OrtValue> _values = [];
    private readonly RunOptions _run = new();

    /// <param name="session">The model "silero-vad".</param>
    public VoiceActivity(InferenceSession session)
    {
        _session = session;
        _binding = session.CreateIoBinding();
        _binding.BindInput("input", Value(_input, [1, Context + Chunk]));
        _binding.BindInput("state", Value(_state, [2, 1, 128]));
        _binding.BindInput("sr", Value(new long[] { PcmAudio.Rate }, []));
        _binding.BindOutput("output", Value(_output, [1, 1]));
        _binding.BindOutput("stateN", Value(_nextState, [2, 1, 128]));
    }

    /// <summary>Probability, 0 to 1, that the next <see cref="Chunk"/> samples are speech.</summary>
    public float Next(ReadOnlySpan<float> chunk)
    {
        chunk.CopyTo(_input.AsSpan(Context));
        _session.RunWithBinding(_run, _binding);
        _nextState.CopyTo(_state, 0);
        _input.AsSpan(Chunk, Context).CopyTo(_input);
        return _output[0];
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _binding.Dispose();
        _run.Dispose();
        _values.ForEach(v => v.Dispose());
    }

    private OrtValue Value<T>(T[] memory, long[] shape)
        where T : unmanaged
    {
        var value = OrtValue.CreateTensorValueFromMemory(memory, shape);
        _values.Add(value);
        return value;
    }
}

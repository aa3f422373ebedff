using System.Numerics.Tensors;
using Microsoft.ML.OnnxRuntime;

namespace VideoInsights.Streams.Transcript.Speech;

/// <summary>One channel as it goes by: finds segments for the recogniser and regions for the voices in the same probabilities.</summary>
public sealed class ChannelTrack(InferenceSession vad, SegmentRules text, SegmentRules voices, float gain) : IDisposable
{
    private readonly VoiceActivity _voice = new(vad);
    private readonly SpeechSegmenter _text = new(text);
    private readonly SpeechSegmenter _voices = new(voices);
    private readonly SampleBuffer _sound = new();
    private readonly List<SampleSpan> _regions = [];
    private readonly List<float> _powers = [];
    private readonly Queue<SampleSpan> _due = [];
    private long _heard;

    /// <summary>Where anybody speaks, by the rules for telling voices apart.</summary>
    public IReadOnlyList<SampleSpan> Regions => _regions;

    /// <summary>Adds samples of this channel, -1 to 1, before gain; returns the segments that are complete, with gain.</summary>
    public IEnumerable<(SampleSpan Span, float[] Sound)> Add(float[] samples)
    {
        TensorPrimitives.Multiply(samples, gain, samples);
        _sound.Add(samples);
        while (_sound.To - _heard >= VoiceActivity.Chunk)
            Hear(_sound.View(new SampleSpan(_heard, _heard + VoiceActivity.Chunk)));
        return Complete();
    }

    /// <summary>The segments that are open when the sound ends.</summary>
    public IEnumerable<(SampleSpan Span, float[] Sound)> End()
    {
        var samples = _sound.To;
        var rest = _sound.Copy(new SampleSpan(_heard, _heard + VoiceActivity.Chunk));
        if (samples > _heard)
            Hear(rest);
        if (_text.End(samples) is { } segment)
            _due.Enqueue(segment);
        if (_voices.End(samples) is { } region)
            _regions.Add(region);
        return Complete();
    }

    /// <summary>Mean square of the samples in the regions, before gain; 0 where there are none.</summary>
    public double SpeechPower()
    {
        var inside = _regions.SelectMany(r => _powers
            .Skip((int)(r.Start / VoiceActivity.Chunk))
            .Take((int)(r.Length / VoiceActivity.Chunk))).DefaultIfEmpty();
        return inside.Average() / (gain * gain);
    }

    /// <inheritdoc/>
    public void Dispose() => _voice.Dispose();

    private void Hear(ReadOnlySpan<float> chunk)
    {
        var probability = _voice.Next(chunk);
        _powers.Add(TensorPrimitives.SumOfSquares(chunk) / chunk.Length);
        _heard += VoiceActivity.Chunk;
        if (_text.Add(probability) is { } segment)
            _due.Enqueue(segment);
        if (_voices.Add(probability) is { } region)
            _regions.Add(region);
    }

    private IEnumerable<(SampleSpan Span, float[] Sound)> Complete()
    {
        while (_due.TryDequeue(out var span))
        {
            var inside = span with { End = Math.Min(span.End, _sound.To) };
            yield return (inside, _sound.Copy(inside));
        }

        _sound.Forget(Math.Min(_heard, _text.Needed));
    }
}

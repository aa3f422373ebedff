namespace VideoInsights.Streams.Transcript.Speech;

/// <summary>The last part of a stream of samples, addressed by position in the whole stream.</summary>
public sealed class SampleBuffer
{
    private float[] _samples = new float[1 << 16];
    private int _count;

    /// <summary>Position of the first sample that is still held.</summary>
    public long From { get; private set; }

    /// <summary>Position after the last sample.</summary>
    public long To => From + _count;

    /// <summary>Adds samples at the end.</summary>
    public void Add(ReadOnlySpan<float> samples)
    {
        if (_count + samples.Length > _samples.Length)
            Array.Resize(ref _samples, Math.Max(_samples.Length * 2, _count + samples.Length));
        samples.CopyTo(_samples.AsSpan(_count));
        _count += samples.Length;
    }

    /// <summary>The samples of a span; the part of it outside of what is held reads as silence.</summary>
    public float[] Copy(SampleSpan span)
    {
        var copy = new float[span.Length];
        var from = Math.Max(span.Start, From);
        var to = Math.Min(span.End, To);
        if (to > from)
            _samples.AsSpan((int)(from - From), (int)(to - from)).CopyTo(copy.AsSpan((int)(from - span.Start)));
        return copy;
    }

    /// <summary>The samples of a span that is wholly held, without a copy; valid until the next change.</summary>
    public ReadOnlySpan<float> View(SampleSpan span) => _samples.AsSpan((int)(span.Start - From), (int)span.Length);

    /// <summary>Lets go of all samples before a position.</summary>
    public void Forget(long before)
    {
        var drop = (int)Math.Clamp(before - From, 0, _count);

        // Moving the rest costs as much as the rest is long: only when half of it is gone.
        if (drop < _samples.Length / 2)
            return;
        _samples.AsSpan(drop, _count - drop).CopyTo(_samples);
        _count -= drop;
        From += drop;
    }
}

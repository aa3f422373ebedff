using VideoInsights.Streams.Transcript.Speech;

namespace VideoInsights.Streams.Transcript.Speakers;

/// <summary>The mel frames of a channel as it goes by. Frame t is centred on sample 160 t; the ends are mirrored.</summary>
public sealed class MelTrack(float gain)
{
    private const int Reach = MelSpectrum.Window / 2;

    // Positions here are 200 later than in the recording: the mirrored start lies before it.
    private readonly SampleBuffer _sound = new();
    private readonly SampleBuffer _mel = new();
    private readonly List<float> _opening = [];
    private readonly float[] _frame = new float[MelSpectrum.Bands];
    private bool _mirrored;

    /// <summary>Frames so far.</summary>
    public long Frames => _mel.To / MelSpectrum.Bands;

    /// <summary>Adds samples, -1 to 1.</summary>
    public void Add(ReadOnlySpan<float> samples)
    {
        if (_mirrored)
        {
            _sound.Add(samples);
        }
        else
        {
            _opening.AddRange(samples);
            if (_opening.Count > Reach)
                MirrorStart();
        }

        MakeFrames();
    }

    /// <summary>Mirrors the end and makes the last frames.</summary>
    public void End()
    {
        if (!_mirrored)
            return;
        var last = _sound.Copy(new SampleSpan(_sound.To - 1 - Reach, _sound.To - 1));
        Array.Reverse(last);
        _sound.Add(last);
        MakeFrames();
    }

    /// <summary>Frames from <paramref name="first"/> on, as numbers in a row; those that are not there read as silence.</summary>
    public float[] Copy(long first, int frames) =>
        _mel.Copy(new SampleSpan(first * MelSpectrum.Bands, (first + frames) * MelSpectrum.Bands));

    /// <summary>Lets go of the frames before one.</summary>
    public void Forget(long before) => _mel.Forget(before * MelSpectrum.Bands);

    private void MirrorStart()
    {
        var mirror = _opening.Take(Reach + 1).Skip(1).Reverse().ToArray();
        _sound.Add(mirror);
        _sound.Add([.. _opening]);
        _opening.Clear();
        _mirrored = true;
    }

    private void MakeFrames()
    {
        for (var from = Frames * MelSpectrum.Hop; from + MelSpectrum.Window <= _sound.To; from += MelSpectrum.Hop)
        {
            MelSpectrum.Of(_sound.View(new SampleSpan(from, from + MelSpectrum.Window)), gain, _frame);
            _mel.Add(_frame);
        }

        // End() mirrors the last 200 samples: they stay.
        _sound.Forget(Math.Min(Frames * MelSpectrum.Hop, _sound.To - Reach - 1));
    }
}

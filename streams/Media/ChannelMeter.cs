namespace VideoInsights.Streams.Media;

/// <summary>Measures blocks of interleaved samples: level, and whether two channels carry two people.</summary>
/// <remarks>
/// On a line with a person per channel, one channel is far louder than the other nearly all the time that anybody speaks, and each of
/// the two has its share of that time. On a stereo mix both carry everybody.
/// </remarks>
public sealed class ChannelMeter(int channels)
{
    private const float PeakTarget = 0.708f;
    private const float MaxGain = 30;
    private const int FrameSamples = PcmAudio.Rate / 50;
    private const double ActiveFloor = 1e-3;
    private const double DominanceRatio = 10;

    private long _samples;
    private float _peakMixed, _peakLeft, _peakRight;
    private double _left, _right, _both, _frameLeft, _frameRight;
    private int _inFrame;
    private long _leftFrames, _rightFrames, _sharedFrames;

    /// <summary>Adds interleaved samples, -1 to 1.</summary>
    public void Add(ReadOnlySpan<float> block)
    {
        if (channels == 1)
        {
            foreach (var sample in block)
                _peakMixed = Math.Max(_peakMixed, Math.Abs(sample));
            _samples += block.Length;
            return;
        }

        for (var i = 0; i + 1 < block.Length; i += 2)
            AddPair(block[i], block[i + 1]);
        _samples += block.Length / 2;
    }

    /// <summary>What was found so far.</summary>
    public AudioLevels Levels()
    {
        var use = Use();
        var peak = use switch
        {
            ChannelUse.Mixed => _peakMixed,
            ChannelUse.Opposed => _peakLeft,
            _ => Math.Max(_peakLeft, _peakRight),
        };
        return new AudioLevels(_samples, channels, use, peak, peak > 0 ? Math.Min(MaxGain, PeakTarget / peak) : 1);
    }

    private void AddPair(float left, float right)
    {
        _peakLeft = Math.Max(_peakLeft, Math.Abs(left));
        _peakRight = Math.Max(_peakRight, Math.Abs(right));
        _peakMixed = Math.Max(_peakMixed, Math.Abs((left + right) / 2));
        _both += left * right;
        _frameLeft += left * left;
        _frameRight += right * right;
        if (++_inFrame == FrameSamples)
            CloseFrame();
    }

    private void CloseFrame()
    {
        var floor = ActiveFloor * ActiveFloor * FrameSamples;
        if (Math.Max(_frameLeft, _frameRight) > floor)
        {
            if (_frameLeft > DominanceRatio * _frameRight)
                _leftFrames++;
            else if (_frameRight > DominanceRatio * _frameLeft)
                _rightFrames++;
            else
                _sharedFrames++;
        }

        _left += _frameLeft;
        _right += _frameRight;
        _frameLeft = _frameRight = 0;
        _inFrame = 0;
    }

    private ChannelUse Use()
    {
        var power = Math.Sqrt(_left * _right);
        if (power > 0 && _both / power < -0.5)
            return ChannelUse.Opposed;
        var active = (double)(_leftFrames + _rightFrames + _sharedFrames);
        var split = active > 0 && (_leftFrames + _rightFrames) / active > 0.6 && Math.Min(_leftFrames, _rightFrames) / active > 0.05;
        return split && Math.Abs(_both) / power < 0.3 ? ChannelUse.Separate : ChannelUse.Mixed;
    }
}

using VideoInsights.Streams.Media;

namespace VideoInsights.Streams.Transcript.Speech;

/// <summary>A piece of the sound, in samples at <see cref="PcmAudio.Rate"/>; <paramref name="End"/> is the first one after it.</summary>
public readonly record struct SampleSpan(long Start, long End)
{
    public long Length => End - Start;
    public double StartSec => (double)Start / PcmAudio.Rate;
    public double EndSec => (double)End / PcmAudio.Rate;
    public double Seconds => (double)Length / PcmAudio.Rate;
}

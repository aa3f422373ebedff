namespace VideoInsights.Streams.Media;

/// <summary>How the two channels of a recording relate.</summary>
public enum ChannelUse
{
    /// <summary>One channel, or two that carry the same conversation: they are averaged.</summary>
    Mixed,

    /// <summary>The second channel is the first turned over: averaging would cancel the voices, so the first alone is used.</summary>
    Opposed,

    /// <summary>Each channel carries a person of its own.</summary>
    Separate,
}

/// <summary>What the first pass over a recording's sound found.</summary>
/// <param name="Samples">Of each channel, at <see cref="PcmAudio.Rate"/>.</param>
/// <param name="Gain">Factor that brings the loudest sample to -3 dBFS, at most 30; 1 where there is no sound at all.</param>
public sealed record AudioLevels(long Samples, int Channels, ChannelUse Use, float Peak, float Gain)
{
    /// <summary>Seconds of sound.</summary>
    public double Seconds => (double)Samples / PcmAudio.Rate;

    /// <summary>One channel of interleaved samples, as <see cref="Use"/> says: the mix, the first, or the one asked for.</summary>
    /// <param name="channel">0 or 1; matters only where the channels are separate.</param>
    public float[] Pick(ReadOnlySpan<float> block, int channel)
    {
        var picked = new float[block.Length / Channels];
        if (Channels == 1)
            block.CopyTo(picked);
        for (var i = 0; Channels == 2 && i < picked.Length; i++)
            picked[i] = Use == ChannelUse.Mixed ? (block[2 * i] + block[(2 * i) + 1]) / 2 : block[(2 * i) + channel];
        return picked;
    }

    /// <summary>Measures a recording: peak and the difference of its channels.</summary>
    public static async Task<AudioLevels> Of(Sound sound, CancellationToken stop)
    {
        var meter = new ChannelMeter(sound.Channels);
        await sound.Read(
            (block, _) =>
            {
                meter.Add(block.Span);
                return ValueTask.CompletedTask;
            },
            stop);
        return meter.Levels();
    }
}

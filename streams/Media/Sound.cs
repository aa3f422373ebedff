namespace VideoInsights.Streams.Media;

/// <summary>
/// A recording's sound, which may be read several times. A short one is kept after the first reading; a longer one is read by ffmpeg
/// each time, so that memory does not grow with the length.
/// </summary>
/// <param name="channels">1 or 2, as read: more channels are mixed down.</param>
/// <param name="keepSec">Up to this length the sound is kept: 32 KB for a second of a channel.</param>
public sealed class Sound(Uri media, int channels, int keepSec)
{
    private readonly long _keep = (long)keepSec * PcmAudio.Rate;
    private List<short[]>? _kept = [];
    private long _samples;
    private bool _whole;

    /// <summary>Channels of every block.</summary>
    public int Channels => channels;

    /// <summary>Reads from start to end; one reading at a time. See <see cref="PcmAudio.Read"/>.</summary>
    /// <returns>Samples of each channel.</returns>
    public async Task<long> Read(Func<ReadOnlyMemory<float>, CancellationToken, ValueTask> block, CancellationToken stop)
    {
        if (_whole && _kept is not null)
            return await Replay(_kept, block, stop);
        _kept?.Clear();
        _samples = 0;
        var read = await PcmAudio.Read(
            media,
            channels,
            (samples, token) =>
            {
                Keep(samples.Span);
                return block(samples, token);
            },
            stop);
        _whole = true;
        return read;
    }

    private async Task<long> Replay(List<short[]> kept, Func<ReadOnlyMemory<float>, CancellationToken, ValueTask> block,
        CancellationToken stop)
    {
        var floats = new float[PcmAudio.Rate * channels];
        foreach (var piece in kept)
        {
            stop.ThrowIfCancellationRequested();
            for (var i = 0; i < piece.Length; i++)
                floats[i] = piece[i] / PcmAudio.Full;
            await block(floats.AsMemory(0, piece.Length), stop);
        }

        return _samples;
    }

    private void Keep(ReadOnlySpan<float> samples)
    {
        _samples += samples.Length / channels;
        if (_samples > _keep)
            _kept = null;
        if (_kept is null)
            return;
        var piece = new short[samples.Length];
        for (var i = 0; i < piece.Length; i++)
            piece[i] = (short)(samples[i] * PcmAudio.Full);
        _kept.Add(piece);
    }
}

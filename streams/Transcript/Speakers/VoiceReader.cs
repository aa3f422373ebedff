using System.Threading.Channels;
using VideoInsights.Streams.Media;
using VideoInsights.Streams.Models;

namespace VideoInsights.Streams.Transcript.Speakers;

/// <summary>Reads a recording's sound once more and measures the voice in each window. Keeps the vectors, not the sound.</summary>
public sealed class VoiceReader(ModelStore models)
{
    private const int Batch = 32;
    private const int FramesOfWindow = (int)(VoiceWindow.LengthSec * PcmAudio.Rate) / MelSpectrum.Hop;

    /// <summary>RMS of speech that the encoder is fed, -22 dBFS.</summary>
    private static readonly double Level = Math.Pow(10, -22.0 / 20);

    private readonly SpeakerEncoder _encoder = new(models);

    private sealed record Piece(int First, int Windows, float[] Mel);

    /// <summary>The unit vectors of windows, in their order.</summary>
    /// <param name="windows">By start.</param>
    /// <param name="speechPower">Mean square of the samples of speech, before any gain.</param>
    /// <param name="progress">Told the seconds of the recording that are done.</param>
    public async Task<float[][]> Read(
        Sound sound, AudioLevels levels, IReadOnlyList<VoiceWindow> windows, double speechPower, Action<double> progress,
        CancellationToken stop)
    {
        var vectors = new float[windows.Count][];
        var mel = new MelTrack((float)(Level / Math.Sqrt(Math.Max(speechPower, 1e-12))));
        await BoundedWork.Run<Piece>(
            models.Options.Parallel,
            (pieces, token) => Cut(sound, levels, windows, mel, pieces, token),
            piece =>
            {
                stop.ThrowIfCancellationRequested();
                _encoder.Encode(piece.Mel, piece.Windows).CopyTo(vectors, piece.First);
                progress(windows[piece.First].Owns.EndSec);
                return ValueTask.CompletedTask;
            },
            stop);
        return vectors;
    }

    private static async Task Cut(
        Sound sound, AudioLevels levels, IReadOnlyList<VoiceWindow> windows, MelTrack mel, ChannelWriter<Piece> pieces,
        CancellationToken stop)
    {
        var sent = 0;
        await sound.Read(
            async (block, token) =>
            {
                mel.Add(levels.Pick(block.Span, 0));
                await Send(Batch, token);
                mel.Forget(sent < windows.Count ? First(windows[sent]) : mel.Frames);
            },
            stop);
        mel.End();
        await Send(1, stop);

        // Sound that ended earlier than in the first reading: what is left reads as silence.
        while (sent < windows.Count)
            await SendNext(Math.Min(Batch, windows.Count - sent), stop);

        async ValueTask Send(int least, CancellationToken token)
        {
            while (sent < windows.Count)
            {
                var ready = 0;
                while (ready < Batch && sent + ready < windows.Count && First(windows[sent + ready]) + FramesOfWindow <= mel.Frames)
                    ready++;
                if (ready < least)
                    return;
                await SendNext(ready, token);
            }
        }

        async ValueTask SendNext(int count, CancellationToken token)
        {
            var flat = new float[count * FramesOfWindow * MelSpectrum.Bands];
            for (var i = 0; i < count; i++)
                mel.Copy(First(windows[sent + i]), FramesOfWindow).CopyTo(flat, i * FramesOfWindow * MelSpectrum.Bands);
            await pieces.WriteAsync(new Piece(sent, count, flat), token);
            sent += count;
        }
    }

    private static long First(VoiceWindow window) => window.Sound.Start / MelSpectrum.Hop;
}

using System.Text;
using VideoInsights.Streams.Media;

namespace VideoInsights.Benchmarks.Diarization;

/// <summary>Two sides of a call added into one channel, as a WAV of 16 kHz.</summary>
public static class MixedCall
{
    public static async Task Write(Uri first, Uri second, string to, CancellationToken stop)
    {
        var (a, b) = (await Samples(first, stop), await Samples(second, stop));
        await using var file = new BinaryWriter(File.Create(to));
        var count = Math.Max(a.Count, b.Count);
        file.Write(Encoding.ASCII.GetBytes("RIFF"));
        file.Write(36 + (count * 2));
        file.Write(Encoding.ASCII.GetBytes("WAVEfmt "));
        file.Write(16);
        file.Write((short)1);
        file.Write((short)1);
        file.Write(PcmAudio.Rate);
        file.Write(PcmAudio.Rate * 2);
        file.Write((short)2);
        file.Write((short)16);
        file.Write(Encoding.ASCII.GetBytes("data"));
        file.Write(count * 2);
        for (var i = 0; i < count; i++)
            file.Write((short)Math.Clamp((a.ElementAtOrDefault(i) + b.ElementAtOrDefault(i)) * 32768, short.MinValue, short.MaxValue));
    }

    private static async Task<List<float>> Samples(Uri side, CancellationToken stop)
    {
        var samples = new List<float>();
        await PcmAudio.Read(
            side,
            1,
            (block, _) =>
            {
                samples.AddRange(block.Span);
                return ValueTask.CompletedTask;
            },
            stop);
        return samples;
    }
}

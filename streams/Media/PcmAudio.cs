using System.Buffers;
using System.Runtime.InteropServices;

namespace VideoInsights.Streams.Media;

/// <summary>The first sound track of a recording as 16 kHz samples, a second at a time: memory does not grow with the length.</summary>
public static class PcmAudio
{
    /// <summary>Samples a second of one channel.</summary>
    public const int Rate = 16_000;

    /// <summary>The 16-bit value that is read as 1.</summary>
    public const float Full = 32_768;

    /// <summary>Reads the sound from start to end.</summary>
    /// <param name="channels">1 or 2; more channels than that are mixed down by ffmpeg.</param>
    /// <param name="block">Gets up to a second of interleaved samples, -1 to 1; the memory is valid until it returns.</param>
    /// <returns>Samples read of each channel. The caller compares them with the probe: a cut connection ends without an error.</returns>
    /// <exception cref="UnusableMediaException">ffmpeg could not decode the recording.</exception>
    public static async Task<long> Read(
        Uri media, int channels, Func<ReadOnlyMemory<float>, CancellationToken, ValueTask> block, CancellationToken stop)
    {
        var samples = 0L;

        // async=1 with first_pts=0 keeps the clock of the recording: a track that starts late, and gaps that a browser leaves where
        // nobody speaks, become silence instead of pulling every later word forward.
        var output = $"-map 0:a:0 -vn -sn -dn -af aresample={Rate}:async=1:first_pts=0 -ac {channels} -ar {Rate} -f s16le";
        await FfmpegRun.Read(media, "", output, Drain, stop);
        return samples;

        async Task Drain(Stream stream, CancellationToken token)
        {
            var bytes = ArrayPool<byte>.Shared.Rent(Rate * channels * sizeof(short));
            var floats = new float[Rate * channels];
            try
            {
                int read;
                do
                {
                    read = await stream.ReadAtLeastAsync(bytes.AsMemory(0, floats.Length * sizeof(short)), floats.Length * sizeof(short),
                        throwOnEndOfStream: false, token);
                    var count = Convert(bytes.AsSpan(0, read), floats) / channels * channels;
                    if (count > 0)
                        await block(floats.AsMemory(0, count), token);
                    samples += count / channels;
                }
                while (read == floats.Length * sizeof(short));
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(bytes);
            }
        }
    }

    private static int Convert(ReadOnlySpan<byte> bytes, Span<float> floats)
    {
        var shorts = MemoryMarshal.Cast<byte, short>(bytes);
        for (var i = 0; i < shorts.Length; i++)
            floats[i] = shorts[i] / Full;
        return shorts.Length;
    }
}

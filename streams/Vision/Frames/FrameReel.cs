using VideoInsights.Streams.Media;

namespace VideoInsights.Streams.Vision.Frames;

/// <summary>The sampled frames of a recording, one after another through a pipe: never on a disk, never more than two in memory.</summary>
public static class FrameReel
{
    /// <summary>Hands every sampled frame and its time in seconds to <paramref name="look"/>; the next one is decoded meanwhile.</summary>
    /// <param name="look">The picture's bytes are used again once it returns.</param>
    /// <returns>How many frames there were.</returns>
    /// <exception cref="UnusableMediaException">ffmpeg could not decode the recording, or its output broke off within a frame.</exception>
    public static async Task<int> Read(Uri media, SamplingPlan plan, Action<double, Picture> look, CancellationToken stop)
    {
        var count = 0;
        await FfmpegRun.Read(media, plan.Input, plan.Output, async (stream, token) =>
        {
            var bytes = plan.Width * plan.Height * 3;
            byte[] shown = new byte[bytes], coming = new byte[bytes];
            var whole = await Fill(stream, shown, token);
            while (whole)
            {
                var next = Fill(stream, coming, token);
                try
                {
                    look(count * plan.EverySec, new Picture(shown, plan.Width, plan.Height));
                }
                catch
                {
                    await next.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
                    throw;
                }

                count++;
                whole = await next;
                (shown, coming) = (coming, shown);
            }
        }, stop);
        return count;
    }

    private static async Task<bool> Fill(Stream stream, byte[] frame, CancellationToken stop)
    {
        var read = await stream.ReadAtLeastAsync(frame, frame.Length, throwOnEndOfStream: false, stop);
        return read == frame.Length || (read == 0
            ? false
            : throw new UnusableMediaException(
                "The recording's picture broke off: the file is damaged. Export it again and send it once more."));
    }
}

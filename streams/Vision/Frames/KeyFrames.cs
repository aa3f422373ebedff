using System.Diagnostics;
using System.Globalization;
using FFMpegCore;
using VideoInsights.Streams.Media;

namespace VideoInsights.Streams.Vision.Frames;

/// <summary>How far a recording's key frames lie apart: looked up in its packets, nothing is decoded.</summary>
public static class KeyFrames
{
    private const int WindowSec = 60;

    /// <summary>
    /// The largest time between two key frames in the first minute and, where the length is known, in a minute in the middle and near
    /// the end: recorders space them differently while a screen is shared. Null where fewer than two are seen.
    /// </summary>
    /// <exception cref="UnusableMediaException">ffprobe could not read the recording.</exception>
    public static async Task<double?> LargestGap(Uri media, double? durationSec, CancellationToken stop)
    {
        double[] starts = durationSec > 4 * WindowSec ? [0, durationSec.Value / 2, durationSec.Value - WindowSec - 5] : [0];
        double? largest = null;
        foreach (var start in starts)
        {
            var times = await In(media, start, stop);
            if (GapOf(times.Keys, times.LastPacket) is not { } gap)
                return null;
            largest = Math.Max(largest ?? 0, gap);
        }

        return largest;
    }

    /// <summary>The largest gap between neighbours, the time from the last key frame to the end of what was seen included.</summary>
    public static double? GapOf(IReadOnlyList<double> keys, double lastSec)
    {
        if (keys.Count < 2)
            return null;
        var sorted = keys.Order().ToList();
        return Math.Max(lastSec - sorted[^1], sorted.Zip(sorted.Skip(1), (a, b) => b - a).Max());
    }

    private static async Task<(List<double> Keys, double LastPacket)> In(Uri media, double start, CancellationToken stop)
    {
        var settings = new ProcessStartInfo(GlobalFFOptions.GetFFProbeBinaryPath())
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        string[] arguments =
        [
            "-v", "error", "-select_streams", "v:0", "-show_entries", "packet=pts_time,flags", "-of", "csv=p=0",
            "-read_intervals", FormattableString.Invariant($"{start:0.###}%+{WindowSec}"),
            media.IsFile ? "file:" + media.LocalPath : media.AbsoluteUri,
        ];
        foreach (var argument in arguments)
            settings.ArgumentList.Add(argument);

        using var process = Process.Start(settings)!;
        await using var kill = stop.Register(() => process.Kill(entireProcessTree: true));
        var errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
        var (keys, last) = (new List<double>(), 0d);
        while (await process.StandardOutput.ReadLineAsync(CancellationToken.None) is { } line)
        {
            var cells = line.Split(',');
            if (!double.TryParse(cells[0], NumberStyles.Float, CultureInfo.InvariantCulture, out var time))
                continue; // a packet without a time of its own
            last = Math.Max(last, time);
            if (cells.Length > 1 && cells[1].StartsWith('K'))
                keys.Add(time);
        }

        await process.WaitForExitAsync(CancellationToken.None);
        stop.ThrowIfCancellationRequested();
        return process.ExitCode == 0
            ? (keys, last)
            : throw new UnusableMediaException(
                "The recording's picture cannot be read: the file is damaged or cut off. Export it again and send it once more.",
                new InvalidDataException(FfmpegRun.Redact(await errors)));
    }
}

using System.Diagnostics;
using System.Text.Json;

namespace VideoInsights.Benchmarks.Pipeline;

/// <summary>
/// The whole product on one recording, as a process of its own: seconds per stage and largest resident memory, of the process and of the
/// ffmpeg processes it starts. Without --recording it is ten minutes of the sample, encoded again with film grain, so that every frame
/// differs from the last, at the rate of a real call (1.8 Mbit/s, 720p).
/// </summary>
public static class PipelineBench
{
    private sealed record StageTime(string Name, double Seconds);

    private sealed record Result(
        double RecordingSec, double WallSec, double PeakProcessMib, double PeakWithFfmpegMib, IReadOnlyList<StageTime> Stages);

    public static async Task<int> Run(Arguments arguments, CancellationToken stop)
    {
        var folder = Directory.CreateTempSubdirectory("pipeline-bench").FullName;
        try
        {
            var recording = arguments.Value("--recording") ?? await TenMinutes(folder, stop);
            var program = Path.Combine(Machine.Repository, "services", "Host", "bin", "Release", "net10.0", "videoinsights");
            var clock = Stopwatch.StartNew();
            using var product = Process.Start(new ProcessStartInfo(program,
                ["run", recording, "--json", "--data", Path.Combine(folder, "data")])
            {
                RedirectStandardOutput = true,
            })!;
            var output = product.StandardOutput.ReadToEndAsync(stop);
            var memory = await ResidentMemory.Peak(product, stop);
            clock.Stop();
            using var report = JsonDocument.Parse(await output);
            if (product.ExitCode != 0)
                throw new InvalidOperationException($"the run failed: {report.RootElement.GetProperty("reason")}");
            var result = new Result(
                Math.Round(report.RootElement.GetProperty("insight").GetProperty("duration_sec").GetDouble(), 1),
                Math.Round(clock.Elapsed.TotalSeconds, 1), memory.Process >> 20, memory.WithChildren >> 20,
                [.. report.RootElement.GetProperty("stages").EnumerateArray().Select(s =>
                    new StageTime(s.GetProperty("name").GetString()!, s.GetProperty("seconds").GetDouble()))]);
            Console.WriteLine(arguments.Has("--json") ? Machine.Json(result) : Table(result));
            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<string> TenMinutes(string folder, CancellationToken stop)
    {
        var file = Path.Combine(folder, "ten-minutes.mp4");
        await Console.Error.WriteLineAsync("making a ten-minute recording of the sample ...");
        var sample = Path.Combine(Machine.Repository, "samples", "call.mp4");
        using var ffmpeg = Process.Start("ffmpeg", [
            "-v", "error", "-nostdin", "-stream_loop", "-1", "-i", sample, "-t", "600", "-vf", "noise=alls=6:allf=t", "-c:v", "libx264",
            "-preset", "ultrafast", "-b:v", "1800k", "-maxrate", "1800k", "-bufsize", "3600k", "-g", "50", "-c:a", "copy", file,
        ]);
        await ffmpeg.WaitForExitAsync(stop);
        return ffmpeg.ExitCode == 0 ? file : throw new InvalidOperationException($"ffmpeg ended with {ffmpeg.ExitCode}");
    }

    private static string Table(Result result) => string.Join('\n',
    [
        $"{result.RecordingSec} s of recording in {result.WallSec} s, start of the process included",
        $"resident memory at most {result.PeakProcessMib} MiB, with ffmpeg's {result.PeakWithFfmpegMib} MiB",
        .. result.Stages.Select(s => $"  {s.Name,-12}{s.Seconds,8:0.0} s"),
    ]);
}

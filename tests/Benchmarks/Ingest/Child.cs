using System.Diagnostics;
using System.Globalization;

namespace VideoInsights.Benchmarks.Ingest;

/// <summary>What runs in a process of its own: the source of the files, the relay, and rclone.</summary>
internal static class Child
{
    /// <summary>A source until it is disposed of.</summary>
    public sealed class Running(Process process, Uri address, long bytes) : IAsyncDisposable
    {
        public Uri Address => address;

        /// <summary>Of its file.</summary>
        public long Bytes => bytes;

        public async ValueTask DisposeAsync()
        {
            process.Kill();
            await process.WaitForExitAsync();
            process.Dispose();
        }
    }

    /// <summary>Serves a file of so many bytes.</summary>
    /// <param name="cutShare">Share of the connections that are broken, each at a byte by chance.</param>
    public static async Task<Running> Source(long bytes, double cutShare, CancellationToken stop)
    {
        var process = Start(Environment.ProcessPath!, ["ingest-source", "--bytes", $"{bytes}", "--cut-share", Invariant(cutShare)], []);
        var address = await process.StandardOutput.ReadLineAsync(stop) ?? throw new InvalidOperationException("the source did not start");
        return new Running(process, new Uri(address), bytes);
    }

    /// <summary>Carries a file so many times at once into S3; every copy has to have its checksum.</summary>
    public static async Task<(double Seconds, double PeakMib)> Carry(S3ForBench s3, Running source, int files, CancellationToken stop)
    {
        string[] words =
        [
            "ingest-carry", "--source", $"{source.Address}", "--bytes", $"{source.Bytes}", "--files", $"{files}",
            "--endpoint", s3.Endpoint, "--bucket", s3.Bucket,
        ];
        using var process = Start(Environment.ProcessPath!, words, []);
        var printed = (await process.StandardOutput.ReadToEndAsync(stop)).Trim().Split(' ');
        await process.WaitForExitAsync(stop);
        return process.ExitCode == 0
            ? (double.Parse(printed[0], CultureInfo.InvariantCulture), double.Parse(printed[1], CultureInfo.InvariantCulture))
            : throw new InvalidOperationException("the relay failed");
    }

    /// <summary>Runs a shell line in which rclone writes to the remote "bench".</summary>
    public static async Task<(double Seconds, double PeakMib)> Rclone(S3ForBench s3, string line, CancellationToken stop)
    {
        var clock = Stopwatch.StartNew();
        using var process = Start("/bin/bash", ["-c", line], new()
        {
            ["RCLONE_CONFIG_BENCH_TYPE"] = "s3",
            ["RCLONE_CONFIG_BENCH_PROVIDER"] = "Ceph",
            ["RCLONE_CONFIG_BENCH_ENDPOINT"] = s3.Endpoint,
            ["RCLONE_CONFIG_BENCH_ENV_AUTH"] = "true",
            ["AWS_CA_BUNDLE"] = null, // rclone cannot use one
            ["RCLONE_CONFIG_BENCH_NO_CHECK_BUCKET"] = "true",
        });
        var peak = 0.0;
        while (!process.HasExited)
        {
            foreach (var rclone in Process.GetProcessesByName("rclone"))
                using (rclone)
                    peak = Math.Max(peak, PeakMib(rclone.Id));
            await Task.Delay(20, stop);
        }

        return process.ExitCode == 0
            ? (clock.Elapsed.TotalSeconds, peak)
            : throw new InvalidOperationException($"rclone ended with {process.ExitCode} (Debian's package rclone): {line}");
    }

    /// <summary>The most memory a process has had resident, by the kernel (VmHWM); 0 where it has ended.</summary>
    public static double PeakMib(int process)
    {
        try
        {
            var line = File.ReadLines($"/proc/{process}/status").FirstOrDefault(l => l.StartsWith("VmHWM:", StringComparison.Ordinal));
            return line is null ? 0 : long.Parse(line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[1]) / 1024.0;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException or IOException)
        {
            return 0;
        }
    }

    public static string Invariant(double value) => value.ToString(CultureInfo.InvariantCulture);

    private static Process Start(string program, string[] words, Dictionary<string, string?> environment)
    {
        var start = new ProcessStartInfo(program, words) { RedirectStandardOutput = true };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        return Process.Start(start)!;
    }
}

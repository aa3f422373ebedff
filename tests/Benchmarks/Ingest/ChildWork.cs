using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using VideoInsights.Benchmarks.Relay;
using VideoInsights.Ingestion.Relay;
using VideoInsights.Storage.Objects.S3;

namespace VideoInsights.Benchmarks.Ingest;

/// <summary>What the child processes do.</summary>
public static class ChildWork
{
    /// <summary>Serves a file and prints its address; until it is killed.</summary>
    public static async Task<int> Source(Arguments arguments, CancellationToken stop)
    {
        var bytes = long.Parse(arguments.Required("--bytes"));
        var share = double.Parse(arguments.Required("--cut-share"), System.Globalization.CultureInfo.InvariantCulture);
        var random = new Random(1);
        await using var source = new NoiseWav(bytes, () =>
        {
            lock (random)
                return random.NextDouble() < share ? random.NextInt64(1, bytes) : long.MaxValue;
        });
        Console.WriteLine(await source.Start());
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, stop);
        return 0;
    }

    /// <summary>Carries files and prints the seconds it took and the most memory that was resident, MiB.</summary>
    public static async Task<int> Carry(Arguments arguments, CancellationToken stop)
    {
        var options = new RelayOptions { AllowHttp = true, AllowPrivateAddresses = true, AllowedHosts = ["127.0.0.1"], Reconnects = 50 };
        var s3 = new S3Options { Bucket = arguments.Required("--bucket"), Endpoint = arguments.Required("--endpoint") };
        using var store = new S3ObjectStore(s3, TimeProvider.System);
        using var buffers = new PartBuffers(options);
        using var downloads = new Downloads(options, TimeProvider.System, NullLogger<Downloads>.Instance);
        var transfer = new MediaTransfer(store, buffers, options, NullLogger<MediaTransfer>.Instance);
        var source = new DownloadSource(new Uri(arguments.Required("--source")), []);
        var clock = Stopwatch.StartNew();
        var sums = new HashSet<string>();
        await Parallel.ForEachAsync(
            Enumerable.Range(0, int.Parse(arguments.Required("--files"))),
            new ParallelOptions { MaxDegreeOfParallelism = options.Parallel, CancellationToken = stop },
            async (i, ended) =>
            {
                var info = await transfer.Run(
                    $"raw/{i}/media", () => RecordingBytes.OfDownload(downloads.Open(source, $"{i}")), new Promised(null, null), _ => { },
                    ended);
                lock (sums)
                    sums.Add(info.Sha256);
            });
        var (seconds, peak) = (clock.Elapsed.TotalSeconds, Child.PeakMib(Environment.ProcessId));
        await using var original = new NoiseWav(long.Parse(arguments.Required("--bytes")), () => long.MaxValue);
        if (sums.Count != 1 || sums.Single() != original.Sha256())
            throw new InvalidOperationException($"{sums.Count} checksums, and the file's own is {original.Sha256()}");
        Console.WriteLine($"{Child.Invariant(seconds)} {Child.Invariant(peak)}");
        return 0;
    }
}

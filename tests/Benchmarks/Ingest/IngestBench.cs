using Amazon.S3;
using VideoInsights.Storage.Objects.S3;

namespace VideoInsights.Benchmarks.Ingest;

/// <summary>
/// Recordings from a server on the loopback interface into S3 (S3_ENDPOINT, or the development server beside the checkout), each run in a
/// process of its own, beside rclone doing the same: rate and most resident memory.
/// </summary>
/// <remarks>
/// --mib (2048) is the file of the comparison; --quick leaves out the 5 GiB one. A development server is started anew for every run: Ceph
/// frees what was deleted hours later, and when its few GiB are full it stands still.
/// </remarks>
public static class IngestBench
{
    private sealed record Row(string What, long Mib, double Seconds, double MibPerSecond, double PeakMib);

    public static async Task<int> Run(Arguments arguments, CancellationToken stop)
    {
        var mib = long.Parse(arguments.Value("--mib") ?? "2048");
        await using var file = await Child.Source(mib << 20, cutShare: 0, stop);
        var rows = new List<Row>();

        async Task Add(string what, long size, Func<S3ForBench, Task<(double Seconds, double PeakMib)>> run)
        {
            await using var s3 = await S3ForBench.Open();
            var (seconds, peak) = await run(s3);
            rows.Add(new Row(what, size, Math.Round(seconds, 1), Math.Round(size / seconds), Math.Round(peak)));
            await Console.Error.WriteLineAsync(rows[^1].ToString());
        }

        foreach (var round in new[] { 1, 2 })
        {
            await Add($"ours, round {round}", mib, s3 => Child.Carry(s3, file, 1, stop));
            await Add(
                $"rclone copyurl, round {round}", mib,
                s3 => Child.Rclone(s3, $"rclone copyurl '{file.Address}' bench:{s3.Bucket}/x", stop));
            await Add(
                $"rclone rcat, round {round}", mib,
                s3 => Child.Rclone(s3, $"curl -s '{file.Address}' | rclone rcat bench:{s3.Bucket}/x", stop));
        }

        await using (var part = await Child.Source((mib << 20) / 4, cutShare: 0, stop))
            await Add("ours, 4 recordings at once", mib, s3 => Child.Carry(s3, part, 4, stop));
        foreach (var size in arguments.Has("--quick") ? [200L] : new[] { 200L, 5 * 1024L })
        {
            await using var other = await Child.Source(size << 20, cutShare: 0, stop);
            await Add($"ours, {size} MiB", size, s3 => Child.Carry(s3, other, 1, stop));
        }

        await using (var broken = await Child.Source(32 << 20, cutShare: 0.5, stop))
        {
            const string what = "ours, 32 recordings, half of all connections cut, each the same bytes";
            await Add(what, 32 * 32, s3 => Child.Carry(s3, broken, 32, stop));
        }

        if (arguments.Has("--json"))
            Console.WriteLine(Machine.Json(rows));
        else
            foreach (var row in rows)
                Console.WriteLine($"{row.What,-75} {row.Mib,6} MiB {row.Seconds,7} s {row.MibPerSecond,5} MiB/s {row.PeakMib,5} MiB");
        return 0;
    }
}

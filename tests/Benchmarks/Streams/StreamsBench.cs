using System.Diagnostics;
using Confluent.Kafka;
using VideoInsights.Streams.Kafka;

namespace VideoInsights.Benchmarks.Streams;

/// <summary>
/// The runtime on a real broker: what it costs beside a bare consume-produce loop, how near it comes to the ideal time of parallel work,
/// what one hop adds on an idle system, and whether its memory is flat over a million records.
/// </summary>
public static class StreamsBench
{
    private const int Kilobyte = 1024;

    private sealed record Rate(double Bare, double Runtime, double Ratio, double WithTransactions);

    private sealed record Parallel(double IdealSec, double Seconds, double WithTransactionsSec);

    private sealed record Hop(double P50Ms, double P99Ms);

    private sealed record Memory(long Records, double QuarterMib, double EndMib);

    private sealed record Result(Rate RecordsPerSec, Parallel ParallelWork, Hop HopPlain, Hop HopWithTransactions, Memory Memory);

    public static async Task<int> Run(Arguments arguments, CancellationToken stop)
    {
        await using var kafka = await KafkaForBench.Open(arguments);
        var result = new Result(
            await Overhead(kafka, Number(arguments, "--records", 200_000), stop), await Sleeping(kafka, stop),
            await HopLatency(kafka, false, stop), await HopLatency(kafka, true, stop),
            await Flat(kafka, Number(arguments, "--memory-records", 1_000_000), stop));
        Console.WriteLine(arguments.Has("--json") ? Machine.Json(result) : Text(result));
        return 0;
    }

    private static async Task<Rate> Overhead(KafkaForBench kafka, int records, CancellationToken stop)
    {
        var options = await kafka.Topics(6, Runs.In, Runs.Out);
        Told($"{records} records of 1 KB, copied");
        KafkaForBench.Fill(options, Runs.In, records, Kilobyte);
        double Bare(int run) => records / Runs.Bare(Group(options, $"bare{run}"), records);
        async Task<double> Runtime(int run, bool transactions) => records / await Runs.Runtime(
            Group(options with { Transactions = transactions, RecordsInFlight = 2000 }, $"runtime{run}{transactions}"), records, 2000,
            () => Task.CompletedTask, stop);

        // In turns, so that a busy moment of the machine meets both; the median counts.
        var (bare, plain, transactional) = (new List<double>(), new List<double>(), new List<double>());
        for (var run = 0; run < 5; run++)
        {
            bare.Add(Bare(run));
            plain.Add(await Runtime(run, false));
            Told($"  bare {bare[^1]:0}/s, runtime {plain[^1]:0}/s");
        }

        for (var run = 0; run < 3; run++)
            transactional.Add(await Runtime(run, true));
        var (b, p) = (Median(bare), Median(plain));
        return new Rate(Math.Round(b), Math.Round(p), Math.Round(p / b, 2), Math.Round(Median(transactional)));
    }

    private static async Task<Parallel> Sleeping(KafkaForBench kafka, CancellationToken stop)
    {
        async Task<double> Seconds(bool transactions)
        {
            var options = await kafka.Topics(6, Runs.In, Runs.Out);
            KafkaForBench.Fill(options, Runs.In, 1000, Kilobyte);
            return Math.Round(await Runs.Runtime(
                options with { Transactions = transactions }, 1000, 100, () => Task.Delay(100, stop), stop), 3);
        }

        Told("1,000 records of 100 ms, 100 at once");
        return new Parallel(1.0, await Seconds(false), await Seconds(true));
    }

    /// <summary>One record at a time: from when it can be read before the stage to when its output can be read behind it.</summary>
    private static async Task<Hop> HopLatency(KafkaForBench kafka, bool transactions, CancellationToken stop)
    {
        Told($"one hop on an idle system, transactions {(transactions ? "on" : "off")}");
        var options = (await kafka.Topics(6, Runs.In, Runs.Out)) with { Transactions = transactions };
        using var end = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var stage = Runs.Runtime(options, int.MaxValue, 10, () => Task.CompletedTask, end.Token);
        var (before, after) = (new Seen(options, Runs.In), new Seen(options, Runs.Out));
        var times = new List<double>();
        using (before)
        using (after)
        using (var producer = new ProducerBuilder<byte[]?, byte[]?>(ProducerSettings.Plain(options)).Build())
        {
            for (var i = 0; i < 320; i++)
            {
                await producer.ProduceAsync(
                    options.Prefix + Runs.In,
                    new Message<byte[]?, byte[]?> { Key = BitConverter.GetBytes(i), Value = new byte[Kilobyte] }, stop);
                var (seen, through) = (before.At(i, stop), after.At(i, stop));
                if (i >= 20) // the first ones wait for the group and the connections
                    times.Add(Stopwatch.GetElapsedTime(await seen, await through).TotalMilliseconds);
                await Task.Delay(30, stop);
            }
        }

        await end.CancelAsync();
        await ((Task)stage).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        times.Sort();
        return new Hop(Math.Round(times[times.Count / 2], 1), Math.Round(times[(int)(times.Count * 0.99)], 1));
    }

    private static async Task<Memory> Flat(KafkaForBench kafka, int records, CancellationToken stop)
    {
        Told($"{records} records through the runtime: memory");
        var options = await kafka.Topics(6, Runs.In, Runs.Out);
        KafkaForBench.Fill(options, Runs.In, records, Kilobyte);
        var (quarter, end) = (0L, 0L);
        await Runs.Runtime(options with { Transactions = false }, records, 100, () => Task.CompletedTask, stop, through =>
        {
            if (through == records / 4)
                quarter = Environment.WorkingSet;
            if (through == records)
                end = Environment.WorkingSet;
        });
        return new Memory(records, Math.Round(quarter / 1048576.0), Math.Round(end / 1048576.0));
    }

    private static KafkaOptions Group(KafkaOptions options, string name) => options with { GroupPrefix = $"{options.Prefix}{name}-" };

    private static int Number(Arguments arguments, string name, int otherwise) =>
        arguments.Value(name) is { } text ? int.Parse(text) : otherwise;

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

    private static void Told(string text) => Console.Error.WriteLine(text);

    private static string Text(Result r) => $"""
        records/s at 1 KB: bare loop {r.RecordsPerSec.Bare}, runtime {r.RecordsPerSec.Runtime} ({r.RecordsPerSec.Ratio}x)
                           with transactions {r.RecordsPerSec.WithTransactions}
        1,000 x 100 ms, 100 at once: {r.ParallelWork.Seconds} s, with transactions {r.ParallelWork.WithTransactionsSec} s (ideal 1 s)
        one idle hop: p50 {r.HopPlain.P50Ms} ms, p99 {r.HopPlain.P99Ms} ms
                      with transactions p50 {r.HopWithTransactions.P50Ms} ms, p99 {r.HopWithTransactions.P99Ms} ms
        memory over {r.Memory.Records} records: {r.Memory.QuarterMib} MiB after a quarter, {r.Memory.EndMib} MiB at the end
        """;
}

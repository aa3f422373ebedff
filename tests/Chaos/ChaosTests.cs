using System.Diagnostics;
using Confluent.Kafka;
using VideoInsights.Schemas;
using VideoInsights.Schemas.Wire;
using VideoInsights.Streams.Kafka;

namespace VideoInsights.Tests.Chaos;

/// <summary>
/// 500 records through a stage of 5 ms to 20 s in three processes that are killed for two minutes, with a broker that crashes: every
/// insight is there once, in the order of its key.
/// </summary>
public sealed class ChaosTests
{
    private const int Timeout = 420_000;
    private const int Records = 500;
    private const int Keys = 100;
    private const int Partitions = 6;
    private static readonly TimeSpan Killing = TimeSpan.FromMinutes(2);

    private readonly EmbeddedRegistry _codec = new();

    public ChaosTests()
    {
        _codec.IdOf(new RecordingAvailable().Schema); // the ids that the workers give: they register in the same order
        _codec.IdOf(new InsightReady().Schema);
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact(Timeout = Timeout)]
    public async Task One_broker_that_crashes_and_comes_back()
    {
        await using var kafka = await CrashableKafka.Start(1);
        await Run(kafka, Membership.CooperativeSticky, async () =>
        {
            await kafka.Crash(1);
            await kafka.StartAgain();
        });
    }

    [Fact(Timeout = Timeout)]
    public async Task Three_brokers_of_which_one_is_lost_for_good()
    {
        await using var kafka = await CrashableKafka.Start(3);
        await Run(kafka, Membership.Consumer, () => kafka.Crash(2));
    }

    private async Task Run(CrashableKafka kafka, Membership membership, Func<Task> disaster)
    {
        var options = new KafkaOptions
        {
            Bootstrap = kafka.Bootstrap,
            Prefix = "chaos-",
            Partitions = Partitions,
            Membership = membership,
        };
        await TopicSetup.Ensure(options, Stop);
        await using var workers = new Workers(options, 3);
        var announcing = Announce(options);
        await Kill(workers, disaster);
        await announcing;

        var clock = Stopwatch.StartNew();
        var insights = await Insights(options, workers);
        var open = await Open(options);
        var dead = Count(options, "recording-available.dlq");
        var ids = insights.Select(i => (i.video_id, i.insight_version)).ToList();
        TestContext.Current.TestOutputHelper!.WriteLine(
            $"{Records} records, {workers.Kills} kills, {insights.Count} insights, {ids.Distinct().Count()} distinct, {dead} dead letters, "
            + $"{open} offsets open, all there {clock.Elapsed.TotalSeconds:0} s after the last kill");
        Assert.Equal((Records, Records), (insights.Count, ids.Distinct().Count()));
        Assert.All(insights.GroupBy(i => i.video_id), key => Assert.Equal(key.Select(i => i.insight_version).Order(), key.Select(i =>
            i.insight_version)));
        Assert.Equal((0L, 0L, 0), (open, dead, workers.Ended));
        Assert.InRange(workers.Kills, 5, 1000);
    }

    /// <summary>Five a second or so, so that there is work as long as there are kills.</summary>
    private async Task Announce(KafkaOptions options)
    {
        using var producer = new EventProducer(options, _codec, TimeProvider.System);
        for (var i = 0; i < Records; i++)
        {
            var recording = Storage.CallStoreContract.Announcement($"call-{i % Keys}");
            recording.call.title = $"{i / Keys}";
            await producer.Send(Topics.RecordingAvailable, recording, Stop);
            await Task.Delay(Killing / Records * 0.8, Stop);
        }
    }

    private static async Task Kill(Workers workers, Func<Task> disaster)
    {
        var clock = Stopwatch.StartNew();
        var struck = false;
        while (clock.Elapsed < Killing)
        {
            await Task.Delay(Random.Shared.Next(2_000, 10_000), Stop);
            workers.Kill(Random.Shared.Next(3));
            if (struck || clock.Elapsed < Killing / 2)
                continue;
            struck = true;
            await disaster();
        }

        Assert.True(struck);
    }

    /// <summary>Every insight that a consumer of committed records sees, until all are there and none comes any more.</summary>
    private async Task<List<InsightReady>> Insights(KafkaOptions options, Workers workers)
    {
        using var consumer = new ConsumerBuilder<byte[], byte[]>(new ConsumerConfig
        {
            BootstrapServers = options.Bootstrap,
            GroupId = "chaos-reader",
            IsolationLevel = IsolationLevel.ReadCommitted,
            EnablePartitionEof = true,
        }).Build();
        consumer.Assign(Enumerable.Range(0, Partitions)
            .Select(p => new TopicPartitionOffset(options.Prefix + Topics.Insight.Name, p, Offset.Beginning)));
        var (found, ends) = (new List<InsightReady>(), new HashSet<TopicPartition>());
        var waited = Stopwatch.StartNew();
        while (ends.Count < Partitions || found.Count < Records)
        {
            Assert.True(
                waited.Elapsed < TimeSpan.FromMinutes(3),
                $"only {found.Count} insights came: {string.Join('\n', workers.Troubles.TakeLast(20))}");
            if (consumer.Consume(TimeSpan.FromSeconds(1)) is not { } record)
                continue;
            if (record.IsPartitionEOF)
            {
                ends.Add(record.TopicPartition);
                continue;
            }

            ends.Remove(record.TopicPartition);
            found.Add(await _codec.Read<InsightReady>(record.Topic, record.Message.Value, Stop));
        }

        return found;
    }

    /// <summary>Records between the group's offsets and the ends, once no more are being committed.</summary>
    private static async Task<long> Open(KafkaOptions options)
    {
        using var consumer = new ConsumerBuilder<byte[], byte[]>(new ConsumerConfig
        {
            BootstrapServers = options.Bootstrap,
            GroupId = options.Prefix + "videoinsights-chaos",
        }).Build();
        var partitions = Enumerable.Range(0, Partitions)
            .Select(p => new TopicPartition(options.Prefix + "recording-available", p)).ToList();
        long Lag() => consumer.Committed(partitions, TimeSpan.FromSeconds(20)).Sum(committed =>
            consumer.QueryWatermarkOffsets(committed.TopicPartition, TimeSpan.FromSeconds(20)).High.Value
            - Math.Max(0, committed.Offset.Value));
        for (var tries = 0; tries < 100 && Lag() > 0; tries++)
            await Task.Delay(100, Stop);
        return Lag();
    }

    private static long Count(KafkaOptions options, string topic)
    {
        using var consumer = new ConsumerBuilder<byte[], byte[]>(
            new ConsumerConfig { BootstrapServers = options.Bootstrap, GroupId = "counter" }).Build();
        return Enumerable.Range(0, Partitions).Sum(p =>
            consumer.QueryWatermarkOffsets(new TopicPartition(options.Prefix + topic, p), TimeSpan.FromSeconds(20)).High.Value);
    }
}

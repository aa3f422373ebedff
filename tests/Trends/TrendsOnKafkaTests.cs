using Confluent.Kafka;
using Microsoft.Extensions.Logging.Abstractions;
using VideoInsights.Schemas;
using VideoInsights.Schemas.Wire;
using VideoInsights.Streams.Kafka;
using VideoInsights.Streams.Trends;
using VideoInsights.Tests.Servers;
using VideoInsights.Tests.Streams.Kafka;

namespace VideoInsights.Tests.Trends;

/// <summary>Trends on Apache Kafka: transactions, restarts, state read back from the cluster.</summary>
public sealed class TrendsOnKafkaTests(KafkaServer kafka) : IClassFixture<KafkaServer>, IAsyncLifetime
{
    private const string Week = "team/north/week/2026-11-23";

    private readonly List<(CancellationTokenSource Stop, Task Run)> _running = [];
    private LogUnderTest _log = null!;
    private CommittedRows _rows = null!;

    [Fact(Timeout = LogUnderTest.Timeout)]
    public async Task Rows_are_events_like_all_others_where_the_java_client_would_put_them()
    {
        Start();
        await Put(MadeInsights.Of("a"));
        await _rows.Until(t => t.Count == 4);
        Assert.All(_rows.Records, row =>
        {
            Assert.Equal("videoinsights.rep-trends.v1", EventHeaders.Text(row.Message.Headers, "ce_type"));
            Assert.Equal(row.Message.Key, EventHeaders.Text(row.Message.Headers, "ce_subject"));
            Assert.Single(row.Message.Headers, h => h.Key == "ce_id");
        });
        Assert.Equal(4, _rows.Records.Select(r => EventHeaders.Text(r.Message.Headers, "ce_id")).Distinct().Count());
        var week = _rows.Records.Single(r => r.Message.Key == Week);
        await _log.Producer.Send(Topics.RepTrends.Name, Week, week.Message.Value, [], LogUnderTest.Stop); // murmur2
        await _rows.Until(_ => _rows.Records.Count == 5);
        Assert.Equal(week.Partition, _rows.Records[^1].Partition);
    }

    [Fact(Timeout = LogUnderTest.Timeout)]
    public async Task After_a_restart_a_correction_still_takes_the_place_of_what_was_counted_before()
    {
        var first = Start();
        foreach (var i in Enumerable.Range(0, 20))
            await Put(MadeInsights.Of($"v{i}", sentiment: "negative", polarity: -1));
        await _rows.Until(t => t.GetValueOrDefault(Week)?.calls == 20);
        await Stop(first);
        Assert.Equal(TrendState.Stopped, first.Counter.State);

        Start(); // nothing of the first is left but what is on the cluster
        foreach (var i in Enumerable.Range(0, 20))
            await Put(MadeInsights.Of($"v{i}", minute: 20, polarity: 1));
        await Put(MadeInsights.Of("v3", minute: 20, polarity: 1)); // once more, as it is
        await Put(MadeInsights.Of("last"));
        await _rows.Until(t => t.Count == 4 && t.Values.All(row => row is { calls: 21, negative_calls: 0 }));
        Assert.All(_rows.Table.Values, row => Assert.Equal(20.5 / 21, row.average_sentiment!.Value, 6));
    }

    [Fact(Timeout = LogUnderTest.Timeout)]
    public async Task What_a_process_had_counted_and_not_committed_is_counted_once()
    {
        var failing = new FailingCodec(_log.Registry);
        var first = Start(failing);
        await Put(MadeInsights.Of("a"));
        await _rows.Until(t => t.GetValueOrDefault(Week)?.calls == 1);
        failing.FailAfter(3); // in the middle of the next call's rows: some are written, the transaction is not committed
        await Put(MadeInsights.Of("b"));
        await Assert.ThrowsAnyAsync<Exception>(() => first.Run.WaitAsync(LogUnderTest.Stop));
        Assert.Equal(TrendState.Stopped, first.Counter.State);

        Start();
        await Put(MadeInsights.Of("c"));
        await _rows.Until(t => t[Week].calls == 3);
        Assert.Equal([1, 2, 3], _rows.Calls(Week));
    }

    [Fact(Timeout = LogUnderTest.Timeout)]
    public async Task What_was_committed_behind_a_transaction_that_a_killed_process_left_open_is_read_back()
    {
        var first = Start();
        await Put(MadeInsights.Of("a"));
        await _rows.Until(t => t.GetValueOrDefault(Week)?.calls == 1);
        using var killed = LeaveOpen("calls", "trends");
        await Put(MadeInsights.Of("b"));
        await _rows.Until(t => t[Week].calls == 2);
        await Stop(first);

        var second = Start();
        await Put(MadeInsights.Of("a", minute: 20, sentiment: "negative"));
        await Put(MadeInsights.Of("b", minute: 20, sentiment: "negative"));
        // It must wait. Before the restore has announced itself it may say for a moment that it runs.
        await Task.Delay(TimeSpan.FromSeconds(6), LogUnderTest.Stop);
        Assert.Equal(TrendState.Starting, second.Counter.State);
        killed.AbortTransaction(); // as the cluster does once its time is over
        await _rows.Until(t => t[Week].negative_calls == 2);
        Assert.Equal(2, _rows.Table[Week].calls);
    }

    [Fact(Timeout = LogUnderTest.Timeout)]
    public async Task Processes_share_the_partitions_and_one_that_leaves_hands_over_its_state()
    {
        var first = Start();
        Start();
        foreach (var i in Enumerable.Range(0, 30))
            await Put(MadeInsights.Of($"v{i}", rep: $"rep-{i % 3}"));
        await _rows.Until(t => t.GetValueOrDefault(Week)?.calls == 30);
        await Stop(first);
        foreach (var i in Enumerable.Range(0, 30))
            await Put(MadeInsights.Of($"v{i}", rep: $"rep-{(i + 1) % 3}", minute: 20, sentiment: "negative"));
        await _rows.Until(t => t[Week] is { calls: 30, negative_calls: 30 }
            && Enumerable.Range(0, 3).All(r => t[$"rep/rep-{r}/week/2026-11-23"] is { calls: 10, negative_calls: 10 }));
    }

    [Fact(Timeout = LogUnderTest.Timeout)]
    public async Task What_is_no_insight_is_passed_over_and_alerts_are_written_beside_the_rows()
    {
        Start();
        await _log.Producer.Send(Topics.Insight.Name, "a", "no avro"u8.ToArray(), [], LogUnderTest.Stop);
        await _log.Producer.Send(Topics.Insight.Name, "a", null, [], LogUnderTest.Stop);
        await Put(MadeInsights.Of("a", tags: ["churn-risk"]));
        await _rows.Until(t => t.GetValueOrDefault(Week)?.calls == 1);
        var alert = _log.Read(Topics.InsightAlerts.Name, 1).Single();
        Assert.Equal("videoinsights.insight-alerts.v1", EventHeaders.Text(alert.Message.Headers, "ce_type"));
        Assert.Equal("churn-risk/a", (await _log.Registry.Read<InsightAlert>("t", alert.Message.Value, LogUnderTest.Stop)).alert_id);
    }

    public async ValueTask InitializeAsync()
    {
        _log = await kafka.Log(new KafkaOptions { Partitions = 3 });
        _rows = new CommittedRows(_log.Options, _log.Registry);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var (stop, _) in _running)
            await stop.CancelAsync();
        await Task.WhenAll(_running.Select(r => r.Run)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _rows?.Dispose();
        if (_log is not null)
            await _log.DisposeAsync();
    }

    private (TrendCounter Counter, CancellationTokenSource Stop, Task Run) Start(IEventCodec? codec = null)
    {
        var counter = new TrendCounter(
            _log.Options, codec ?? _log.Registry, new TrendsOptions { CommitMilliseconds = 100 }, TrendsDriver.Rules, TimeProvider.System,
            NullLoggerFactory.Instance);
        var stop = new CancellationTokenSource();
        var run = counter.Run(stop.Token);
        _running.Add((stop, run));
        return (counter, stop, run);
    }

    /// <summary>An open transaction in every partition of a state's changelog.</summary>
    private IProducer<string, byte[]> LeaveOpen(params string[] stores)
    {
        var producer = new ProducerBuilder<string, byte[]>(new ProducerConfig
        {
            BootstrapServers = _log.Options.Bootstrap,
            TransactionalId = _log.Options.Prefix + "killed",
        }).Build();
        producer.InitTransactions(TimeSpan.FromSeconds(30));
        producer.BeginTransaction();
        foreach (var store in stores)
            foreach (var partition in Enumerable.Range(0, _log.Options.Partitions!.Value))
            {
                producer.Produce(
                    new TopicPartition($"{_log.Options.Prefix}videoinsights-trends-{store}-changelog", partition),
                    new Message<string, byte[]> { Key = "never committed", Value = [] });
            }

        producer.Flush(LogUnderTest.Stop);
        return producer;
    }

    private static async Task Stop((TrendCounter Counter, CancellationTokenSource Stop, Task Run) running)
    {
        await running.Stop.CancelAsync();
        await running.Run.WaitAsync(LogUnderTest.Stop);
    }

    private Task Put(InsightReady insight) => _log.Producer.Send(Topics.Insight, insight, LogUnderTest.Stop);

    /// <summary>A registry that is there for a while.</summary>
    private sealed class FailingCodec(IEventCodec codec) : IEventCodec
    {
        private int _left = int.MaxValue;

        public void FailAfter(int writes) => Volatile.Write(ref _left, writes);

        public ValueTask<byte[]> Write<T>(string topic, T record, CancellationToken stop)
            where T : class, Avro.Specific.ISpecificRecord, new() => Interlocked.Decrement(ref _left) >= 0
                ? codec.Write(topic, record, stop)
                : throw new HttpRequestException("the registry is down");

        public ValueTask<T> Read<T>(string topic, byte[]? value, CancellationToken stop)
            where T : class, Avro.Specific.ISpecificRecord, new() => codec.Read<T>(topic, value, stop);
    }
}

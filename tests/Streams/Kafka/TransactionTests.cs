using System.Collections.Concurrent;
using Confluent.Kafka;
using VideoInsights.Schemas;
using VideoInsights.Streams.Kafka;
using VideoInsights.Tests.Servers;

namespace VideoInsights.Tests.Streams.Kafka;

/// <summary>What only a broker with transactions gives: nothing twice.</summary>
public sealed class TransactionTests(KafkaServer kafka) : IClassFixture<KafkaServer>, IAsyncLifetime
{
    private readonly ConcurrentQueue<string> _done = new();
    private LogUnderTest _log = null!;

    [Fact(Timeout = LogUnderTest.Timeout)]
    public async Task What_was_finished_behind_a_slow_record_is_not_done_again_by_the_next_owner()
    {
        var slow = new TaskCompletionSource();
        var (stop, run) = _log.Start(Relay(id => id == "slow" ? slow.Task : Task.CompletedTask));
        foreach (var id in new[] { "a", "slow", "b", "c", "d" })
            await _log.Announce(id);
        _log.Read("call-completed", 4); // their outputs are out, although the slow one's offset is below theirs
        await stop.CancelAsync();
        await run;

        _log.Start(Relay(_ => Task.CompletedTask));
        Assert.Equal(5, _log.Read("call-completed", 5).Select(r => r.Message.Key).Distinct().Count());
        await Committed();
        Assert.Equal(["a", "b", "c", "d", "slow"], _done.Order());
    }

    [Fact(Timeout = LogUnderTest.Timeout)]
    public async Task A_group_that_was_reset_does_everything_again()
    {
        var slow = new TaskCompletionSource();
        var (stop, run) = _log.Start(Relay(id => id == "slow" ? slow.Task : Task.CompletedTask));
        foreach (var id in new[] { "a", "slow", "b" })
            await _log.Announce(id);
        _log.Read("call-completed", 2);
        await stop.CancelAsync();
        await run;

        using (var consumer = Group()) // what kafka-consumer-groups --reset-offsets does
            consumer.Commit([new TopicPartitionOffset(Partition, 0)]);

        _log.Start(Relay(_ => Task.CompletedTask));
        await LogUnderTest.Until(() => _done.Count == 5);
        Assert.Equal(["a", "a", "b", "b", "slow"], _done.Order());
    }

    [Fact(Timeout = LogUnderTest.Timeout)]
    public async Task A_producer_that_was_fenced_starts_anew_and_writes_everything_once()
    {
        var told = new LogLines();
        _log.Start(Relay(_ => Task.CompletedTask), log: told);
        await _log.Announce("before");
        _log.Read("call-completed", 1);
        var id = (await Ids()).Single();
        var fenced = Task.Run(() => Fence(id), LogUnderTest.Stop);
        var announced = 0;
        while (!fenced.IsCompleted)
            await _log.Announce($"v{announced++}");
        await fenced;
        await _log.Announce("after");
        await LogUnderTest.Until(() => _done.Contains("after"));
        await Committed();
        var keys = _log.Read("call-completed", announced + 2).Select(r => r.Message.Key).ToList();
        Assert.Equal(announced + 2, keys.Distinct().Count());
        Assert.NotEmpty(told.Of(108));
    }

    [Fact(Timeout = LogUnderTest.Timeout)]
    public async Task Outputs_of_one_record_are_seen_together_or_not_at_all()
    {
        _log.Start(Stage.Of("relay", Topics.RecordingAvailable, (e, _, _) => ValueTask.FromResult<IReadOnlyList<CallCompleted>>(
            [LogUnderTest.Completed(e), LogUnderTest.Completed(e)]), Topics.CallCompleted));
        await _log.Announce("a");
        var read = _log.Read("call-completed", 2);
        Assert.Equal(1, read[1].Offset.Value - read[0].Offset.Value);
    }

    public async ValueTask InitializeAsync() => _log = await kafka.Log(new KafkaOptions { Partitions = 1 });

    public async ValueTask DisposeAsync()
    {
        if (_log is not null)
            await _log.DisposeAsync();
    }

    private Stage Relay(Func<string, Task> work) => Stage.Of("relay", Topics.RecordingAvailable, async (e, _, stop) =>
    {
        await work(e.call.video_id).WaitAsync(stop);
        _done.Enqueue(e.call.video_id);
        return [LogUnderTest.Completed(e)];
    }, Topics.CallCompleted, calls: 8);

    /// <summary>Waits until the group's offset is the end of the topic: nothing is open.</summary>
    private async Task Committed()
    {
        using var consumer = Group();
        await LogUnderTest.Until(() =>
            consumer.Committed([Partition], TimeSpan.FromSeconds(10)).Single().Offset
            == consumer.QueryWatermarkOffsets(Partition, TimeSpan.FromSeconds(10)).High);
    }

    private TopicPartition Partition => new(_log.Options.Prefix + "recording-available", 0);

    private IConsumer<byte[], byte[]> Group() => new ConsumerBuilder<byte[], byte[]>(new ConsumerConfig
    {
        BootstrapServers = _log.Options.Bootstrap,
        GroupId = _log.Options.Prefix + "videoinsights-relay",
    }).Build();

    /// <summary>A second producer under the same transactional id: the first one is fenced.</summary>
    private void Fence(string id)
    {
        using var second = new ProducerBuilder<byte[], byte[]>(
            new ProducerConfig { BootstrapServers = _log.Options.Bootstrap, TransactionalId = id }).Build();
        second.InitTransactions(TimeSpan.FromSeconds(20));
    }

    /// <summary>The transactional ids of our stage, as Kafka's own tool lists them.</summary>
    private async Task<IEnumerable<string>> Ids() =>
        (await KafkaServer.Tool("transactions", "--bootstrap-server", _log.Options.Bootstrap, "list"))
        .Split('\n').Select(line => line.Split([' ', '\t'])[0]).Where(id => id.StartsWith(_log.Options.Prefix, StringComparison.Ordinal));
}

using System.Collections.Concurrent;
using Confluent.Kafka;
using Confluent.Kafka.Admin;
using VideoInsights.Schemas;
using VideoInsights.Streams.Kafka;
using VideoInsights.Tests.Servers;

namespace VideoInsights.Tests.Streams.Kafka;

/// <summary>Offsets that somebody moves, records that are gone or too large: a stage goes on and does what is there once.</summary>
public sealed class SurvivalTests(KafkaServer kafka) : IClassFixture<KafkaServer>, IAsyncLifetime
{
    private readonly ConcurrentQueue<string> _done = new();
    private LogUnderTest _log = null!;

    [Fact(Timeout = LogUnderTest.Timeout)]
    public async Task A_mark_from_before_a_reset_is_not_taken_for_a_later_one()
    {
        var first = _log.Start(Relay("slow"));
        foreach (var id in new[] { "a", "slow", "b" })
            await _log.Announce(id);
        _log.Read("call-completed", 2); // committed: offset 1, and beyond it that b at offset 2 is done
        await End(first);
        Move(0);

        var second = _log.Start(Relay("slow", "b"));
        await LogUnderTest.Until(() => Committed() == 1); // the same offset as before, and now b is not done
        await End(second);

        _log.Start(Relay());
        await LogUnderTest.Until(() => Committed() == 3);
        Assert.Equal(["a", "a", "b", "b", "slow"], _done.Order());
    }

    [Fact(Timeout = LogUnderTest.Timeout)]
    public async Task A_group_whose_offset_lies_beyond_the_log_begins_at_its_start()
    {
        await _log.Announce("a");
        await _log.Announce("b");
        Move(100); // as after a topic was made anew, or restored from a backup
        _log.Start(Relay());
        await LogUnderTest.Until(() => Committed() == 2);
        await _log.Announce("c");
        await LogUnderTest.Until(() => Committed() == 3);
        Assert.Equal(["a", "b", "c"], _done.Order());
    }

    [Fact(Timeout = LogUnderTest.Timeout)]
    public async Task Records_that_retention_took_before_they_were_done_are_passed_over()
    {
        var first = _log.Start(Relay("slow"));
        foreach (var id in new[] { "a", "slow", "b", "c", "d" })
            await _log.Announce(id);
        _log.Read("call-completed", 4);
        await End(first);
        using (var admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = _log.Options.Bootstrap }).Build())
            await admin.DeleteRecordsAsync([new TopicPartitionOffset(Input, 3)]);

        _log.Start(Relay());
        await _log.Announce("e");
        await LogUnderTest.Until(() => Committed() == 6);
        Assert.Equal(["a", "b", "c", "d", "e"], _done.Order());
    }

    [Fact(Timeout = LogUnderTest.Timeout)]
    public async Task An_output_that_the_log_does_not_take_sets_its_record_aside_and_the_next_call_goes_on()
    {
        _log.Start(Stage.Of("relay", Topics.RecordingAvailable, (e, _, _) =>
        {
            var completed = LogUnderTest.Completed(e);
            if (e.call.video_id != "next")
                completed.media.uri = new string('x', e.call.video_id == "large" ? 1_000_000 : 999_000);
            return ValueTask.FromResult<IReadOnlyList<CallCompleted>>([completed]);
        }, Topics.CallCompleted));
        await _log.Announce("large");
        await _log.Announce("just fits");
        await _log.Announce("next");
        Assert.Equal(["just fits", "next"], _log.Read("call-completed", 2).Select(r => r.Message.Key).Order());
        var dead = _log.Read("recording-available.dlq", 1).Single();
        Assert.Equal("large", dead.Message.Key);
        Assert.Contains("call-completed", EventHeaders.Text(dead.Message.Headers, "vi_dlq_exception_message"));
    }

    [Fact(Timeout = LogUnderTest.Timeout)]
    public async Task The_largest_record_that_a_topic_takes_still_becomes_a_dead_letter()
    {
        var value = new byte[1_048_400]; // with its batch just below Kafka's own limit of 1,048,588
        using (var producer = new ProducerBuilder<byte[], byte[]>(
            new ProducerConfig { BootstrapServers = _log.Options.Bootstrap, MessageMaxBytes = 2_000_000 }).Build())
        {
            await producer.ProduceAsync(
                Input, new Message<byte[], byte[]> { Key = "poison"u8.ToArray(), Value = value }, LogUnderTest.Stop);
        }

        _log.Start(Relay());
        await _log.Announce("next");
        Assert.Equal("next", _log.Read("call-completed", 1).Single().Message.Key);
        Assert.Equal(value, _log.Read("recording-available.dlq", 1).Single().Message.Value);
    }

    public async ValueTask InitializeAsync() => _log = await kafka.Log(new KafkaOptions { Partitions = 1 });

    public async ValueTask DisposeAsync()
    {
        if (_log is not null)
            await _log.DisposeAsync();
    }

    private TopicPartition Input => new(_log.Options.Prefix + "recording-available", 0);

    /// <param name="hang">Calls that do not end.</param>
    private Stage Relay(params string[] hang) => Stage.Of("relay", Topics.RecordingAvailable, async (e, _, stop) =>
    {
        if (hang.Contains(e.call.video_id))
            await Task.Delay(-1, stop);
        _done.Enqueue(e.call.video_id);
        return [LogUnderTest.Completed(e)];
    }, Topics.CallCompleted, calls: 8);

    private static async Task End((CancellationTokenSource Stop, Task Run) loop)
    {
        await loop.Stop.CancelAsync();
        await loop.Run;
    }

    /// <summary>What kafka-consumer-groups --reset-offsets does.</summary>
    private void Move(long offset)
    {
        using var consumer = Group();
        consumer.Commit([new TopicPartitionOffset(Input, offset)]);
    }

    private long Committed()
    {
        using var consumer = Group();
        return consumer.Committed([Input], TimeSpan.FromSeconds(10)).Single().Offset.Value;
    }

    private IConsumer<byte[], byte[]> Group() => new ConsumerBuilder<byte[], byte[]>(new ConsumerConfig
    {
        BootstrapServers = _log.Options.Bootstrap,
        GroupId = _log.Options.Prefix + "videoinsights-relay",
    }).Build();
}

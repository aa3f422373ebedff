using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using VideoInsights.Schemas;
using VideoInsights.Streams.Kafka;
using VideoInsights.Tests.Servers;

namespace VideoInsights.Tests.Streams.Kafka;

/// <summary>What the loop does with slots, deadlines and limits, on the embedded log and on Apache Kafka.</summary>
public abstract class StagePressureContract : IAsyncLifetime
{
    private readonly ConcurrentQueue<string> _done = new();
    private readonly TaskCompletionSource _gate = new();
    private LogUnderTest _log = null!;

    /// <summary>A log with two partitions a topic.</summary>
    protected abstract Task<LogUnderTest> Open();

    [Fact(Timeout = LogUnderTest.Timeout)]
    public async Task A_record_that_waits_for_its_next_try_holds_up_nobody()
    {
        var tries = 0;
        _log.Start(
            Relay((id, _) => id == "fails" && Interlocked.Increment(ref tries) == 1 ? throw new IOException("passes") : Task.CompletedTask),
            options => options with { FirstBackoff = TimeSpan.FromSeconds(3) });
        foreach (var id in new[] { "fails", "a", "b", "c" })
            await Announce(id);
        await LogUnderTest.Until(() => _done.Count == 4);
        Assert.Equal("fails", _done.Last());
    }

    [Fact(Timeout = LogUnderTest.Timeout)]
    public async Task A_server_of_ours_that_is_away_costs_no_try()
    {
        var tries = 0;
        _log.Start(Relay((_, _) => Interlocked.Increment(ref tries) <= 2 * _log.Options.Attempts
            ? throw new ServerUnavailableException("the call store", new IOException("locked"))
            : Task.CompletedTask), options => options with { FirstBackoff = TimeSpan.FromMilliseconds(1) });
        await Announce("a");
        await LogUnderTest.Until(() => _done.Count == 1);
        Assert.Equal(0, _log.Count(_log.Options.Prefix + "recording-available.dlq"));
    }

    [Fact(Timeout = LogUnderTest.Timeout)]
    public async Task After_a_server_was_away_a_failure_still_has_all_its_tries()
    {
        var tries = 0;
        _log.Start(Relay((_, _) => Interlocked.Increment(ref tries) switch
        {
            var n when n <= _log.Options.Attempts => throw new ServerUnavailableException("the call store", new IOException("locked")),
            var n when n < 2 * _log.Options.Attempts => throw new IOException("passes"),
            _ => Task.CompletedTask,
        }), options => options with { FirstBackoff = TimeSpan.FromMilliseconds(1) });
        await Announce("a");
        await LogUnderTest.Until(() => _done.Count == 1);
    }

    [Fact(Timeout = LogUnderTest.Timeout)]
    public async Task Of_those_that_wait_the_call_that_is_due_first_goes_first()
    {
        _log.Start(Relay((id, _) => id == "first" ? _gate.Task : Task.CompletedTask));
        await Announce("first");
        await LogUnderTest.Until(() => State.InFlight == 1);
        foreach (var (id, minutes) in new[] { ("in 25", 5), ("in 5", 25), ("in 15", 15), ("last week", 7 * 24 * 60) })
            await Announce(id, ended: minutes);
        await LogUnderTest.Until(() => State.Waiting == 4);
        _gate.SetResult();
        await LogUnderTest.Until(() => _done.Count == 5);
        Assert.Equal(["first", "in 5", "in 15", "in 25", "last week"], _done);
    }

    [Fact(Timeout = LogUnderTest.Timeout)]
    public async Task A_late_call_is_told_once_with_its_reason()
    {
        var told = new LogLines();
        _log.Start(Relay((id, _) => id == "slow" ? _gate.Task : Task.CompletedTask), log: told);
        _log.Start(Stage.Of(
            "next", Topics.CallCompleted, (_, _, _) => ValueTask.FromResult<IReadOnlyList<TranscriptReady>>([]), Topics.Transcript),
            log: told);
        await Announce("slow", ended: 1);
        await LogUnderTest.Until(() => State.InFlight == 1);
        await Announce("waits", ended: 29.98); // a second is left
        await LogUnderTest.Until(() => told.Of(109).Any());
        _gate.SetResult();
        await LogUnderTest.Until(() => _done.Count == 2);
        _log.Read("call-completed", 2);
        await LogUnderTest.Until(() => _log.Runtime.States.All["next"] is { Waiting: 0, InFlight: 0 });
        var line = Assert.Single(told.Of(109));
        Assert.Contains("The call waits is late", line);
        Assert.Contains("its recording was announced 30 min after the end of the call", line);
    }

    [Fact(Timeout = LogUnderTest.Timeout)]
    public async Task A_try_that_takes_too_long_is_stopped_and_in_the_end_set_aside()
    {
        _log.Start(
            Relay((id, stop) => id == "hangs" ? Task.Delay(-1, stop) : Task.CompletedTask),
            options => options with { WorkWithin = TimeSpan.FromSeconds(1), Attempts = 2 });
        await Announce("hangs");
        await Announce("after");
        await LogUnderTest.Until(() => _done.Contains("after"));
        var dead = _log.Read("recording-available.dlq", 1).Single();
        Assert.Equal("System.TimeoutException", EventHeaders.Text(dead.Message.Headers, "vi_dlq_exception_class"));
        Assert.Equal("2", EventHeaders.Text(dead.Message.Headers, "vi_dlq_attempts"));
    }

    [Fact(Timeout = LogUnderTest.Timeout)]
    public async Task A_try_that_does_not_stop_is_seen_and_costs_one_slot()
    {
        var told = new LogLines();
        _log.Start(
            Relay((id, _) => id == "deaf" ? _gate.Task : Task.CompletedTask, calls: 2),
            options => options with { WorkWithin = TimeSpan.FromSeconds(1) }, told);
        await Announce("deaf");
        await LogUnderTest.Until(() => State.Stuck == 1);
        await Announce("after");
        await LogUnderTest.Until(() => _done.Contains("after"));
        Assert.Contains("deaf", Assert.Single(told.Of(110)));
        _gate.SetResult();
    }

    [Fact(Timeout = LogUnderTest.Timeout)]
    public async Task A_stage_that_blocks_where_it_is_stopped_does_not_block_the_others()
    {
        _log.Start(
            Relay(async (id, stop) =>
            {
                try
                {
                    await (id == "deaf" ? Task.Delay(-1, stop) : Task.CompletedTask);
                }
                catch (OperationCanceledException)
                {
                    _gate.Task.Wait(CancellationToken.None); // a model that runs on, or a process that does not die
                }
            }, calls: 2),
            options => options with { WorkWithin = TimeSpan.FromSeconds(1) });
        await Announce("deaf");
        await LogUnderTest.Until(() => State.Stuck == 1);
        await Announce("after");
        await LogUnderTest.Until(() => _done.Contains("after"));
        _gate.SetResult();
    }

    [Fact(Timeout = LogUnderTest.Timeout)]
    public async Task A_full_buffer_stops_the_reading_and_neither_a_rebalance_nor_a_record()
    {
        KafkaOptions Small(KafkaOptions options) => options with { RecordsInFlight = 4 };
        var stage = Relay((_, stop) => _gate.Task.WaitAsync(stop), calls: 2);
        var (stop, run) = _log.Start(stage, Small);
        for (var i = 0; i < 40; i++)
            await Announce($"v{i}");
        await LogUnderTest.Until(() => State.InFlight == 2);
        Assert.InRange(State.Waiting + State.InFlight, 2, 5);

        // While it is full and nothing ends, a second process joins and takes its share.
        var second = _log.Start(stage, Small);
        await LogUnderTest.Until(() => State.Partitions == 1);
        _gate.SetResult();
        await LogUnderTest.Until(() => _done.Distinct().Count() == 40);
    }

    [Fact(Timeout = LogUnderTest.Timeout)]
    public async Task A_limit_of_bytes_that_one_record_exceeds_lets_through_one_after_another()
    {
        _log.Start(Relay((_, _) => Task.CompletedTask, calls: 8), options => options with { BytesInFlight = 1 });
        for (var i = 0; i < 20; i++)
            await Announce($"v{i}");
        await LogUnderTest.Until(() => _done.Count == 20);
    }

    [Fact(Timeout = LogUnderTest.Timeout)]
    public async Task A_trace_goes_on_from_the_record_to_its_output()
    {
        using var traced = new ActivityListener
        {
            ShouldListenTo = source => source.Name == StageMetrics.MeterName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
        };
        ActivitySource.AddActivityListener(traced);
        _log.Start(Relay((_, _) => Task.CompletedTask));
        const string Caller = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        using (new Activity("caller").SetParentId(Caller).Start())
            await Announce("a");
        var parent = EventHeaders.Text(_log.Read("call-completed", 1).Single().Message.Headers, EventHeaders.TraceParent);
        Assert.StartsWith("00-0af7651916cd43dd8448eb211c80319c-", parent);
        Assert.NotEqual(parent, EventHeaders.Text(
            _log.Read("recording-available", 1).Single().Message.Headers, EventHeaders.TraceParent));
    }

    public async ValueTask InitializeAsync() => _log = await Open();

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        _gate.TrySetResult();
        if (_log is not null)
            await _log.DisposeAsync();
    }

    private StageState State => _log.Runtime.States.All.GetValueOrDefault("relay") ?? new StageState(0, 0, 0, TimeSpan.Zero, 0);

    private Stage Relay(Func<string, CancellationToken, Task> work, int calls = 1) => Stage.Of(
        "relay", Topics.RecordingAvailable,
        async (e, _, stop) =>
        {
            await work(e.call.video_id, stop);
            _done.Enqueue(e.call.video_id);
            return [LogUnderTest.Completed(e)];
        },
        Topics.CallCompleted, calls);

    /// <param name="ended">Minutes since the call ended.</param>
    private Task Announce(string id, double ended = 0)
    {
        var recording = Storage.CallStoreContract.Announcement(id);
        recording.call.ended_at = (TimeProvider.System.GetUtcNow() - TimeSpan.FromMinutes(ended)).UtcDateTime;
        return _log.Producer.Send(Topics.RecordingAvailable, recording, LogUnderTest.Stop);
    }
}

public sealed class StagePressureOnTheEmbeddedLogTests : StagePressureContract
{
    protected override Task<LogUnderTest> Open() => Task.FromResult(new LogUnderTest(new KafkaOptions { Partitions = 2 }));
}

public sealed class StagePressureOnKafkaTests(KafkaServer kafka) : StagePressureContract, IClassFixture<KafkaServer>
{
    protected override Task<LogUnderTest> Open() => kafka.Log(new KafkaOptions { Partitions = 2 });
}

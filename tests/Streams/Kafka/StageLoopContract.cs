using System.Collections.Concurrent;
using System.Text;
using Confluent.Kafka;
using VideoInsights.Schemas;
using VideoInsights.Storage.Calls;
using VideoInsights.Streams.Kafka;
using VideoInsights.Streams.Media;

namespace VideoInsights.Tests.Streams.Kafka;

/// <summary>What the loop must do, on the embedded log and on Apache Kafka: the same code and the same tests.</summary>
public abstract class StageLoopContract : IAsyncLifetime
{
    private LogUnderTest _log = null!;

    /// <summary>A log with two partitions a topic.</summary>
    protected abstract Task<LogUnderTest> Open();

    [Fact(Timeout = LogUnderTest.Timeout)]
    public async Task A_record_goes_through_a_stage_and_its_call_is_journalled()
    {
        await _log.Calls.Announce(Storage.CallStoreContract.Announcement("a"), LogUnderTest.Stop);
        _log.Start(Relay((e, context) =>
        {
            context.Report(0.5);
            return [LogUnderTest.Completed(e)];
        }));
        await _log.Announce("a");
        var read = _log.Read("call-completed", 1).Single();
        Assert.Equal("a", read.Message.Key);
        Assert.Equal("a", (await _log.Registry.Read<CallCompleted>("call-completed", read.Message.Value, LogUnderTest.Stop)).call.video_id);
        Assert.Equal("videoinsights.call-completed.v1", EventHeaders.Text(read.Message.Headers, "ce_type"));
        await LogUnderTest.Until(async () =>
            (await _log.Calls.Find("a", LogUnderTest.Stop))!.Stages.Single() is { State: CallStates.Finished, StartedAt: not null });
    }

    [Fact(Timeout = LogUnderTest.Timeout)]
    public async Task Records_of_one_key_keep_their_order_while_other_keys_go_on()
    {
        var order = new ConcurrentQueue<string>();
        var first = new TaskCompletionSource();
        _log.Start(Stage.Of("relay", Topics.RecordingAvailable, async (e, _, stop) =>
        {
            if (e.call.title == "slow")
                await first.Task.WaitAsync(stop);
            order.Enqueue(e.call.title);
            return Array.Empty<CallCompleted>();
        }, Topics.CallCompleted, calls: 4));
        foreach (var (id, title) in new[] { ("k", "slow"), ("k", "second"), ("x", "x1"), ("y", "y1"), ("z", "z1") })
            await _log.Producer.Send(Topics.RecordingAvailable, Titled(id, title), LogUnderTest.Stop);
        await LogUnderTest.Until(() => order.Count == 3);
        Assert.Equal(["x1", "y1", "z1"], order.Order());
        first.SetResult();
        await LogUnderTest.Until(() => order.Count == 5);
        Assert.Equal(["slow", "second"], order.Skip(3));
    }

    [Fact(Timeout = LogUnderTest.Timeout)]
    public async Task A_poison_record_goes_to_the_dead_letters_untouched_and_the_next_call_goes_on()
    {
        _log.Start(Relay((e, _) => [LogUnderTest.Completed(e)]));
        var headers = new Headers { { "x", Encoding.UTF8.GetBytes("1") } };
        await _log.Producer.Send("recording-available", "bad", "no avro"u8.ToArray(), headers, LogUnderTest.Stop);
        await _log.Producer.Send("recording-available", "null", null, [], LogUnderTest.Stop);
        await _log.Announce("good");
        Assert.Equal("good", _log.Read("call-completed", 1).Single().Message.Key);
        var dead = _log.Read("recording-available.dlq", 2).ToDictionary(d => d.Message.Key);
        Assert.Equal("no avro"u8.ToArray(), dead["bad"].Message.Value);
        Assert.Null(dead["null"].Message.Value);
        Assert.Equal("1", EventHeaders.Text(dead["bad"].Message.Headers, "x"));
        Assert.Equal("relay", EventHeaders.Text(dead["bad"].Message.Headers, "vi_dlq_stage"));
        Assert.Equal(_log.Options.Prefix + "recording-available", EventHeaders.Text(dead["bad"].Message.Headers, "vi_dlq_topic"));
        Assert.Equal("1", EventHeaders.Text(dead["bad"].Message.Headers, "vi_dlq_attempts"));
    }

    [Fact(Timeout = LogUnderTest.Timeout)]
    public async Task A_dead_letter_is_listed_with_its_cause_and_replayed_as_it_was()
    {
        var broken = true;
        _log.Start(Relay((e, _) => broken ? throw new InvalidDataException("no model") : [LogUnderTest.Completed(e)]));
        await _log.Announce("a");
        var set = _log.Read("recording-available.dlq", 1).Single();
        var dead = Assert.Single(new DeadLetters(_log.Options).List());
        Assert.Equal($"recording-available/{set.Partition.Value}/{set.Offset.Value}", dead.Id);
        Assert.Equal(("a", "relay", "no model", "1"),
            (dead.Key, dead.Cause("stage"), dead.Cause("exception_message"), dead.Cause("attempts")));

        broken = false;
        await DeadLetters.Replay(dead, _log.Producer, LogUnderTest.Stop);
        var completed = _log.Read("call-completed", 1).Single();
        Assert.Equal("a", completed.Message.Key);
        Assert.Contains(_log.Read("recording-available", 2), r =>
            !r.Message.Headers.Any(h => h.Key.StartsWith(DeadLetter.Prefix, StringComparison.Ordinal)));
    }

    [Fact(Timeout = LogUnderTest.Timeout)]
    public async Task An_unusable_recording_fails_its_call_with_a_reason_a_rep_understands()
    {
        await _log.Calls.Announce(Storage.CallStoreContract.Announcement("a"), LogUnderTest.Stop);
        _log.Start(Relay((_, _) => throw new UnusableMediaException("The file is empty.")));
        await _log.Announce("a");
        await LogUnderTest.Until(async () =>
            (await _log.Calls.Find("a", LogUnderTest.Stop))!.Call is { State: CallStates.Failed, Reason: "The file is empty." });
    }

    [Fact(Timeout = LogUnderTest.Timeout)]
    public async Task What_may_pass_is_tried_again_and_what_does_not_pass_is_set_aside()
    {
        var tries = new ConcurrentDictionary<string, int>();
        _log.Start(Relay((e, _) => tries.AddOrUpdate(e.call.video_id, 1, (_, n) => n + 1) < 3 || e.call.video_id == "never"
            ? throw new IOException("the disk is away")
            : [LogUnderTest.Completed(e)]));
        await _log.Announce("never");
        await _log.Announce("third");
        Assert.Equal("third", _log.Read("call-completed", 1).Single().Message.Key);
        Assert.Equal("5", EventHeaders.Text(_log.Read("recording-available.dlq", 1).Single().Message.Headers, "vi_dlq_attempts"));
        Assert.Equal((3, 5), (tries["third"], tries["never"]));
    }

    [Fact(Timeout = LogUnderTest.Timeout)]
    public async Task After_a_stop_finished_records_are_not_done_again_and_unfinished_ones_are()
    {
        var done = new ConcurrentQueue<string>();
        var hang = new TaskCompletionSource();
        Stage Stage(Func<string, Task> work) =>
            VideoInsights.Streams.Kafka.Stage.Of("relay", Topics.RecordingAvailable, async (e, _, stop) =>
        {
            await work(e.call.video_id).WaitAsync(stop);
            done.Enqueue(e.call.video_id);
            return Array.Empty<CallCompleted>();
        }, Topics.CallCompleted, calls: 8);

        var (stop, run) = _log.Start(Stage(id => id == "hangs" ? hang.Task : Task.CompletedTask));
        foreach (var id in new[] { "a", "b", "hangs", "c", "d" })
            await _log.Announce(id);
        await LogUnderTest.Until(() => done.Count == 4);
        await stop.CancelAsync();
        await run;

        _log.Start(Stage(_ => Task.CompletedTask));
        await LogUnderTest.Until(() => done.Contains("hangs"));
        // Those of its partition that finished behind it are done again; nothing before it is, and nothing is lost.
        Assert.Equal(5, done.Distinct().Count());
        Assert.Equal(1, done.Count(id => id == "a"));
    }

    [Fact(Timeout = LogUnderTest.Timeout)]
    public async Task A_second_process_takes_over_partitions_while_work_goes_on_and_nothing_is_lost()
    {
        var done = new ConcurrentDictionary<string, int>();
        Stage Stage() => VideoInsights.Streams.Kafka.Stage.Of("relay", Topics.RecordingAvailable, async (e, _, stop) =>
        {
            await Task.Delay(20, stop);
            done.AddOrUpdate(e.call.video_id, 1, (_, n) => n + 1);
            return Array.Empty<CallCompleted>();
        }, Topics.CallCompleted, calls: 2);
        var (stop, run) = _log.Start(Stage());
        for (var i = 0; i < 40; i++)
            await _log.Announce($"v{i}");
        _log.Start(Stage());
        for (var i = 40; i < 80; i++)
            await _log.Announce($"v{i}");
        await LogUnderTest.Until(() => done.Count > 40);
        await stop.CancelAsync();
        await run;
        await LogUnderTest.Until(() => done.Count == 80);
    }

    public async ValueTask InitializeAsync() => _log = await Open();

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (_log is not null)
            await _log.DisposeAsync();
    }

    private static Stage Relay(Func<RecordingAvailable, StageContext, CallCompleted[]> work) => Stage.Of(
        "relay", Topics.RecordingAvailable,
        (e, context, _) => ValueTask.FromResult<IReadOnlyList<CallCompleted>>(work(e, context)), Topics.CallCompleted);

    private static RecordingAvailable Titled(string id, string title)
    {
        var announcement = Storage.CallStoreContract.Announcement(id);
        announcement.call.title = title;
        return announcement;
    }
}

using System.Collections.Concurrent;
using VideoInsights.Schemas;
using VideoInsights.Streams.Kafka;
using VideoInsights.Tests.Servers;

namespace VideoInsights.Tests.Streams.Kafka;

/// <summary>Records that take as long as a transcription, and a group that changes meanwhile.</summary>
public sealed class LongWorkTests(KafkaServer kafka) : IClassFixture<KafkaServer>
{
    private const int Records = 20;
    private readonly TaskCompletionSource _end = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>What one process did.</summary>
    private sealed class Member
    {
        public ConcurrentDictionary<string, bool> Begun { get; } = new();
        public ConcurrentDictionary<string, bool> Cancelled { get; } = new();
    }

    [Theory(Timeout = LogUnderTest.Timeout)]
    [InlineData(Membership.CooperativeSticky)]
    [InlineData(Membership.Consumer)]
    public async Task A_rebalance_is_through_while_every_record_still_runs_and_takes_only_what_moves(Membership membership)
    {
        await using var log = await kafka.Log(new KafkaOptions { Partitions = 2, Membership = membership });
        var (first, second) = (new Member(), new Member());
        for (var i = 0; i < Records; i++)
            await log.Announce($"v{i}");
        log.Start(Stage(first));
        await LogUnderTest.Until(() => first.Begun.Count == Records);

        var joined = log.Start(Stage(second));
        await LogUnderTest.Until(() => !second.Begun.IsEmpty && second.Begun.Count == first.Cancelled.Count); // none of them has ended
        Assert.InRange(first.Cancelled.Count, 1, Records - 1);
        Assert.Equal(first.Cancelled.Keys.Order(), second.Begun.Keys.Order());

        await joined.Stop.CancelAsync(); // and back again
        await joined.Run;
        first.Begun.Clear();
        await LogUnderTest.Until(() => first.Begun.Count == second.Begun.Count);
        _end.SetResult();
        Assert.Equal(Records, log.Read("call-completed", Records).Select(r => r.Message.Key).Distinct().Count());
    }

    [Theory(Timeout = LogUnderTest.Timeout)]
    [InlineData(Membership.CooperativeSticky)]
    [InlineData(Membership.Consumer)]
    public async Task One_that_finishes_its_work_before_it_ends_holds_up_no_rebalance(Membership membership)
    {
        await using var log = await kafka.Log(new KafkaOptions { Partitions = 2, Membership = membership });
        var (first, second) = (new Member(), new Member());
        for (var i = 0; i < Records; i++)
            await log.Announce($"v{i}");
        var (stop, run) = log.Start(Stage(first, calls: 1), options => options with { StopWithin = TimeSpan.FromMinutes(10) });
        await LogUnderTest.Until(() => first.Begun.Count == 1);
        await stop.CancelAsync();
        log.Start(Stage(second));
        await LogUnderTest.Until(() => !second.Begun.IsEmpty); // long before the ten minutes are over
        _end.SetResult();
        await run;
        Assert.Equal(Records, log.Read("call-completed", Records).Select(r => r.Message.Key).Distinct().Count());
    }

    private Stage Stage(Member member, int calls = Records) => VideoInsights.Streams.Kafka.Stage.Of(
        "relay", Topics.RecordingAvailable, async (e, _, stop) =>
    {
        member.Begun[e.call.video_id] = true;
        try
        {
            await _end.Task.WaitAsync(stop);
        }
        catch (OperationCanceledException)
        {
            member.Cancelled[e.call.video_id] = true;
            throw;
        }

        return [LogUnderTest.Completed(e)];
    }, Topics.CallCompleted, calls);
}

using VideoInsights.Schemas;
using VideoInsights.Streams.Kafka;
using VideoInsights.Tests.Streams.Kafka;

namespace VideoInsights.Tests.Chaos;

/// <summary>A broker that is not there when a stage starts, and one that goes while it runs.</summary>
public sealed class LateBrokerTests
{
    [Theory(Timeout = 2 * LogUnderTest.Timeout)]
    [InlineData(Membership.CooperativeSticky)]
    [InlineData(Membership.Consumer)]
    public async Task A_stage_waits_for_a_broker_that_is_down_and_writes_everything_once(Membership membership)
    {
        await using var kafka = await CrashableKafka.Start(1);
        await using var log = new LogUnderTest(new KafkaOptions { Partitions = 1, Membership = membership }, kafka.Bootstrap);
        await TopicSetup.Ensure(log.Options, LogUnderTest.Stop);
        await log.Announce("before");
        await kafka.Crash(1);

        var told = new LogLines();
        var (_, run) = log.Start(Relay(), log: told);
        await LogUnderTest.Until(() => told.Of(108).Count() > 1); // it has asked for a transactional producer more than once
        await kafka.StartAgain();
        Assert.Equal("before", log.Read("call-completed", 1).Single().Message.Key);

        await kafka.Crash(1); // and once more, with work that ends meanwhile
        await kafka.StartAgain();
        await log.Announce("after");
        Assert.Equal(["before", "after"], log.Read("call-completed", 2).Select(r => r.Message.Key));
        Assert.False(run.IsCompleted);
    }

    private static Stage Relay() => Stage.Of(
        "relay", Topics.RecordingAvailable,
        (e, _, _) => ValueTask.FromResult<IReadOnlyList<CallCompleted>>([LogUnderTest.Completed(e)]), Topics.CallCompleted);
}

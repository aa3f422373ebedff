using VideoInsights.Streams.Kafka;
using VideoInsights.Tests.Servers;

namespace VideoInsights.Tests.Streams.Kafka;

public sealed class StageLoopOnTheEmbeddedLogTests : StageLoopContract
{
    protected override Task<LogUnderTest> Open() => Task.FromResult(new LogUnderTest(new KafkaOptions { Partitions = 2 }));
}

/// <summary>Cooperative-sticky on a real broker.</summary>
public sealed class StageLoopOnKafkaTests(KafkaServer kafka) : StageLoopContract, IClassFixture<KafkaServer>
{
    protected override Task<LogUnderTest> Open() =>
        kafka.Log(new KafkaOptions { Partitions = 2, Membership = Membership.CooperativeSticky });
}

/// <summary>KIP-848 on a real broker.</summary>
public sealed class StageLoopOnKafkasConsumerProtocolTests(KafkaServer kafka) : StageLoopContract, IClassFixture<KafkaServer>
{
    protected override Task<LogUnderTest> Open() => kafka.Log(new KafkaOptions { Partitions = 2, Membership = Membership.Consumer });
}

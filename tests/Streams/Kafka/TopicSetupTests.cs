using Confluent.Kafka;
using VideoInsights.Schemas;
using VideoInsights.Streams.Kafka;
using VideoInsights.Tests.Servers;

namespace VideoInsights.Tests.Streams.Kafka;

public sealed class TopicSetupTests(KafkaServer kafka) : IClassFixture<KafkaServer>
{
    [Fact(Timeout = LogUnderTest.Timeout)]
    public async Task Missing_topics_are_made_as_declared_and_a_second_look_finds_them_right()
    {
        var options = Options();
        await TopicSetup.Ensure(options, LogUnderTest.Stop);
        await TopicSetup.Ensure(options, LogUnderTest.Stop);
        using var admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = options.Bootstrap }).Build();
        var made = admin.GetMetadata(TimeSpan.FromSeconds(10)).Topics.Where(t =>
            t.Topic.StartsWith(options.Prefix, StringComparison.Ordinal)).ToList();
        Assert.Equal(Topics.All.Select(t => options.Prefix + t.Name).Order(), made.Select(t => t.Topic).Order());
        Assert.All(made, t => Assert.Equal(3, t.Partitions.Count));
    }

    [Fact(Timeout = LogUnderTest.Timeout)]
    public async Task A_topic_that_differs_is_named_with_the_difference()
    {
        var options = Options();
        await TopicSetup.Ensure(options, LogUnderTest.Stop);
        var error = await Assert.ThrowsAsync<TopicMismatchException>(() =>
            TopicSetup.Ensure(options with { Partitions = 5 }, LogUnderTest.Stop));
        Assert.StartsWith($"{Topics.All.Count} topics (", error.Message);
        Assert.Contains($"{options.Prefix}insight, ", error.Message);
        Assert.Contains(") have 3 partitions and 5 are declared", error.Message);
    }

    private KafkaOptions Options() => new() { Bootstrap = kafka.Address, Prefix = $"s{Guid.NewGuid():N}-", Partitions = 3 };
}

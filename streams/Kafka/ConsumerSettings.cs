using Confluent.Kafka;

namespace VideoInsights.Streams.Kafka;

/// <summary>The client settings of a stage's consumer.</summary>
internal static class ConsumerSettings
{
    public static ConsumerConfig Of(KafkaOptions options, string stage)
    {
        var settings = new ConsumerConfig
        {
            BootstrapServers = options.Bootstrap,
            GroupId = $"{options.Prefix}videoinsights-{stage}",
            EnableAutoCommit = false,
            EnableAutoOffsetStore = false,
            AutoOffsetReset = AutoOffsetReset.Earliest,
            IsolationLevel = IsolationLevel.ReadCommitted,
            AllowAutoCreateTopics = false,
            FetchWaitMaxMs = 100,
            QueuedMaxMessagesKbytes = 1024,
        };
        if (options.Membership == Membership.Consumer)
        {
            settings.GroupProtocol = GroupProtocol.Consumer; // sessions and heartbeats are the broker's settings
            return settings;
        }

        settings.SessionTimeoutMs = (int)options.SessionTimeout.TotalMilliseconds;
        settings.HeartbeatIntervalMs = (int)options.SessionTimeout.TotalMilliseconds / 15;
        settings.PartitionAssignmentStrategy = options.Membership == Membership.Range
            ? PartitionAssignmentStrategy.Range
            : PartitionAssignmentStrategy.CooperativeSticky;
        return settings;
    }
}

using Confluent.Kafka;

namespace VideoInsights.Streams.Kafka;

/// <summary>The client settings of a stage's consumer.</summary>
internal static class ConsumerSettings
{
    /// <summary>The group that shares a stage.</summary>
    public static string GroupOf(KafkaOptions options, string stage) => $"{options.GroupPrefix ?? options.Prefix}videoinsights-{stage}";

    /// <summary>A member of the group.</summary>
    public static ConsumerConfig Member(KafkaOptions options, string stage)
    {
        var settings = Reader(options, stage);
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

    /// <summary>Asks for the group's offsets and reads assigned partitions, without being a member.</summary>
    public static ConsumerConfig Reader(KafkaOptions options, string stage) => new()
    {
        BootstrapServers = options.Bootstrap,
        GroupId = GroupOf(options, stage),
        EnableAutoCommit = false,
        EnableAutoOffsetStore = false,
        EnablePartitionEof = true, // tells that what lies at a partition's end, a transaction's marker, has been read too
        AutoOffsetReset = AutoOffsetReset.Earliest,
        IsolationLevel = IsolationLevel.ReadCommitted,
        AllowAutoCreateTopics = false,
        FetchWaitMaxMs = 100,
        QueuedMaxMessagesKbytes = 4096,
        FetchQueueBackoffMs = 5, // a full queue is looked at again soon: the default second would bound the rate to a queue a second
    };
}

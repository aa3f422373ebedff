using System.Text;
using Confluent.Kafka;
using VideoInsights.Schemas;

namespace VideoInsights.Streams.Kafka;

/// <summary>A record as it lies among the dead letters.</summary>
/// <param name="Id">Where it lies: <c>topic/partition/offset</c>, what <c>show</c> and <c>replay</c> take.</param>
/// <param name="Headers">Its own headers and, under <see cref="DeadLetter.Prefix"/>, the cause.</param>
public sealed record DeadRecord(string Id, byte[]? KeyBytes, byte[]? Value, IReadOnlyList<KeyValuePair<string, byte[]>> Headers,
    DateTimeOffset At)
{
    /// <summary>Its key as text; empty where it has none.</summary>
    public string Key => Encoding.UTF8.GetString(KeyBytes ?? []);

    /// <summary>
    /// What the runtime noted: stage, exception_class, exception_message, attempts, failed_at ...; empty where it did not.
    /// </summary>
    public string Cause(string name) =>
        Headers.LastOrDefault(h => h.Key == DeadLetter.Prefix + name).Value is { } bytes ? Encoding.UTF8.GetString(bytes) : "";
}

/// <summary>Reads and replays what was set aside, on a log that runs.</summary>
public sealed class DeadLetters(KafkaOptions options)
{
    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(10);

    /// <summary>Everything set aside, oldest first.</summary>
    /// <exception cref="KafkaException">The log does not answer.</exception>
    public IReadOnlyList<DeadRecord> List()
    {
        using var consumer = new ConsumerBuilder<byte[]?, byte[]?>(new ConsumerConfig
        {
            BootstrapServers = options.Bootstrap,
            GroupId = options.Prefix + "videoinsights-dead-letters",
            EnableAutoCommit = false,
            EnablePartitionEof = true,
        }).SetLogHandler((_, _) => { }).Build();
        using var admin = new DependentAdminClientBuilder(consumer.Handle).Build();
        var topics = Topics.Names.Select(name => options.Prefix + Topics.DeadLettersOf(name)).ToHashSet();
        var partitions = admin.GetMetadata(Wait).Topics.Where(t => topics.Contains(t.Topic))
            .SelectMany(t => t.Partitions.Select(p => new TopicPartitionOffset(t.Topic, p.PartitionId, Offset.Beginning))).ToList();
        consumer.Assign(partitions);
        var (found, ends) = (new List<DeadRecord>(), 0);
        while (ends < partitions.Count)
        {
            var record = consumer.Consume(Wait) ?? throw new KafkaException(new Error(ErrorCode.Local_TimedOut, "the log does not answer"));
            if (record.IsPartitionEOF)
                ends++;
            else
                found.Add(Of(record));
        }

        return [.. found.OrderBy(r => r.At)];
    }

    /// <summary>
    /// Writes a record to the topic it came from: key, value and own headers as they were. It stays among the dead letters.
    /// </summary>
    public static async Task Replay(DeadRecord record, EventProducer producer, CancellationToken stop)
    {
        var topic = record.Id[..record.Id.IndexOf('/')];
        var headers = new Headers();
        foreach (var header in record.Headers.Where(h => !h.Key.StartsWith(DeadLetter.Prefix, StringComparison.Ordinal)))
            headers.Add(header.Key, header.Value);
        await producer.Send(topic, record.KeyBytes, record.Value, headers, stop);
    }

    private DeadRecord Of(ConsumeResult<byte[]?, byte[]?> record)
    {
        // The topic it came from: its own name without the prefix and without what marks the dead letters.
        var origin = record.Topic[options.Prefix.Length..^Topics.DeadLettersOf("").Length];
        return new DeadRecord(
            $"{origin}/{record.Partition.Value}/{record.Offset.Value}", record.Message.Key, record.Message.Value,
            [.. record.Message.Headers.Select(h => new KeyValuePair<string, byte[]>(h.Key, h.GetValueBytes()))],
            record.Message.Timestamp.UtcDateTime);
    }
}

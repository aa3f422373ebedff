using Confluent.Kafka;
using VideoInsights.Schemas;

namespace VideoInsights.Streams.Kafka;

/// <summary>The client settings of producers.</summary>
internal static class ProducerSettings
{
    /// <summary>Bytes of key and value that an output may have: Kafka takes 1,048,588 with headers and what it adds itself.</summary>
    public const int LargestOutput = 1_000_000;

    /// <summary>Idempotent, every record acknowledged by all replicas in sync.</summary>
    public static ProducerConfig Plain(KafkaOptions options) => new()
    {
        BootstrapServers = options.Bootstrap,
        EnableIdempotence = true,
        Acks = Acks.All,
        Partitioner = Partitioner.Murmur2Random, // as the Java clients do, so that their consumers can join our topics by key
        MessageTimeoutMs = 30_000,
        MessageMaxBytes = Topics.LargestDeadLetter, // batches are bounded by BatchSize, at 1 MB
        LingerMs = 2, // batches under load cost the broker far less than a request a record
    };

    /// <summary>With transactions.</summary>
    /// <param name="id">Another one for every running producer: a second one fences the first.</param>
    public static ProducerConfig Transactional(KafkaOptions options, string id)
    {
        var settings = Plain(options);
        settings.TransactionalId = id;
        settings.TransactionTimeoutMs = (int)options.TransactionTimeout.TotalMilliseconds;
        settings.MessageTimeoutMs = settings.TransactionTimeoutMs; // librdkafka takes no longer one
        return settings;
    }
}

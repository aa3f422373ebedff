using Avro.Specific;
using Confluent.Kafka;
using VideoInsights.Schemas;
using VideoInsights.Schemas.Wire;

namespace VideoInsights.Streams.Kafka;

/// <summary>Writes events: one idempotent producer for the whole process.</summary>
public sealed class EventProducer : IDisposable
{
    private readonly IProducer<string, byte[]?> _producer;
    private readonly IEventCodec _codec;
    private readonly KafkaOptions _options;
    private readonly TimeProvider _time;

    public EventProducer(KafkaOptions options, IEventCodec codec, TimeProvider time)
    {
        (_options, _codec, _time) = (options, codec, time);
        _producer = new ProducerBuilder<string, byte[]?>(new ProducerConfig
        {
            BootstrapServers = options.Bootstrap,
            EnableIdempotence = true,
            Acks = Acks.All,
            // As the Java clients do, so that their consumers can join our topics by key.
            Partitioner = Partitioner.Murmur2Random,
            MessageTimeoutMs = 30_000,
            LingerMs = 0,
        })
            .SetLogHandler((_, _) => { }) // what matters comes back from Send
            .Build();
    }

    /// <summary>Writes a record and waits until the log has acknowledged it.</summary>
    /// <exception cref="KafkaException">The log did not acknowledge it in time.</exception>
    public async Task Send<T>(Topic<T> topic, T record, CancellationToken stop)
        where T : class, ISpecificRecord, new()
    {
        var (key, value) = (topic.Key(record), await _codec.Write(_options.Prefix + topic.Name, record, stop));
        await Send(topic.Name, key, value, EventHeaders.Of(topic.Name, key, value, _time.GetUtcNow()), stop);
    }

    /// <summary>Writes bytes as they are.</summary>
    /// <param name="topic">Name without the prefix.</param>
    public Task Send(string topic, string key, byte[]? value, Headers headers, CancellationToken stop) => _producer.ProduceAsync(
        _options.Prefix + topic, new Message<string, byte[]?> { Key = key, Value = value, Headers = headers }, stop);

    /// <inheritdoc/>
    public void Dispose()
    {
        _producer.Flush(_options.StopWithin);
        _producer.Dispose();
    }
}

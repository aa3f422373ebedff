using System.Text;
using Avro.Specific;
using Confluent.Kafka;
using VideoInsights.Schemas;
using VideoInsights.Schemas.Wire;

namespace VideoInsights.Streams.Kafka;

/// <summary>Writes events: one idempotent producer for the whole process.</summary>
public sealed class EventProducer : IDisposable
{
    private readonly IProducer<byte[]?, byte[]?> _producer;
    private readonly IEventCodec _codec;
    private readonly KafkaOptions _options;
    private readonly TimeProvider _time;

    public EventProducer(KafkaOptions options, IEventCodec codec, TimeProvider time)
    {
        (_options, _codec, _time) = (options, codec, time);
        _producer = new ProducerBuilder<byte[]?, byte[]?>(ProducerSettings.Plain(options))
            .SetLogHandler((_, _) => { }) // what matters comes back from Send
            .Build();
    }

    /// <summary>Writes the first record about a call and waits until the log has acknowledged it.</summary>
    /// <exception cref="KafkaException">The log did not acknowledge it in time.</exception>
    public async Task Send<T>(Topic<T> topic, T record, CancellationToken stop)
        where T : class, ISpecificRecord, new()
    {
        var (key, now) = (topic.Key(record), _time.GetUtcNow());
        var value = await _codec.Write(_options.Prefix + topic.Name, record, stop);
        var headers = EventHeaders.Of(topic.Name, key, value, now, null);
        CallTime.Announced(topic.Call(record).ended_at, now, _options.Promise).AddTo(headers);
        await Send(topic.Name, key, value, headers, stop);
    }

    /// <summary>Writes bytes as they are.</summary>
    /// <param name="topic">Name without the prefix.</param>
    /// <exception cref="KafkaException">The log did not acknowledge it in time.</exception>
    public Task Send(string topic, byte[]? key, byte[]? value, Headers headers, CancellationToken stop) => _producer.ProduceAsync(
        _options.Prefix + topic, new Message<byte[]?, byte[]?> { Key = key, Value = value, Headers = headers }, stop);

    /// <summary>The same with a key as text.</summary>
    public Task Send(string topic, string key, byte[]? value, Headers headers, CancellationToken stop) =>
        Send(topic, Encoding.UTF8.GetBytes(key), value, headers, stop);

    /// <summary>Writes a record; calls back, on a thread of the client, when it is acknowledged or refused.</summary>
    internal void Send(Outgoing output, Action<DeliveryReport<byte[]?, byte[]?>> answered)
    {
        try
        {
            _producer.Produce(output.Topic, output.Message, answered);
        }
        catch (ProduceException<byte[]?, byte[]?> e)
        {
            answered(new DeliveryReport<byte[]?, byte[]?> { Error = e.Error }); // the queue is full, or the producer is broken for good
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _producer.Flush(_options.StopWithin);
        _producer.Dispose();
    }
}

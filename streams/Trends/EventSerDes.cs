using Avro.Specific;
using Confluent.Kafka;
using Streamiz.Kafka.Net.SerDes;
using VideoInsights.Schemas.Wire;

namespace VideoInsights.Streams.Trends;

/// <summary>Events through the codec. What the topology writes goes through <see cref="EventWriter{T}"/>, with headers.</summary>
internal sealed class EventSerDes<T>(IEventCodec codec) : AbstractSerDes<T>
    where T : class, ISpecificRecord, new()
{
    /// <inheritdoc/>
    public override T Deserialize(byte[] data, SerializationContext context) => data is null
        ? null!
        : codec.Read<T>(context.Topic, data, CancellationToken.None).AsTask().GetAwaiter().GetResult();

    /// <inheritdoc/>
    public override byte[] Serialize(T data, SerializationContext context) => data is null
        ? null!
        : codec.Write(context.Topic, data, CancellationToken.None).AsTask().GetAwaiter().GetResult();
}

using System.Text.Json;
using Confluent.Kafka;
using Streamiz.Kafka.Net.SerDes;

namespace VideoInsights.Streams.Trends;

/// <summary>State and what goes between the two halves of the topology: nobody else reads it, and a field more breaks nothing.</summary>
internal sealed class JsonSerDes<T> : AbstractSerDes<T>
    where T : class
{
    /// <inheritdoc/>
    public override T Deserialize(byte[] data, SerializationContext context) => data is null ? null! : JsonSerializer.Deserialize<T>(data)!;

    /// <inheritdoc/>
    public override byte[] Serialize(T data, SerializationContext context) =>
        data is null ? null! : JsonSerializer.SerializeToUtf8Bytes(data);
}

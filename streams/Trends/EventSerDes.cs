using Avro.Specific;
using Confluent.Kafka;
using Streamiz.Kafka.Net.SerDes;
using VideoInsights.Schemas.Wire;
using VideoInsights.Streams.Kafka;

namespace VideoInsights.Streams.Trends;

/// <summary>Headers on their way through the topology.</summary>
internal static class EventSerDes
{
    /// <summary>Of the record that caused another, the trace goes on; its identity does not.</summary>
    public static Headers OnlyTrace(Headers headers)
    {
        var kept = new Headers();
        if (headers.TryGetLastBytes(EventHeaders.TraceParent, out var trace))
            kept.Add(EventHeaders.TraceParent, trace);
        return kept;
    }
}

/// <summary>Events as every other part writes and reads them: the codec's frame, and on writing the headers of an event.</summary>
/// <param name="prefix">Before the topic's name on the cluster.</param>
/// <param name="key">The record's key, from which <c>ce_id</c> is derived.</param>
/// <remarks>Streamiz serializes on its own thread and waits; only the first record of a type asks the registry.</remarks>
internal sealed class EventSerDes<T>(IEventCodec codec, string prefix, Func<T, string> key, TimeProvider time) : AbstractSerDes<T>
    where T : class, ISpecificRecord, new()
{
    /// <inheritdoc/>
    public override T Deserialize(byte[] data, SerializationContext context) => data is null
        ? null!
        : codec.Read<T>(context.Topic, data, CancellationToken.None).AsTask().GetAwaiter().GetResult();

    /// <inheritdoc/>
    public override byte[] Serialize(T data, SerializationContext context)
    {
        if (data is null)
            return null!; // a deleted row
        var value = codec.Write(context.Topic, data, CancellationToken.None).AsTask().GetAwaiter().GetResult();
        foreach (var header in EventHeaders.Of(context.Topic[prefix.Length..], key(data), value, time.GetUtcNow()))
        {
            if (header.Key == EventHeaders.TraceParent)
                continue; // the record's own trace goes on
            context.Headers.Remove(header.Key);
            context.Headers.Add(header.Key, header.GetValueBytes());
        }

        return value;
    }
}

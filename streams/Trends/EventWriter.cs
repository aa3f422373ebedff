using Avro.Specific;
using Confluent.Kafka;
using Streamiz.Kafka.Net.SerDes;
using VideoInsights.Schemas.Wire;
using VideoInsights.Streams.Kafka;

namespace VideoInsights.Streams.Trends;

/// <summary>An event as it goes into the log.</summary>
/// <param name="Headers">Those of the event itself; the record's trace stays beside them.</param>
public sealed record EventBytes(byte[] Value, Headers Headers);

/// <summary>Events as every other part writes them: the codec's frame and the headers of an event.</summary>
/// <param name="prefix">Before the topic's name on the cluster.</param>
/// <param name="topic">Name without the prefix.</param>
/// <param name="key">The record's key, from which <c>ce_id</c> is derived.</param>
/// <remarks>
/// A ledger encodes before it changes its state. Streamiz commits what a failing record has done so far, so nothing may fail after a state
/// has changed, and a registry may. It waits on Streamiz' own thread; only the first record of a type asks the registry.
/// </remarks>
public sealed class EventWriter<T>(IEventCodec codec, string prefix, string topic, Func<T, string> key, TimeProvider time)
    where T : class, ISpecificRecord, new()
{
    /// <summary>Encodes an event.</summary>
    public EventBytes Write(T record)
    {
        var value = codec.Write(prefix + topic, record, CancellationToken.None).AsTask().GetAwaiter().GetResult();
        var headers = EventHeaders.Of(topic, key(record), value, time.GetUtcNow());
        headers.Remove(EventHeaders.TraceParent);
        return new EventBytes(value, headers);
    }
}

/// <summary>Headers on their way through the topology.</summary>
internal static class Trace
{
    /// <summary>Of the record that caused another, the trace goes on; its identity does not.</summary>
    public static Headers Of(Headers cause)
    {
        var kept = new Headers();
        if (cause.TryGetLastBytes(EventHeaders.TraceParent, out var trace))
            kept.Add(EventHeaders.TraceParent, trace);
        return kept;
    }
}

/// <summary>Puts an encoded event and its headers into a record. No value is a deleted row.</summary>
internal sealed class EventBytesSerDes : AbstractSerDes<EventBytes>
{
    /// <inheritdoc/>
    public override EventBytes Deserialize(byte[] data, SerializationContext context) =>
        data is null ? null! : new EventBytes(data, context.Headers);

    /// <inheritdoc/>
    public override byte[] Serialize(EventBytes data, SerializationContext context)
    {
        if (data is null)
            return null!;
        foreach (var header in data.Headers)
        {
            context.Headers.Remove(header.Key); // several records of one cause share the cause's headers
            context.Headers.Add(header.Key, header.GetValueBytes());
        }

        return data.Value;
    }
}

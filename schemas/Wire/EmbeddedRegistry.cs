using System.Buffers.Binary;
using System.Collections.Concurrent;
using Avro;
using Avro.Specific;

namespace VideoInsights.Schemas.Wire;

/// <summary>A schema registry inside the process: the same bytes on the wire as Confluent's, ids counted from 1.</summary>
/// <remarks>
/// Wire format: 0x00, the schema's id as 4 bytes big-endian, Avro binary. Source: Confluent, "Schema Registry wire format"
/// <see href="https://docs.confluent.io/platform/current/schema-registry/fundamentals/serdes-develop/index.html#wire-format"/>.
/// </remarks>
public sealed class EmbeddedRegistry : IEventCodec
{
    private const byte Magic = 0;
    private const int FrameBytes = 5;

    private readonly ConcurrentDictionary<string, int> _ids = new();
    private readonly ConcurrentDictionary<int, Schema> _schemas = new();
    private int _last;

    /// <summary>The id of a schema, registered at the first call.</summary>
    public int IdOf(Schema schema) => _ids.GetOrAdd(schema.ToString(), _ =>
    {
        var id = Interlocked.Increment(ref _last);
        _schemas[id] = schema;
        return id;
    });

    /// <inheritdoc/>
    public ValueTask<byte[]> Write<T>(string topic, T record, CancellationToken stop)
        where T : class, ISpecificRecord, new() => ValueTask.FromResult(Frame(record));

    /// <inheritdoc/>
    public ValueTask<T> Read<T>(string topic, byte[]? value, CancellationToken stop)
        where T : class, ISpecificRecord, new() => ValueTask.FromResult(Unframe<T>(value));

    private byte[] Frame<T>(T record)
        where T : ISpecificRecord
    {
        var body = AvroBytes.Write(record);
        var framed = new byte[FrameBytes + body.Length];
        framed[0] = Magic;
        BinaryPrimitives.WriteInt32BigEndian(framed.AsSpan(1), IdOf(record.Schema));
        body.CopyTo(framed.AsSpan(FrameBytes));
        return framed;
    }

    private T Unframe<T>(byte[]? bytes)
        where T : ISpecificRecord, new()
    {
        if (bytes is null)
            throw new InvalidDataException("the record has no value");
        if (bytes.Length < FrameBytes || bytes[0] != Magic)
        {
            throw new InvalidDataException(
                "the value does not start with 0x00 and a 4-byte schema id: it was not written by a schema registry's serializer");
        }

        var id = BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(1));
        if (!_schemas.TryGetValue(id, out var writer))
            throw new InvalidDataException($"the schema id {id} is not registered here");

        using var body = new MemoryStream(bytes, FrameBytes, bytes.Length - FrameBytes, writable: false);
        var record = AvroBytes.Read<T>(writer, body);
        return body.Position == body.Length
            ? record
            : throw new InvalidDataException($"{body.Length - body.Position} bytes are left over after the {typeof(T).Name}");
    }
}

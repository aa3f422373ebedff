using Avro;
using Avro.IO;
using Avro.Specific;

namespace VideoInsights.Schemas.Wire;

/// <summary>A record as Avro binary, without any frame.</summary>
/// <remarks>Apache Avro 1.12, "Binary Encoding": <see href="https://avro.apache.org/docs/1.12.0/specification/"/>.</remarks>
public static class AvroBytes
{
    /// <summary>Encodes a record by its own schema.</summary>
    public static byte[] Write<T>(T record)
        where T : ISpecificRecord
    {
        using var bytes = new MemoryStream();
        new SpecificDatumWriter<T>(record.Schema).Write(record, new BinaryEncoder(bytes));
        return bytes.ToArray();
    }

    /// <summary>Decodes a record that was written by <paramref name="writer"/>'s schema, resolved to this build's.</summary>
    /// <exception cref="InvalidDataException">The bytes are not such a record.</exception>
    public static T Read<T>(Schema writer, Stream bytes)
        where T : ISpecificRecord, new()
    {
        try
        {
            return new SpecificDatumReader<T>(writer, new T().Schema).Read(default!, new BinaryDecoder(bytes));
        }
        catch (Exception e) when (e is AvroException or IOException or IndexOutOfRangeException or ArgumentException or OverflowException)
        {
            throw new InvalidDataException($"these bytes are no {typeof(T).Name}: {e.Message}", e);
        }
    }
}

using Avro.Specific;

namespace VideoInsights.Schemas.Wire;

/// <summary>
/// Events as bytes with the id of their schema: through a schema registry on the cluster, through one in the process without.
/// </summary>
/// <remarks>Both write the same frame: 0x00, the schema's id as 4 bytes big-endian, Avro binary.</remarks>
public interface IEventCodec
{
    /// <summary>Encodes a record of a topic.</summary>
    /// <param name="topic">Name with its prefix: the registry's subject is <c>{topic}-value</c>.</param>
    ValueTask<byte[]> Write<T>(string topic, T record, CancellationToken stop)
        where T : class, ISpecificRecord, new();

    /// <summary>Decodes a record of a topic.</summary>
    /// <exception cref="InvalidDataException">No frame, an unknown schema id, or a body that is not such a record.</exception>
    ValueTask<T> Read<T>(string topic, byte[]? value, CancellationToken stop)
        where T : class, ISpecificRecord, new();
}

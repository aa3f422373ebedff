using System.Collections.Concurrent;
using Avro.Specific;
using Confluent.Kafka;
using Confluent.SchemaRegistry;
using Confluent.SchemaRegistry.Serdes;
using VideoInsights.Schemas.Wire;

namespace VideoInsights.Schemas.Registry;

/// <summary>Events through Confluent's serializers and a Schema Registry.</summary>
/// <param name="registry">The client; subjects are <c>{topic}-value</c>.</param>
/// <param name="register">Whether schemas are registered by whoever writes first. Off where only the deployment registers.</param>
public sealed class RegistryCodec(ISchemaRegistryClient registry, bool register) : IEventCodec
{
    private readonly ConcurrentDictionary<Type, object> _serializers = new();
    private readonly ConcurrentDictionary<Type, object> _deserializers = new();

    /// <inheritdoc/>
    public async ValueTask<byte[]> Write<T>(string topic, T record, CancellationToken stop)
        where T : class, ISpecificRecord, new()
    {
        var serializer = (AvroSerializer<T>)_serializers.GetOrAdd(typeof(T), _ => new AvroSerializer<T>(registry, new AvroSerializerConfig
        {
            AutoRegisterSchemas = register,
            SubjectNameStrategy = SubjectNameStrategy.Topic,
        }));
        try
        {
            return await serializer.SerializeAsync(record, new SerializationContext(MessageComponentType.Value, topic)).WaitAsync(stop);
        }
        catch (Exception e) when (IsAway(e))
        {
            throw new ServerUnavailableException("the schema registry", e);
        }
    }

    /// <inheritdoc/>
    public async ValueTask<T> Read<T>(string topic, byte[]? value, CancellationToken stop)
        where T : class, ISpecificRecord, new()
    {
        if (value is null)
            throw new InvalidDataException("the record has no value");
        var deserializer = (AvroDeserializer<T>)_deserializers.GetOrAdd(typeof(T), _ => new AvroDeserializer<T>(registry));
        try
        {
            return await deserializer.DeserializeAsync(value, false, new SerializationContext(MessageComponentType.Value, topic))
                .WaitAsync(stop);
        }
        catch (Exception e) when (IsAway(e))
        {
            throw new ServerUnavailableException("the schema registry", e);
        }
        catch (Exception e) when (e is InvalidDataException or Avro.AvroException or IOException or ArgumentException
            || (e is SchemaRegistryException unknown && unknown.Status == System.Net.HttpStatusCode.NotFound))
        {
            throw new InvalidDataException($"the value on {topic} is no {typeof(T).Name}: {e.Message}", e);
        }
    }

    /// <summary>Nobody answers there, or only an error of the server's own.</summary>
    private static bool IsAway(Exception e) => e is (HttpRequestException and not SchemaRegistryException)
        or TaskCanceledException { InnerException: TimeoutException }
        || (e is SchemaRegistryException answer && (int)answer.Status >= 500);
}

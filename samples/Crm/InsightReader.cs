using System.Text;
using Avro.Generic;
using Confluent.Kafka;
using Confluent.SchemaRegistry;
using Confluent.SchemaRegistry.Serdes;

namespace VideoInsights.Crm;

/// <summary>Reads insights and hands each to the CRM before its offset is committed.</summary>
public sealed class InsightReader(string bootstrap, string registry, string topic, string group)
{
    /// <summary>Reads until told to stop. Fails where the CRM or the registry is away: start it again, nothing is lost.</summary>
    public async Task Run(CrmTable crm, CancellationToken stop)
    {
        using var schemas = new CachedSchemaRegistryClient(new SchemaRegistryConfig { Url = registry });
        var avro = new AvroDeserializer<GenericRecord>(schemas);
        using var consumer = new ConsumerBuilder<string, byte[]?>(new ConsumerConfig
        {
            BootstrapServers = bootstrap,
            GroupId = group,
            AutoOffsetReset = AutoOffsetReset.Earliest, // a new group begins with all that is kept
            EnableAutoCommit = false, // committed below, once the CRM has it
            IsolationLevel = IsolationLevel.ReadCommitted,
            AllowAutoCreateTopics = false,
        }).Build();
        consumer.Subscribe(topic);
        try
        {
            while (true)
            {
                var record = await Task.Run(() => consumer.Consume(stop), CancellationToken.None);
                if (await Read(avro, record) is { } insight)
                    crm.Keep(insight);
                consumer.Commit(record);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            consumer.Close(); // leaves the group, so that others take over at once
        }
    }

    /// <summary>The insight; null where the record is none, which no second try would change.</summary>
    private static async Task<CallInsight?> Read(AvroDeserializer<GenericRecord> avro, ConsumeResult<string, byte[]?> record)
    {
        if (record.Message.Value is not { } value || !record.Message.Headers.TryGetLastBytes("ce_id", out var id))
            return null;
        try
        {
            var insight = await avro.DeserializeAsync(value, false, new SerializationContext(MessageComponentType.Value, record.Topic));
            return new CallInsight(
                Encoding.UTF8.GetString(id), (string)insight["video_id"], (string)insight["user_id"], (int)insight["insight_version"],
                (DateTime)insight["timestamp"], (string)insight["sentiment"], (string)insight["summary"],
                [.. ((object[])insight["next_steps"]).Cast<string>()]);
        }
        catch (Exception e) when (e is InvalidDataException or Avro.AvroException or ArgumentException
            or SchemaRegistryException { Status: System.Net.HttpStatusCode.NotFound })
        {
            await Console.Error.WriteLineAsync($"{record.TopicPartitionOffset} is no insight: {e.Message}");
            return null;
        }
    }
}

/// <summary>What this CRM wants to know of a call.</summary>
/// <param name="EventId">The event's <c>ce_id</c>.</param>
public sealed record CallInsight(
    string EventId, string VideoId, string Rep, int Version, DateTime MadeAt, string Sentiment, string Summary,
    IReadOnlyList<string> NextSteps);

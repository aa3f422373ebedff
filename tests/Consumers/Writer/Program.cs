using System.Collections;
using System.Text.Json;
using Avro;
using Avro.Specific;
using VideoInsights.Consumers.Writer;
using VideoInsights.Schemas;
using VideoInsights.Schemas.Wire;
using VideoInsights.Streams.Kafka;

// Writes every event through the registry in the process, as the embedded build does, into an embedded log or the cluster named by the
// first word; says in one line of JSON where, with which schema ids and what; and stays until standard input ends.
var codec = new EmbeddedRegistry();
using var log = args.Length == 0 ? new EmbeddedLog() : null;
var options = new KafkaOptions { Bootstrap = log?.Bootstrap ?? args[0], Prefix = $"c{Guid.NewGuid():N}-", Partitions = 2 };
if (log is null)
    await TopicSetup.Ensure(options, CancellationToken.None);
log?.CreateTopics(options);

var events = MadeEvents.All().ToList();
using (var producer = new EventProducer(options, codec, TimeProvider.System))
{
    foreach (var (topic, key, record) in events)
    {
        var value = await Bytes(options.Prefix + topic, record);
        await producer.Send(topic, key, value, EventHeaders.Of(topic, key, value, TimeProvider.System.GetUtcNow()), CancellationToken.None);
    }
}

Console.WriteLine(JsonSerializer.Serialize(new
{
    bootstrap = options.Bootstrap,
    prefix = options.Prefix,
    schemas = events.Select(e => e.Event.Schema).Distinct().ToDictionary(codec.IdOf, s => s.ToString()),
    events = events.Select(e => new { topic = e.Topic, key = e.Key, value = Plain(e.Event) }),
}));
await Console.In.ReadToEndAsync();

// The codec takes a type and not a record: through the dynamic binder, each event by its own.
async Task<byte[]> Bytes(string topic, dynamic record) => await codec.Write(topic, record, CancellationToken.None);

// A record as plain JSON, field by field from the object: what a reader in another language has to find. Times are milliseconds.
static object? Plain(object? value) => value switch
{
    ISpecificRecord record => ((RecordSchema)record.Schema).Fields.ToDictionary(f => f.Name, f => Plain(record.Get(f.Pos))),
    DateTime time => new DateTimeOffset(time).ToUnixTimeMilliseconds(),
    string text => text,
    IEnumerable list => list.Cast<object>().Select(Plain).ToList(),
    _ => value,
};

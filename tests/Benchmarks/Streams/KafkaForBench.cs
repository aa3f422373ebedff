using System.Text;
using Confluent.Kafka;
using Confluent.Kafka.Admin;
using VideoInsights.Streams.Kafka;

namespace VideoInsights.Benchmarks.Streams;

/// <summary>
/// The cluster a bench runs on: <c>--bootstrap</c>, <c>KAFKA_BOOTSTRAP</c>, or one broker started from the development servers beside the
/// checkout and ended afterwards. Topics have a prefix of their own and are deleted.
/// </summary>
public sealed class KafkaForBench : IAsyncDisposable
{
    private readonly ServerForBench? _server;
    private readonly string _prefix = $"bench{Environment.ProcessId}-";
    private readonly List<string> _made = [];
    private int _next;

    private KafkaForBench(string bootstrap, ServerForBench? server) => (Bootstrap, _server) = (bootstrap, server);

    public string Bootstrap { get; }

    public static async Task<KafkaForBench> Open(Arguments arguments)
    {
        if ((arguments.Value("--bootstrap") ?? Environment.GetEnvironmentVariable("KAFKA_BOOTSTRAP")) is { Length: > 0 } address)
            return new KafkaForBench(address, null);
        var server = await ServerForBench.Open("kafka", "KAFKA_BOOTSTRAP", "19492");
        return new KafkaForBench(server.Address, server);
    }

    /// <summary>The topics of a run: each run has its own, and groups of its own.</summary>
    /// <param name="partitions">Partitions of every topic.</param>
    public async Task<KafkaOptions> Topics(int partitions, params string[] names)
    {
        var options = new KafkaOptions { Bootstrap = Bootstrap, Prefix = $"{_prefix}{_next++}-", Partitions = partitions };
        using var admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = Bootstrap }).Build();
        var topics = names.Append(Schemas.Topics.CommitMarks.Name).Select(name => options.Prefix + name).ToList();
        await admin.CreateTopicsAsync(topics.Select(name => new TopicSpecification { Name = name, NumPartitions = partitions }));
        _made.AddRange(topics);
        return options;
    }

    /// <summary>Writes records of a size, each of another key, and waits until they are in the log.</summary>
    public static void Fill(KafkaOptions options, string topic, int records, int bytes)
    {
        var value = new byte[bytes];
        new Random(1).NextBytes(value);
        using var producer = new ProducerBuilder<byte[]?, byte[]?>(ProducerSettings.Plain(options)).Build();
        var now = TimeProvider.System.GetUtcNow();
        for (var i = 0; i < records; i++)
        {
            var key = Encoding.ASCII.GetBytes($"call-{i}");
            var headers = EventHeaders.Of(topic, $"{i}", key, now, null);
            CallTime.Announced(now, now, options.Promise).AddTo(headers);
            while (true)
            {
                try
                {
                    producer.Produce(options.Prefix + topic, new Message<byte[]?, byte[]?> { Key = key, Value = value, Headers = headers });
                    break;
                }
                catch (ProduceException<byte[]?, byte[]?> e) when (e.Error.Code == ErrorCode.Local_QueueFull)
                {
                    producer.Poll(TimeSpan.FromMilliseconds(10));
                }
            }
        }

        producer.Flush(TimeSpan.FromMinutes(5));
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
            return;
        }

        using var admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = Bootstrap }).Build();
        await admin.DeleteTopicsAsync(_made);
    }
}

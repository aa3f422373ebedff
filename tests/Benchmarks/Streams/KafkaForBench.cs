using System.Diagnostics;
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
    private readonly string? _folder;
    private readonly string _prefix = $"bench{Environment.ProcessId}-";
    private readonly List<string> _made = [];
    private int _next;

    private KafkaForBench(string bootstrap, string? folder) => (Bootstrap, _folder) = (bootstrap, folder);

    public string Bootstrap { get; }

    private static string Servers { get; } = Path.Combine(Machine.Repository, "..", "shared", "servers", "kafka");

    public static async Task<KafkaForBench> Open(Arguments arguments)
    {
        if ((arguments.Value("--bootstrap") ?? Environment.GetEnvironmentVariable("KAFKA_BOOTSTRAP")) is { Length: > 0 } address)
            return new KafkaForBench(address, null);
        if (!File.Exists(Path.Combine(Servers, "start")))
            throw new ArgumentException("no Kafka: give --bootstrap HOST:PORT or set KAFKA_BOOTSTRAP");
        var folder = Directory.CreateTempSubdirectory("kafka-bench").FullName;
        var printed = await Output(Path.Combine(Servers, "start"), folder, "19492");
        return new KafkaForBench(printed.Split("KAFKA_BOOTSTRAP=")[1].Split(['\n', ' ', ';'])[0].Trim('"', '\''), folder);
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
        if (_folder is null)
        {
            using var admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = Bootstrap }).Build();
            await admin.DeleteTopicsAsync(_made);
            return;
        }

        await Output(Path.Combine(Servers, "stop"), _folder);
        Directory.Delete(_folder, recursive: true);
    }

    private static async Task<string> Output(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
        var printed = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? printed : throw new InvalidOperationException($"{program} ended with {process.ExitCode}: {printed}");
    }
}

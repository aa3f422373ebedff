using Confluent.Kafka;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using VideoInsights.Schemas;
using VideoInsights.Schemas.Wire;
using VideoInsights.Storage.Calls;
using VideoInsights.Storage.Objects;
using VideoInsights.Streams.Kafka;
using VideoInsights.Tests.Storage;

namespace VideoInsights.Tests.Streams.Kafka;

/// <summary>The embedded log with every topic, real stores in a temporary folder, and stages running on them.</summary>
public sealed class LogUnderTest : IAsyncDisposable
{
    public const int Timeout = 60_000;

    private readonly string _folder = Directory.CreateTempSubdirectory("log").FullName;
    private readonly EmbeddedLog _log = new();
    private readonly List<(CancellationTokenSource Stop, Task Run)> _running = [];

    public LogUnderTest(KafkaOptions? options = null)
    {
        Options = (options ?? new KafkaOptions()) with
        {
            Bootstrap = _log.Bootstrap,
            FirstBackoff = TimeSpan.FromMilliseconds(20),
            SessionTimeout = TimeSpan.FromSeconds(3),
            StopWithin = TimeSpan.FromSeconds(1),
        };
        foreach (var topic in Topics.Names.SelectMany(t => new[] { t, Topics.DeadLettersOf(t) }))
            _log.CreateTopic(topic, Options.Partitions);
        Calls = new SqliteCallStore(Path.Combine(_folder, "calls.db"), Topics.Names, TimeProvider.System);
        Registry = new EmbeddedRegistry();
        Producer = new EventProducer(Options, Registry, TimeProvider.System);
        Runtime = new StageRuntime(
            Options, Registry, Producer, new FolderObjectStore(_folder, TimeProvider.System), new StageJournal(Calls, TimeProvider.System),
            TimeProvider.System, NullLogger.Instance);
    }

    /// <summary>Where the stores lie.</summary>
    public string Folder => _folder;

    public KafkaOptions Options { get; }
    public ICallStore Calls { get; }
    public EmbeddedRegistry Registry { get; }
    public EventProducer Producer { get; }
    public StageRuntime Runtime { get; }

    public static CancellationToken Stop => TestContext.Current.CancellationToken;

    public (CancellationTokenSource Stop, Task Run) Start(Stage stage)
    {
        var stop = new CancellationTokenSource();
        var run = stage.Run(Runtime, stop.Token);
        _running.Add((stop, run));
        return (stop, run);
    }

    public Task Announce(string id) => Producer.Send(Topics.RecordingAvailable, CallStoreContract.Announcement(id), Stop);

    /// <summary>Waits until <paramref name="count"/> records of a topic have come, in the order they were read.</summary>
    public List<ConsumeResult<string, byte[]?>> Read(string topic, int count)
    {
        using var consumer = new ConsumerBuilder<string, byte[]?>(new ConsumerConfig
        {
            BootstrapServers = Options.Bootstrap,
            GroupId = "reader",
            AutoOffsetReset = AutoOffsetReset.Earliest,
            EnableAutoCommit = false,
        }).Build();
        consumer.Assign(Enumerable.Range(0, Options.Partitions).Select(p => new TopicPartitionOffset(topic, p, Offset.Beginning)));
        var found = new List<ConsumeResult<string, byte[]?>>();
        while (found.Count < count)
            found.Add(consumer.Consume(Stop));
        consumer.Close();
        return found;
    }

    /// <summary>How many records a topic holds now, without waiting for any.</summary>
    public long Count(string topic)
    {
        using var consumer = new ConsumerBuilder<string, byte[]?>(new ConsumerConfig
        {
            BootstrapServers = Options.Bootstrap, GroupId = "counter",
        }).Build();
        return Enumerable.Range(0, Options.Partitions)
            .Sum(p => consumer.QueryWatermarkOffsets(new TopicPartition(topic, p), TimeSpan.FromSeconds(10)).High.Value);
    }

    public static CallCompleted Completed(RecordingAvailable e) => new()
    {
        call = e.call,
        media = new Media { uri = "raw/x", bytes = 1, sha256 = "00", content_type = "video/mp4" },
    };

    public async ValueTask DisposeAsync()
    {
        foreach (var (stop, _) in _running)
            await stop.CancelAsync();
        await Task.WhenAll(_running.Select(r => r.Run)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Producer.Dispose();
        _log.Dispose();
        SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
    }
}

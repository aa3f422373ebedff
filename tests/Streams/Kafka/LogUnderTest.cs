using Confluent.Kafka;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using VideoInsights.Schemas;
using VideoInsights.Schemas.Wire;
using VideoInsights.Storage;
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
    private readonly EmbeddedLog? _log;
    private readonly List<(CancellationTokenSource Stop, Task Run)> _running = [];

    /// <param name="bootstrap">A cluster; null takes an embedded log.</param>
    public LogUnderTest(KafkaOptions? options = null, string? bootstrap = null)
    {
        options ??= new KafkaOptions();
        _log = bootstrap is null ? new EmbeddedLog() : null;
        Options = options with
        {
            Bootstrap = bootstrap ?? _log!.Bootstrap,
            Prefix = bootstrap is null ? options.Prefix : $"t{Guid.NewGuid():N}-",
            Partitions = options.Partitions ?? 8,
            Membership = bootstrap is null ? Membership.Range : options.Membership,
            Transactions = bootstrap is not null && options.Transactions,
            TransactionTimeout = TimeSpan.FromSeconds(5),
            Attempts = 5,
            FirstBackoff = TimeSpan.FromMilliseconds(20),
            SessionTimeout = TimeSpan.FromSeconds(3),
            StopWithin = TimeSpan.FromSeconds(1),
        };
        _log?.CreateTopics(Options);
        Calls = new SqliteCallStore(new SqliteFile(Path.Combine(_folder, "calls.db")), Topics.Names, TimeProvider.System);
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

    /// <param name="with">Other options than the log's; null keeps them.</param>
    /// <param name="log">Where it logs to; null for nowhere.</param>
    /// <param name="codec">Another codec than the log's.</param>
    public (CancellationTokenSource Stop, Task Run) Start(
        Stage stage, Func<KafkaOptions, KafkaOptions>? with = null, ILogger? log = null, IEventCodec? codec = null)
    {
        var stop = new CancellationTokenSource();
        var runtime = Runtime with { Options = with?.Invoke(Options) ?? Options, Log = log ?? Runtime.Log, Codec = codec ?? Registry };
        var run = stage.Run(runtime, stop.Token);
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
        consumer.Assign(Enumerable.Range(0, Options.Partitions!.Value)
            .Select(p => new TopicPartitionOffset(Options.Prefix + topic, p, Offset.Beginning)));
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
            BootstrapServers = Options.Bootstrap,
            GroupId = "counter",
        }).Build();
        return Enumerable.Range(0, Options.Partitions!.Value)
            .Sum(p => consumer.QueryWatermarkOffsets(new TopicPartition(topic, p), TimeSpan.FromSeconds(10)).High.Value);
    }

    /// <summary>Waits for a condition; the test's own time limit is the deadline.</summary>
    public static Task Until(Func<bool> condition) => Until(() => Task.FromResult(condition()));

    /// <summary>The same of a condition that has to be asked for.</summary>
    public static async Task Until(Func<Task<bool>> condition)
    {
        while (!await condition())
            await Task.Delay(20, Stop);
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
        _log?.Dispose();
        SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
    }
}

using System.Collections.Concurrent;
using Confluent.Kafka;
using Microsoft.Extensions.Logging;
using Streamiz.Kafka.Net;
using Streamiz.Kafka.Net.SerDes;
using VideoInsights.Schemas.Wire;
using VideoInsights.Streams.Kafka;

namespace VideoInsights.Streams.Trends;

/// <summary>How far a <see cref="TrendCounter"/> is.</summary>
public enum TrendState
{
    /// <summary>It joins its group and reads its state back from the cluster.</summary>
    Starting,

    /// <summary>It counts.</summary>
    Running,

    /// <summary>It was told to stop, or cannot go on.</summary>
    Stopped,
}

/// <summary>Counts trends and raises alerts until told to stop. Any number of processes share the work.</summary>
/// <remarks>
/// Exactly once: output, state and offsets are one transaction. Only a consumer with <c>read_committed</c> sees them so. Topics have to be
/// there (<see cref="TopicSetup"/>); the topics of the state are made here and start with the application's name.
/// </remarks>
public sealed class TrendCounter(
    KafkaOptions kafka, IEventCodec codec, TrendsOptions options, AlertRules rules, TimeProvider time, ILoggerFactory loggers)
{
    // What a process that was killed leaves open blocks its partitions this long: several commits, but no coffee break.
    private const int TransactionMilliseconds = 20_000;

    private readonly ILogger _log = loggers.CreateLogger<TrendCounter>();
    private readonly TaskCompletionSource _failed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ConcurrentDictionary<TopicPartition, bool> _restoring = new();
    private volatile bool _joined;
    private int _state = (int)TrendState.Starting;

    /// <summary>For a readiness check.</summary>
    public TrendState State => (TrendState)Volatile.Read(ref _state);

    /// <summary>Runs until told to stop. Faults where it cannot go on: start the process again.</summary>
    public async Task Run(CancellationToken stop)
    {
        var configuration = Configuration();
        var stream = new KafkaStream(
            TrendsTopology.Of(kafka.Prefix, codec, options, rules, time), configuration, new RestoreToTheEnd(configuration));
        try
        {
            stream.StateChanged += (_, now) => Follow(now);
            stream.OnRestoreStartEvent += (changelog, _, _, _) => Become(_restoring.TryAdd(changelog, true));
            stream.OnRestoreEndEvent += (changelog, _, _) => Become(_restoring.TryRemove(changelog, out _));
            await stream.StartAsync().WaitAsync(stop);
            await _failed.Task.WaitAsync(stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Told to stop: what is counted is committed by the disposal below.
        }
        finally
        {
            await Task.Run(stream.Dispose, CancellationToken.None);
            Say(TrendState.Stopped);
        }
    }

    internal StreamConfig<StringSerDes, StringSerDes> Configuration()
    {
        var configuration = new StreamConfig<StringSerDes, StringSerDes>
        {
            ApplicationId = kafka.Prefix + "videoinsights-trends",
            BootstrapServers = kafka.Bootstrap,
            AutoOffsetReset = AutoOffsetReset.Earliest,
            AllowAutoCreateTopics = false,
            ReplicationFactor = options.Replication,
            Guarantee = ProcessingGuarantee.EXACTLY_ONCE,
            TransactionTimeoutMs = TransactionMilliseconds,
            Partitioner = Confluent.Kafka.Partitioner.Murmur2Random,
            SessionTimeoutMs = (int)kafka.SessionTimeout.TotalMilliseconds,
            HeartbeatIntervalMs = (int)kafka.SessionTimeout.TotalMilliseconds / 15,
            Logger = loggers,
            InnerExceptionHandler = e => Fail(e),
            DeserializationExceptionHandler = (_, record, e) => Skip(record, e),
        };
        configuration.CommitIntervalMs = options.CommitMilliseconds; // after the guarantee, which sets its own
        return configuration;
    }

    private ExceptionHandlerResponse Fail(Exception cause)
    {
        _failed.TrySetException(cause);
        return ExceptionHandlerResponse.FAIL;
    }

    /// <summary>
    /// What is no insight is passed over: the stage that keeps insights sets it aside as a dead letter. A registry that does not answer is
    /// no reason to lose one.
    /// </summary>
    private ExceptionHandlerResponse Skip(ConsumeResult<byte[], byte[]> record, Exception cause)
    {
        if (cause is not InvalidDataException)
            return Fail(cause);
        _log.Skips(cause, record.Topic, record.Partition.Value, record.Offset.Value);
        return ExceptionHandlerResponse.CONTINUE;
    }

    private void Follow(KafkaStream.State now)
    {
        if (now == KafkaStream.State.REBALANCING)
            _restoring.Clear(); // what is taken away meanwhile is not read to its end
        if (now == KafkaStream.State.ERROR)
            _failed.TrySetException(new InvalidOperationException("the stream threads ended: the log says why"));
        _joined = now == KafkaStream.State.RUNNING;
        Become(changed: true);
    }

    /// <summary>Streamiz says RUNNING while it still reads its state back: only both together are it.</summary>
    private void Become(bool changed)
    {
        if (changed)
            Say(_joined && _restoring.IsEmpty ? TrendState.Running : TrendState.Starting);
    }

    private void Say(TrendState state)
    {
        if (Interlocked.Exchange(ref _state, (int)state) != (int)state)
            _log.TrendsAre(state);
    }
}

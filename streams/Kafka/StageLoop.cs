using System.Collections.Concurrent;
using Avro.Specific;
using Confluent.Kafka;
using VideoInsights.Schemas;

namespace VideoInsights.Streams.Kafka;

/// <summary>Runs one stage: reads its topic, hands each record to the worker of its key, commits what is finished.</summary>
/// <remarks>
/// All consumer calls are on one thread, which never waits for work: heartbeats and rebalances go on during a ten-minute record. Records
/// of one key are done one after another, others beside each other up to the stage's limit. An offset is committed only when every
/// record below it has its output acknowledged; work on a revoked partition is cancelled and its result dropped.
/// </remarks>
internal sealed class StageLoop<TIn, TOut>(
    StageRuntime runtime, string stage, Topic<TIn> from, Process<TIn, TOut> process, Topic<TOut>? to, int? calls) : IDisposable
    where TIn : class, ISpecificRecord, new()
    where TOut : class, ISpecificRecord, new()
{
    private const int ReadAhead = 16;
    private static readonly TimeSpan PollWait = TimeSpan.FromMilliseconds(50);

    private readonly RecordWork<TIn, TOut> _work = new(runtime, stage, from, process, to, calls ?? runtime.Options.CallsPerStage);
    private readonly Dictionary<TopicPartition, Owned> _owned = [];
    private readonly Dictionary<string, Task> _lastOfKey = [];
    private readonly ConcurrentQueue<(Owned Partition, long Offset)> _finished = new();
    private readonly ConcurrentQueue<Exception> _faults = new();
    private readonly int _limit = (calls ?? runtime.Options.CallsPerStage) + ReadAhead;
    private bool? _paused; // null: not known of the partitions that have just been assigned

    /// <summary>A partition while it is assigned to us: a partition that comes back is a new one.</summary>
    private sealed class Owned : IDisposable
    {
        private readonly CancellationTokenSource _lost;

        public Owned(CancellationToken stop)
        {
            _lost = CancellationTokenSource.CreateLinkedTokenSource(stop);
            Stop = _lost.Token; // outlives the source: the work asks it after the partition has gone
        }

        public CommitMark Mark { get; } = new();
        public long? Committed { get; set; }
        public CancellationToken Stop { get; }

        public void Dispose()
        {
            _lost.Cancel();
            _lost.Dispose();
        }
    }

    /// <summary>Runs until told to stop; faults on what the process cannot go on after.</summary>
    public Task Run(CancellationToken stop) =>
        Task.Factory.StartNew(() => Loop(stop), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    /// <inheritdoc/>
    public void Dispose() => _work.Dispose();

    private void Loop(CancellationToken stop)
    {
        using var abandon = new CancellationTokenSource(); // ends the work; later than stop, which ends the reading
        using var consumer = Build(abandon.Token);
        StageMetrics.Started(stage);
        runtime.Log.Reads(stage, runtime.Options.Prefix + from.Name);
        consumer.Subscribe(runtime.Options.Prefix + from.Name);
        while (!stop.IsCancellationRequested)
        {
            if (Read(consumer) is { } record)
                Hand(record);

            Settle();
            Throttle(consumer);
            CommitFinished(consumer);
            StopOnFault();
            StageMetrics.Lag(stage, Lag(consumer));
        }

        Drain(abandon);
        Settle();
        CommitFinished(consumer);
        consumer.Close(); // leaving the group revokes every partition: a clean stop and a rebalance are the same path
    }

    private IConsumer<string, byte[]?> Build(CancellationToken abandon)
    {
        var settings = ConsumerSettings.Of(runtime.Options, stage);
        return new ConsumerBuilder<string, byte[]?>(settings)
            .SetPartitionsAssignedHandler((_, partitions) =>
            {
                foreach (var partition in partitions)
                    _owned[partition] = new Owned(abandon);
                _paused = null; // a partition that comes back to this client is as paused as it left: Throttle says anew
            })
            .SetPartitionsRevokedHandler((consumer, partitions) =>
            {
                Settle();
                CommitFinished(consumer);
                Release(partitions);
            })
            .SetPartitionsLostHandler((_, partitions) => Release(partitions)) // never commit on lost
            .SetErrorHandler((_, error) =>
            {
                if (error.IsFatal)
                    _faults.Enqueue(new KafkaException(error));
                else
                    runtime.Log.CannotRead(stage, error.Reason);
            })
            .SetLogHandler((_, _) => { }) // what matters comes through the error handler
            .Build();
    }

    private ConsumeResult<string, byte[]?>? Read(IConsumer<string, byte[]?> consumer)
    {
        try
        {
            return consumer.Consume(PollWait);
        }
        catch (ConsumeException e) when (!e.Error.IsFatal)
        {
            runtime.Log.CannotRead(stage, e.Error.Reason);
            return null;
        }
    }

    private void Hand(ConsumeResult<string, byte[]?> record)
    {
        if (!_owned.TryGetValue(record.TopicPartition, out var partition))
            return;
        partition.Mark.HandedOut(record.Offset);
        var key = record.Message.Key ?? "";
        var before = _lastOfKey.GetValueOrDefault(key, Task.CompletedTask);
        _lastOfKey[key] = Task.Run(async () =>
        {
            await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            try
            {
                await _work.Do(record, partition.Stop);
                _finished.Enqueue((partition, record.Offset));
            }
            catch (OperationCanceledException) when (partition.Stop.IsCancellationRequested)
            {
                // Revoked or stopping: the record stays uncommitted and whoever reads next does it.
            }
            catch (Exception e)
            {
                _faults.Enqueue(e);
            }
        });
    }

    /// <summary>Moves the marks of what has been finished since the last look.</summary>
    private void Settle()
    {
        while (_finished.TryDequeue(out var done))
        {
            if (_owned.ContainsValue(done.Partition))
                done.Partition.Mark.Finished(done.Offset);
        }

        foreach (var (key, task) in _lastOfKey.Where(last => last.Value.IsCompleted).ToList())
            _lastOfKey.Remove(key);
    }

    private void Throttle(IConsumer<string, byte[]?> consumer)
    {
        var pending = _owned.Values.Sum(partition => partition.Mark.Pending);
        var pause = pending >= _limit || (pending > _limit / 2 && _paused == true);
        if (pause == _paused || _owned.Count == 0)
            return;
        if (pause)
            consumer.Pause(consumer.Assignment);
        else
            consumer.Resume(consumer.Assignment);
        _paused = pause;
    }

    private void CommitFinished(IConsumer<string, byte[]?> consumer)
    {
        var moved = _owned.Where(o => o.Value.Mark.Next is { } next && next != (o.Value.Committed ?? -1)).ToList();
        if (moved.Count == 0)
            return;
        try
        {
            consumer.Commit(moved.Select(o => new TopicPartitionOffset(o.Key, o.Value.Mark.Next!.Value)));
            moved.ForEach(o => o.Value.Committed = o.Value.Mark.Next);
        }
        catch (KafkaException e) when (!e.Error.IsFatal)
        {
            runtime.Log.CannotRead(stage, e.Error.Reason); // asked again in the next turn
        }
    }

    /// <summary>Records of our partitions that are not finished, by the end of each as the last fetch told it.</summary>
    private long Lag(IConsumer<string, byte[]?> consumer) => _owned.Sum(owned =>
    {
        var end = consumer.GetWatermarkOffsets(owned.Key).High;
        return end == Offset.Unset ? 0 : Math.Max(0, end.Value - (owned.Value.Mark.Next ?? end.Value));
    });

    private void StopOnFault()
    {
        if (_faults.TryDequeue(out var fault))
            throw new InvalidOperationException($"the stage {stage} cannot go on: {fault.Message}", fault);
    }

    private void Release(IEnumerable<TopicPartitionOffset> partitions)
    {
        foreach (var partition in partitions)
            if (_owned.Remove(partition.TopicPartition, out var owned))
                owned.Dispose();
    }

    private void Drain(CancellationTokenSource abandon)
    {
        var open = _lastOfKey.Values.ToArray();
        if (!Task.WaitAll(open, runtime.Options.StopWithin))
        {
            abandon.Cancel();
            Task.WaitAll(open, runtime.Options.StopWithin);
        }
    }
}

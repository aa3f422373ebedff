using System.Collections.Concurrent;
using System.Diagnostics;
using Confluent.Kafka;

namespace VideoInsights.Streams.Kafka;

/// <summary>Runs one stage: reads its topic, keeps its slots filled, writes what is finished, commits what is done.</summary>
/// <remarks>
/// All consumer calls are on one thread, which never waits for work: heartbeats and rebalances go on during a ten-minute record. Records
/// of one key are done one after another, others beside each other up to the stage's limit, the call that is due first going first. An
/// offset is committed only when every record below it has its output in the log; work on a revoked partition is cancelled and its
/// result dropped.
/// </remarks>
internal sealed class StageLoop(StageRuntime runtime, string stage, string topic, Func<Work, ValueTask<Outcome>> attempt, int? calls)
{
    private static readonly TimeSpan ShortestWait = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan LongestWait = TimeSpan.FromMilliseconds(50);

    private readonly KafkaOptions _options = runtime.Options;
    private readonly int _slots = calls ?? runtime.Options.CallsPerStage;
    private readonly Dictionary<TopicPartition, Owned> _owned = [];
    private readonly Schedule _schedule = new();
    private readonly ConcurrentQueue<Exception> _faults = new();
    private IOutlet _outlet = null!; // made with the consumer, on the loop's thread
    private Tries _tries = null!;
    private long _bytes;
    private int _early;
    private long _busy = Stopwatch.GetTimestamp();

    /// <summary>Runs until told to stop; faults on what the process cannot go on after.</summary>
    public Task Run(CancellationToken stop) =>
        Task.Factory.StartNew(() => Loop(stop), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    /// <summary>Told of every record that is in the log with its outputs; on the loop's thread.</summary>
    public Action? OnSettled { get; init; }

    private int InHand => _schedule.Waiting + _tries.Running.Count + _outlet.Open + _early;

    private void Loop(CancellationToken stop)
    {
        ReadLimit? limit = null;
        using var consumer = Build(() => limit!.Assigned());
        limit = new ReadLimit(_options, consumer);
        var watch = new StageWatch(runtime, stage, consumer);
        using var outlet = _outlet = _options.Transactions
            ? new TransactionalOutlet(runtime, stage, consumer)
            : new PlainOutlet(runtime, stage, consumer);
        _tries = new Tries(runtime, stage, attempt, outlet);
        StageMetrics.Started(stage);
        runtime.Log.Reads(stage, topic);
        try
        {
            consumer.Subscribe(topic);
            var stopped = 0L;
            while (!stop.IsCancellationRequested || GoesOn(ref stopped))
            {
                limit.Check(_owned.Count, InHand, _bytes, Stopwatch.GetElapsedTime(_busy) > LongestWait);
                Read(consumer, limit);
                TakeEarly();
                if (stopped == 0)
                    Begin();
                else
                    _tries.Wait();
                Collect();
                _outlet.Turn(_owned.Values, Settled, all: false);
                watch.Look(_owned.Values, _schedule, _tries.Running);
                StopOnFault();
            }
        }
        finally
        {
            _tries.Abandon(_options.StopWithin);
            runtime.States.Ended(stage);
        }

        consumer.Close(); // leaving the group revokes every partition: a clean stop and a rebalance are the same path
    }

    private IConsumer<byte[]?, byte[]?> Build(Action assigned) => new ConsumerBuilder<byte[]?, byte[]?>(
        ConsumerSettings.Member(_options, stage))
        .SetPartitionsAssignedHandler((_, partitions) =>
        {
            _outlet.Learn([.. partitions.Select(partition => _owned[partition] = new Owned(partition))]);
            assigned();
        })
        .SetPartitionsRevokedHandler((_, partitions) =>
        {
            Collect();
            _outlet.Turn(_owned.Values, Settled, all: true);
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

    /// <summary>
    /// Hands over what has come, until there is enough to fill the slots. Waits the longer the longer nothing has happened: a record is
    /// written within a millisecond of its end when records take milliseconds, and a process with a ten-minute record does not spin.
    /// </summary>
    private void Read(IConsumer<byte[]?, byte[]?> consumer, ReadLimit limit)
    {
        if (limit.Full)
        {
            _tries.Wait();
            return;
        }

        var quiet = Stopwatch.GetElapsedTime(_busy) / 32;
        var wait = _tries.AnyEnded || (_schedule.AnyReady && _tries.Working < _slots) ? TimeSpan.Zero
            : quiet < ShortestWait ? ShortestWait
            : quiet < LongestWait ? quiet
            : LongestWait;
        try
        {
            while (!limit.Full && consumer.Consume(wait) is { } record)
            {
                Take(record);
                wait = TimeSpan.Zero;
                limit.Took(InHand, _bytes);
                if (_schedule.Waiting >= _slots && _tries.AnyEnded)
                    break;
            }
        }
        catch (ConsumeException e) when (!e.Error.IsFatal)
        {
            runtime.Log.CannotRead(stage, e.Error.Reason);
        }
    }

    private void Take(ConsumeResult<byte[]?, byte[]?> record)
    {
        _busy = Stopwatch.GetTimestamp();
        if (!_owned.TryGetValue(record.TopicPartition, out var partition))
            return;
        if (partition.Mark is null || partition.Early.Count > 0)
        {
            partition.Early.Enqueue(record);
            _early++;
            _bytes += Work.BytesOf(record.Message);
        }
        else
            Hand(partition, record);
    }

    /// <summary>Records that came before it was known which of them are done.</summary>
    private void TakeEarly()
    {
        if (_early == 0)
            return;
        foreach (var partition in _owned.Values.Where(o => o.Mark is not null))
            while (partition.Early.TryDequeue(out var record))
            {
                _early--;
                _bytes -= Work.BytesOf(record.Message);
                Hand(partition, record);
            }
    }

    private void Hand(Owned partition, ConsumeResult<byte[]?, byte[]?> record)
    {
        if (record.IsPartitionEOF)
        {
            partition.Mark!.ReadUpTo(record.Offset);
            return;
        }

        if (partition.Mark!.IsVoidAt(record.Offset))
        {
            runtime.Log.BeginsAnew(stage, partition.Partition.ToString(), record.Offset, partition.Mark.Next);
            partition.Mark = new CommitMark();
        }

        if (!partition.Mark.HandedOut(record.Offset))
            return;
        var work = new Work(partition, record, CallTime.DueOf(record.Message, _options.Promise));
        _bytes += work.Bytes;
        _schedule.Add(work);
        StageMetrics.Taken(stage);
    }

    private void Begin()
    {
        if (_tries.Working >= _slots || _schedule.Waiting == 0)
            return;
        var now = runtime.Time.GetUtcNow();
        while (_tries.Working < _slots && _schedule.Next(now) is { } work)
            _tries.Begin(work, now);
    }

    /// <summary>Takes the tries that have ended.</summary>
    private void Collect()
    {
        while (_tries.TryTake(out var work, out var outcome))
        {
            _busy = Stopwatch.GetTimestamp();
            if (outcome.Fault is { } fault)
                _faults.Enqueue(fault);
            else if (work.Dropped)
                Settled(work);
            else if (outcome.Again is { } wait)
            {
                work.Renew();
                work.NotBefore = runtime.Time.GetUtcNow() + wait;
                _schedule.Again(work);
            }
            else
                _outlet.Write(work);
        }
    }

    /// <summary>A record is in the log with its outputs, or no longer ours.</summary>
    private void Settled(Work work)
    {
        _busy = Stopwatch.GetTimestamp();
        _bytes -= work.Bytes;
        _schedule.Through(work);
        OnSettled?.Invoke();
    }

    private void StopOnFault()
    {
        if (_faults.TryDequeue(out var fault))
            throw new InvalidOperationException($"the stage {stage} cannot go on: {fault.Message}", fault);
    }

    private void Release(IEnumerable<TopicPartitionOffset> partitions)
    {
        foreach (var partition in partitions)
            if (_owned.Remove(partition.TopicPartition, out var owned))
                Drop(owned);
    }

    private void Drop(Owned owned)
    {
        owned.Gone = true;
        _early -= owned.Early.Count;
        _bytes -= owned.Early.Sum(record => (long)Work.BytesOf(record.Message));
        foreach (var work in _schedule.Drop(owned))
        {
            if (_tries.Running.Contains(work) || work.Given)
                continue; // settled when its try has ended, or by the outlet
            Settled(work);
        }
    }

    /// <summary>Told to stop: what is under way may go on for a while, what waits is left to whoever reads next.</summary>
    private bool GoesOn(ref long stopped)
    {
        if (stopped == 0)
            stopped = Stopwatch.GetTimestamp();
        return (_tries.Running.Count > 0 || _outlet.Open > 0) && Stopwatch.GetElapsedTime(stopped) < _options.StopWithin;
    }
}

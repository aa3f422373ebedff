using System.Diagnostics;
using Confluent.Kafka;

namespace VideoInsights.Streams.Kafka;

/// <summary>Exactly once: outputs, offsets and what is finished beyond them commit in one transaction, begun after the work.</summary>
/// <remarks>
/// KIP-447: the group's generation goes with the offsets, so that a process that lost its partitions cannot commit. After an abort the
/// same batch is written again. After an error that leaves open whether a transaction was committed, the producer is built anew, which
/// ends whatever was pending, and the log is asked what it has.
/// </remarks>
internal sealed class TransactionalOutlet(StageRuntime runtime, string stage, IConsumer<byte[]?, byte[]?> consumer) : IOutlet
{
    private const int MostAtOnce = 2000;
    private static readonly TimeSpan CommitEvery = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(10);

    private readonly CancellationTokenSource _end = new();
    private readonly string _group = ConsumerSettings.GroupOf(runtime.Options, stage);
    private readonly string _id = $"{ConsumerSettings.GroupOf(runtime.Options, stage)}-{Guid.NewGuid():N}";
    private readonly Queue<Work> _finished = new();
    private readonly List<Work> _batch = []; // counted in their marks, and not known to be in the log
    private readonly List<(IReadOnlyList<Owned> Of, Task<IReadOnlyDictionary<TopicPartition, KeptMark>> Known)> _learning = [];
    private Task<IProducer<byte[]?, byte[]?>>? _starting;
    private IProducer<byte[]?, byte[]?>? _producer;
    private bool _doubt;
    private long _committed = Stopwatch.GetTimestamp();
    private long _notBefore;

    /// <inheritdoc/>
    public int Open => _finished.Count + _batch.Count;

    /// <inheritdoc/>
    public void Send(Work work, Action<Work, Error?> answered) => answered(work, null);

    /// <inheritdoc/>
    public void Write(Work work)
    {
        work.Given = true;
        _finished.Enqueue(work);
    }

    /// <inheritdoc/>
    public void Turn(IReadOnlyCollection<Owned> owned, Action<Work> settled, bool all)
    {
        TakeLearned(settled);
        Forget(settled);
        if (_notBefore > Stopwatch.GetTimestamp() || !Started(owned) || _doubt)
            return;
        Gather(settled);
        var due = all || Stopwatch.GetElapsedTime(_committed) >= CommitEvery;
        var partitions = _batch.Select(work => work.Partition)
            .Concat(owned.Where(o => due && o.Mark?.Next is { } next && next != o.Committed)).Distinct().ToList();
        if (partitions.Count > 0)
            Commit(partitions, settled);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _end.Cancel();
        _producer?.Dispose();
        _starting?.ContinueWith(started => started.Result.Dispose(), TaskContinuationOptions.OnlyOnRanToCompletion);
        _end.Dispose();
    }

    private void Gather(Action<Work> settled)
    {
        while (_batch.Count < MostAtOnce && _finished.TryDequeue(out var work))
        {
            if (work.Dropped)
            {
                settled(work);
                continue;
            }

            work.Partition.Mark!.Finished(work.Offset);
            _batch.Add(work);
        }
    }

    private void Commit(List<Owned> partitions, Action<Work> settled)
    {
        var marks = partitions.ToDictionary(p => p, p => new KeptMark(p.Mark!.Next, p.Mark.Beyond()));
        try
        {
            _producer!.BeginTransaction();
            foreach (var output in _batch.SelectMany(work => work.Outputs))
                _producer.Produce(output.Topic, output.Message);

            foreach (var (partition, mark) in marks.Where(m => m.Key.MarkKept || m.Value.Beyond.Count > 0))
            {
                _producer.Produce(
                    KeptMarks.PlaceOf(runtime.Options, partition.Partition), KeptMarks.Record(_group, partition.Partition, mark));
            }

            if (!Ends(_producer, SendOffsets(
                _producer, [.. marks.Select(m => new TopicPartitionOffset(m.Key.Partition, m.Value.Next!.Value))])))
            {
                Doubt(new KafkaException(new Error(ErrorCode.Local_TimedOut, "the group's coordinator does not come back")));
                return;
            }

            _producer.CommitTransaction(Wait); // without a limit it waits for a coordinator that is away, unasked for minutes
        }
        catch (KafkaTxnRequiresAbortException e)
        {
            Abort(e);
            return;
        }
        catch (KafkaException e)
        {
            Doubt(e);
            return;
        }

        _committed = Stopwatch.GetTimestamp();
        StageMetrics.Transaction(stage, committed: true);
        foreach (var (partition, mark) in marks)
            (partition.Committed, partition.MarkKept) = (mark.Next, mark.Beyond.Count > 0);
        _batch.ForEach(settled);
        _batch.Clear();
    }

    private Task SendOffsets(IProducer<byte[]?, byte[]?> producer, TopicPartitionOffset[] offsets)
    {
        var member = consumer.ConsumerGroupMetadata;
        return Task.Factory.StartNew(
            () => producer.SendOffsetsToTransaction(offsets, member, Wait),
            CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>
    /// Whether a call ends that may wait for ever, whatever limit it is given: librdkafka's issues 5456 and 5511, after a broker was away.
    /// Where it does not, its producer is left to it, to be disposed if it ever ends; the next one fences it.
    /// </summary>
    private bool Ends(IProducer<byte[]?, byte[]?> producer, Task call)
    {
        if (((IAsyncResult)call).AsyncWaitHandle.WaitOne(1.2 * Wait))
        {
            call.GetAwaiter().GetResult();
            return true;
        }

        call.ContinueWith(_ => producer.Dispose(), TaskScheduler.Default);
        _producer = null;
        return false;
    }

    /// <summary>Nothing of the batch is in the log: it is written again.</summary>
    private void Abort(KafkaException cause)
    {
        runtime.Log.Aborted(stage, cause.Error.Reason);
        StageMetrics.Transaction(stage, committed: false);
        Pause();
        try
        {
            _producer!.AbortTransaction(Wait);
        }
        catch (KafkaException e)
        {
            Doubt(e);
        }
    }

    /// <summary>Whether the transaction was committed is not known, or the producer was fenced: both end with a new producer.</summary>
    private void Doubt(KafkaException cause)
    {
        runtime.Log.StartsAnew(stage, cause.Error.Reason);
        StageMetrics.Transaction(stage, committed: false);
        Pause();
        _producer?.Dispose();
        _producer = null;
        _doubt = _batch.Count > 0;
    }

    private void Pause() =>
        _notBefore = Stopwatch.GetTimestamp() + (long)(runtime.Options.FirstBackoff.TotalSeconds * Stopwatch.Frequency);

    /// <summary>Whether there is a producer. Building one waits for the log, elsewhere than on the loop's thread.</summary>
    private bool Started(IReadOnlyCollection<Owned> owned)
    {
        if (_producer is not null)
            return true;
        _starting ??= Task.Run(Start);
        if (!_starting.IsCompleted)
            return false;
        if (_starting.IsCompletedSuccessfully)
        {
            _producer = _starting.Result;
            if (_doubt)
                Learn([.. owned.Where(o => o.Mark is not null)]); // what was pending has ended: the log can be asked
        }
        else
        {
            runtime.Log.StartsAnew(stage, _starting.Exception!.GetBaseException().Message);
            Pause();
        }

        _starting = null;
        return _producer is not null;
    }

    private IProducer<byte[]?, byte[]?> Start()
    {
        var producer = new ProducerBuilder<byte[]?, byte[]?>(ProducerSettings.Transactional(runtime.Options, _id))
            .SetLogHandler((_, _) => { }) // what matters is thrown
            .SetErrorHandler((_, _) => { })
            .Build();
        try
        {
            producer.InitTransactions(Wait);
            return producer;
        }
        catch
        {
            producer.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Learn(IReadOnlyList<Owned> partitions)
    {
        if (partitions.Count == 0)
            return; // a rebalance that gives nothing is told too
        _learning.Add((partitions, Task.Run(
            () => KeptMarks.Read(runtime.Options, stage, [.. partitions.Select(p => p.Partition)], _end.Token), _end.Token)));
    }

    private void TakeLearned(Action<Work> settled)
    {
        foreach (var learning in _learning.Where(l => l.Known.IsCompleted).ToList())
        {
            _learning.Remove(learning);
            var still = learning.Of.Where(partition => !partition.Gone).ToList();
            if (learning.Known.IsCompletedSuccessfully)
                still.ForEach(partition => Take(partition, learning.Known.Result[partition.Partition], settled));
            else if (still.Count > 0)
                LearnAgain(still, learning.Known.Exception!.GetBaseException());
        }

        if (_doubt && _producer is not null && _learning.Count == 0)
            _doubt = false;
    }

    private void LearnAgain(IReadOnlyList<Owned> partitions, Exception cause)
    {
        if (cause is not (KafkaException or OperationCanceledException))
            throw new InvalidOperationException($"the commit marks of {stage} cannot be read: {cause.Message}", cause);
        runtime.Log.CannotRead(stage, cause.Message);
        Learn(partitions);
    }

    private void Take(Owned partition, KeptMark kept, Action<Work> settled)
    {
        (partition.Committed, partition.MarkKept) = (kept.Next, kept.Written);
        if (partition.Mark is null)
        {
            partition.Mark = new CommitMark(kept.Next, kept.Beyond);
            return;
        }

        // A transaction of ours was in doubt: what the log has is settled, the rest is written again.
        foreach (var work in _batch.Where(work => work.Partition == partition && kept.Has(work.Offset)).ToList())
        {
            _batch.Remove(work);
            settled(work);
        }
    }

    /// <summary>What belongs to partitions that went away is the next owner's.</summary>
    private void Forget(Action<Work> settled)
    {
        foreach (var work in _batch.Where(work => work.Dropped).ToList())
        {
            _batch.Remove(work);
            settled(work);
        }
    }
}

using System.Collections.Concurrent;
using System.Diagnostics;
using Confluent.Kafka;

namespace VideoInsights.Streams.Kafka;

/// <summary>Without transactions: outputs are acknowledged, then offsets committed. After a crash a record may be written twice.</summary>
internal sealed class PlainOutlet(StageRuntime runtime, string stage, IConsumer<byte[]?, byte[]?> consumer) : IOutlet
{
    private static readonly TimeSpan CommitEvery = TimeSpan.FromMilliseconds(200);
    private readonly ConcurrentQueue<(Work Work, Error? Error)> _answered = new();
    private readonly Queue<Work> _unsent = new();
    private long _committed = Stopwatch.GetTimestamp();
    private long _notBefore;

    /// <summary>Waits for all outputs of one record; on threads of the client.</summary>
    private sealed class Answer(Work work, ConcurrentQueue<(Work, Error?)> answered)
    {
        private int _left = work.Outputs.Count;
        private Error? _failed;

        public void To(DeliveryReport<byte[]?, byte[]?> report)
        {
            if (report.Error.IsError)
                _failed = report.Error;
            if (Interlocked.Decrement(ref _left) == 0)
                answered.Enqueue((work, _failed));
        }
    }

    /// <inheritdoc/>
    public int Open { get; private set; }

    /// <inheritdoc/>
    public void Write(Work work)
    {
        Open++;
        work.Given = true;
        _unsent.Enqueue(work);
    }

    /// <inheritdoc/>
    public void Turn(IReadOnlyCollection<Owned> owned, Action<Work> settled, bool all)
    {
        while (_answered.TryDequeue(out var answer))
        {
            if (answer.Error is { IsFatal: true } fatal)
                throw new KafkaException(fatal);
            if (answer.Error is null)
                Settle(answer.Work, settled);
            else
                Refused(answer.Work, answer.Error);
        }

        if (_notBefore <= Stopwatch.GetTimestamp())
            Send(settled);
        if (all || Stopwatch.GetElapsedTime(_committed) >= CommitEvery)
            Commit(owned);
    }

    /// <summary>Nothing is kept of a partition but its offset, which the consumer starts from by itself.</summary>
    public void Learn(IReadOnlyList<Owned> partitions)
    {
        foreach (var partition in partitions)
            partition.Mark = new CommitMark();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // The producer is the process's and goes with it.
    }

    private void Send(Action<Work> settled)
    {
        while (_unsent.TryDequeue(out var work))
        {
            if (work.Dropped || work.Outputs.Count == 0)
                Settle(work, settled);
            else
                Produce(work);
        }
    }

    private void Produce(Work work)
    {
        var answer = new Answer(work, _answered);
        foreach (var output in work.Outputs)
            runtime.Producer.Send(output, answer.To);
    }

    private void Settle(Work work, Action<Work> settled)
    {
        Open--;
        if (!work.Dropped)
            work.Partition.Mark!.Finished(work.Offset);
        settled(work);
    }

    /// <summary>The record is done; only the log did not take it: it is given again until it does.</summary>
    private void Refused(Work work, Error error)
    {
        runtime.Log.CannotWrite(stage, error.Reason);
        _notBefore = Stopwatch.GetTimestamp() + (long)(runtime.Options.FirstBackoff.TotalSeconds * Stopwatch.Frequency);
        _unsent.Enqueue(work);
    }

    private void Commit(IReadOnlyCollection<Owned> owned)
    {
        _committed = Stopwatch.GetTimestamp();
        var moved = owned.Where(o => o.Mark?.Next is { } next && next != o.Committed).ToList();
        if (moved.Count == 0)
            return;
        try
        {
            consumer.Commit(moved.Select(o => new TopicPartitionOffset(o.Partition, o.Mark!.Next!.Value)));
            moved.ForEach(o => o.Committed = o.Mark!.Next);
        }
        catch (KafkaException e) when (!e.Error.IsFatal)
        {
            runtime.Log.CannotCommit(stage, e.Error.Reason); // asked again in the next turn
        }
    }
}

using System.Diagnostics;
using Confluent.Kafka;

namespace VideoInsights.Streams.Kafka;

/// <summary>Without transactions: outputs are acknowledged, then offsets committed. After a crash a record may be written twice.</summary>
internal sealed class PlainOutlet(StageRuntime runtime, string stage, IConsumer<byte[]?, byte[]?> consumer) : IOutlet
{
    private static readonly TimeSpan CommitEvery = TimeSpan.FromMilliseconds(200);
    private readonly Queue<Work> _written = new();
    private long _committed = Stopwatch.GetTimestamp();

    /// <summary>Waits for all outputs of one record; on threads of the client.</summary>
    private sealed class Answer(Work work, Action<Work, Error?> answered)
    {
        private int _left = work.Outputs.Count;
        private Error? _failed;

        public void To(DeliveryReport<byte[]?, byte[]?> report)
        {
            if (report.Error.IsError)
                _failed = report.Error;
            if (Interlocked.Decrement(ref _left) == 0)
                answered(work, _failed);
        }
    }

    /// <inheritdoc/>
    public int Open => _written.Count;

    /// <inheritdoc/>
    public void Send(Work work, Action<Work, Error?> answered)
    {
        if (work.Outputs.Count == 0)
        {
            answered(work, null);
            return;
        }

        var answer = new Answer(work, answered);
        Action<DeliveryReport<byte[]?, byte[]?>> to = answer.To;
        for (var i = 0; i < work.Outputs.Count; i++)
            runtime.Producer.Send(work.Outputs[i], to);
    }

    /// <inheritdoc/>
    public void Write(Work work)
    {
        work.Given = true;
        _written.Enqueue(work);
    }

    /// <inheritdoc/>
    public void Turn(IReadOnlyCollection<Owned> owned, Action<Work> settled, bool all)
    {
        while (_written.TryDequeue(out var work))
        {
            if (!work.Dropped)
                work.Partition.Mark!.Finished(work.Offset);
            settled(work);
        }

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

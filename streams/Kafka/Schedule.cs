using System.Runtime.InteropServices;

namespace VideoInsights.Streams.Kafka;

/// <summary>Which record is worked on next. Pure: it knows no clock, no thread and no log.</summary>
/// <remarks>
/// Records of one key are done one after another, in offset order; of the first ones of every key, the one whose call is due first goes
/// first (earliest deadline first). A record that waits for its next try holds its key and no slot.
/// </remarks>
internal sealed class Schedule
{
    private readonly PriorityQueue<Work, Turn> _ready = new();
    private readonly PriorityQueue<Work, DateTimeOffset> _later = new();
    private long _order;

    /// <summary>Earliest deadline first; of the same deadline, in the order they became ready.</summary>
    private readonly record struct Turn(long Due, long Order) : IComparable<Turn>
    {
        public int CompareTo(Turn other) => Due != other.Due ? Due.CompareTo(other.Due) : Order.CompareTo(other.Order);
    }

    /// <summary>Records that wait, for a slot, for their key or for their next try.</summary>
    public int Waiting { get; private set; }

    /// <summary>Whether one waits for nothing but a slot.</summary>
    public bool AnyReady => _ready.Count > 0;

    /// <summary>Takes a record in.</summary>
    public void Add(Work work)
    {
        Wait(work);
        ref var line = ref CollectionsMarshal.GetValueRefOrAddDefault(work.Partition.Lines, work.Line, out var there);
        if (there)
        {
            line.Last.Behind = work;
            line.Last = work;
            return;
        }

        line = (work, work);
        Ready(work);
    }

    /// <summary>The record to begin now; null where none may.</summary>
    public Work? Next(DateTimeOffset now)
    {
        while (_later.TryPeek(out var waited, out var notBefore) && (notBefore <= now || waited.Dropped))
        {
            _later.Dequeue();
            Ready(waited);
        }

        while (_ready.TryDequeue(out var work, out _))
        {
            if (work.Dropped)
                continue;
            Waiting--;
            work.Waits = false;
            return work;
        }

        return null;
    }

    /// <summary>A record that was begun is to be tried again from its <see cref="Work.NotBefore"/> on.</summary>
    public void Again(Work work)
    {
        Wait(work);
        _later.Enqueue(work, work.NotBefore);
    }

    /// <summary>A record is through: the next one of its key may begin.</summary>
    public void Through(Work work)
    {
        if (work.Dropped)
            return;
        if (work.Behind is not { } next)
        {
            work.Partition.Lines.Remove(work.Line);
            return;
        }

        work.Partition.Lines[work.Line] = work.Partition.Lines[work.Line] with { First = next };
        Ready(next);
    }

    /// <summary>A partition went away: none of its records begins any more.</summary>
    /// <returns>Its records, waiting or begun; all are dropped.</returns>
    public IReadOnlyList<Work> Drop(Owned partition)
    {
        var gone = partition.Works().ToList();
        Waiting -= gone.Count(work => work.Waits);
        gone.ForEach(work => work.Drop());
        partition.Lines.Clear();
        return gone;
    }

    private void Wait(Work work)
    {
        Waiting++;
        work.Waits = true;
    }

    private void Ready(Work work) => _ready.Enqueue(work, new Turn(work.Due.UtcTicks, _order++));
}

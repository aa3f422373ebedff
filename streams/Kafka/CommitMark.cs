namespace VideoInsights.Streams.Kafka;

/// <summary>Offsets from the first to the last, both included.</summary>
public readonly record struct OffsetRange(long First, long Last);

/// <summary>What is done of one partition while its records finish out of order.</summary>
/// <remarks>
/// Invariant: every record below <see cref="Next"/> is finished, and of those from there on exactly <see cref="Beyond"/> are. Both
/// together, kept with the outputs, are all that the next owner of the partition needs in order to do nothing twice. Records are handed
/// out in offset order; gaps (compaction, transactions' markers) are allowed. Finished records side by side are one range, gaps between
/// them counted in: what is kept grows with what is under way, however much is finished behind a record that takes an hour.
/// </remarks>
public sealed class CommitMark
{
    private readonly LinkedList<Run> _runs = []; // from Next on, in order: open records, and between them what is finished
    private readonly Dictionary<long, LinkedListNode<Run>> _open = [];
    private readonly Queue<OffsetRange> _known;
    private long? _read;
    private bool _begun;

    /// <summary>A partition of which nothing is known.</summary>
    public CommitMark()
        : this(null, [])
    {
    }

    /// <summary>A partition as its last owner left it.</summary>
    /// <param name="next">The committed offset; null where none was committed.</param>
    /// <param name="beyond">What was finished from there on, in order.</param>
    public CommitMark(long? next, IEnumerable<OffsetRange> beyond)
    {
        _read = next;
        _known = new Queue<OffsetRange>(beyond);
    }

    private readonly record struct Run(long First, long Last, bool Finished);

    /// <summary>The offset to commit; null before the first record was handed out.</summary>
    public long? Next => _runs.First is { } lowest ? lowest.Value.First : _read;

    /// <summary>Records handed out that are not finished.</summary>
    public int Pending => _open.Count;

    /// <summary>What is finished from <see cref="Next"/> on, as ranges in order.</summary>
    public IReadOnlyList<OffsetRange> Beyond() =>
    [
        .. _runs.Where(run => run.Finished).Select(run => new OffsetRange(run.First, run.Last)),
        .. _known.Where(range => range.Last >= (_read ?? 0)) // what is known lies above all that was read
            .Select(range => range with { First = Math.Max(range.First, _read ?? 0) }),
    ];

    /// <summary>
    /// Whether the first record that comes lies below the mark: the log was cut or made anew, and the mark is of records that are gone.
    /// </summary>
    public bool IsVoidAt(long offset) => !_begun && offset < _read;

    /// <summary>A record was read. False: its last owner has finished it, and nobody is to work on it again.</summary>
    /// <exception cref="ArgumentException">It was read already, or lies below the mark.</exception>
    public bool HandedOut(long offset)
    {
        if (offset < _read)
            throw new ArgumentException($"offset {offset} is below {_read}, up to which the partition was read", nameof(offset));
        _begun = true;
        _read = offset + 1;
        while (_known.TryPeek(out var passed) && passed.Last < offset)
            _known.Dequeue();
        if (_known.TryPeek(out var range) && range.First <= offset)
        {
            if (_runs.Last is { Value.Finished: true } last)
                last.Value = last.Value with { Last = offset };
            else if (_runs.Count > 0)
                _runs.AddLast(new Run(offset, offset, true));
            return false;
        }

        _open[offset] = _runs.AddLast(new Run(offset, offset, false));
        return true;
    }

    /// <summary>Everything below an offset has been read; what was not handed out is no record.</summary>
    public void ReadUpTo(long offset) => _read = Math.Max(_read ?? offset, offset);

    /// <summary>A record is finished.</summary>
    /// <exception cref="ArgumentException">It was not handed out, or is finished already.</exception>
    public void Finished(long offset)
    {
        if (!_open.Remove(offset, out var node))
            throw new ArgumentException($"offset {offset} is not under way", nameof(offset));
        var run = new Run(offset, offset, true);
        if (node.Previous is { Value.Finished: true } before)
        {
            run = run with { First = before.Value.First };
            _runs.Remove(before);
        }

        if (node.Next is { Value.Finished: true } after)
        {
            run = run with { Last = after.Value.Last };
            _runs.Remove(after);
        }

        if (node.Previous is null)
            _runs.Remove(node); // nothing below it is open
        else
            node.Value = run;
    }
}

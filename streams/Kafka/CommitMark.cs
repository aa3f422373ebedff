namespace VideoInsights.Streams.Kafka;

/// <summary>Offsets from the first to the last, both included.</summary>
public readonly record struct OffsetRange(long First, long Last);

/// <summary>What is done of one partition while its records finish out of order.</summary>
/// <remarks>
/// Invariant: every record below <see cref="Next"/> is finished, and of those from there on exactly <see cref="Beyond"/> are. Both
/// together, kept with the outputs, are all that the next owner of the partition needs in order to do nothing twice. Records are handed
/// out in offset order; gaps (compaction, transactions' markers) are allowed.
/// </remarks>
public sealed class CommitMark
{
    private readonly Queue<long> _handed = [];
    private readonly HashSet<long> _finished = [];
    private readonly SortedSet<long> _known;
    private long? _read;

    /// <summary>A partition of which nothing is known.</summary>
    public CommitMark()
        : this(null, [])
    {
    }

    /// <summary>A partition as its last owner left it.</summary>
    /// <param name="next">The committed offset; null where none was committed.</param>
    /// <param name="beyond">What was finished from there on.</param>
    public CommitMark(long? next, IEnumerable<OffsetRange> beyond)
    {
        _read = next;
        _known = [.. beyond.SelectMany(Offsets).Where(offset => offset >= (next ?? 0))];
    }

    /// <summary>The offset to commit; null before the first record was handed out.</summary>
    public long? Next => _handed.TryPeek(out var lowest) ? lowest : _read;

    /// <summary>Records handed out that are not finished.</summary>
    public int Pending => _handed.Count - _finished.Count;

    /// <summary>Records handed out that are not below <see cref="Next"/>, finished or not.</summary>
    public int Held => _handed.Count;

    /// <summary>What is finished from <see cref="Next"/> on, as ranges in order.</summary>
    public IReadOnlyList<OffsetRange> Beyond()
    {
        var ranges = new List<OffsetRange>();
        foreach (var offset in _handed.Where(_finished.Contains).Concat(_known)) // what is known lies above all that was read
        {
            if (ranges.Count > 0 && ranges[^1].Last == offset - 1)
                ranges[^1] = ranges[^1] with { Last = offset };
            else
                ranges.Add(new OffsetRange(offset, offset));
        }

        return ranges;
    }

    /// <summary>A record was read. False: its last owner has finished it, and nobody is to work on it again.</summary>
    /// <exception cref="ArgumentException">It was read already, or lies below the mark.</exception>
    public bool HandedOut(long offset)
    {
        if (offset < _read)
            throw new ArgumentException($"offset {offset} is below {_read}, up to which the partition was read", nameof(offset));
        _handed.Enqueue(offset);
        _read = offset + 1;
        var done = _known.Remove(offset);
        if (done)
            Finished(offset);
        return !done;
    }

    /// <summary>Everything below an offset has been read; what was not handed out is no record.</summary>
    public void ReadUpTo(long offset)
    {
        _read = Math.Max(_read ?? offset, offset);
        _known.RemoveWhere(known => known < offset);
    }

    /// <summary>A record is finished.</summary>
    /// <exception cref="ArgumentException">It was not handed out, or is finished already.</exception>
    public void Finished(long offset)
    {
        if (offset < Next || offset >= (_read ?? 0) || !_finished.Add(offset))
            throw new ArgumentException($"offset {offset} is not under way", nameof(offset));
        while (_handed.TryPeek(out var lowest) && _finished.Remove(lowest))
            _handed.Dequeue();
    }

    private static IEnumerable<long> Offsets(OffsetRange range)
    {
        for (var offset = range.First; offset <= range.Last; offset++)
            yield return offset;
    }
}

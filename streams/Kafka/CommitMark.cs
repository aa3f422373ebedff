namespace VideoInsights.Streams.Kafka;

/// <summary>The offset it is safe to resume from while records of one partition finish out of order.</summary>
/// <remarks>
/// Invariant: every record below <see cref="Next"/> is finished. Records are handed out in offset order; gaps are allowed.
/// </remarks>
public sealed class CommitMark
{
    private readonly SortedDictionary<long, bool> _open = [];

    /// <summary>The offset to commit; null before the first record was handed out.</summary>
    public long? Next { get; private set; }

    /// <summary>Records handed out that are not below the mark.</summary>
    public int Pending => _open.Count;

    /// <summary>A record was handed to a worker.</summary>
    /// <exception cref="ArgumentException">It is below the mark or was handed out already.</exception>
    public void HandedOut(long offset)
    {
        if (offset < Next)
            throw new ArgumentException($"offset {offset} is below the mark {Next}", nameof(offset));
        _open.Add(offset, false);
        Next ??= offset;
    }

    /// <summary>A record's output is acknowledged.</summary>
    /// <exception cref="ArgumentException">It was not handed out.</exception>
    public void Finished(long offset)
    {
        if (!_open.ContainsKey(offset))
            throw new ArgumentException($"offset {offset} was not handed out", nameof(offset));
        _open[offset] = true;
        while (_open.Count > 0 && _open.First() is { Value: true } lowest)
        {
            _open.Remove(lowest.Key);
            Next = lowest.Key + 1;
        }
    }
}

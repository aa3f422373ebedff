using Confluent.Kafka;

namespace VideoInsights.Streams.Kafka;

/// <summary>A partition while it is assigned to us: one that comes back is a new one.</summary>
internal sealed class Owned(TopicPartition partition)
{
    public TopicPartition Partition { get; } = partition;

    /// <summary>What is done; null while it is being read from the log.</summary>
    public CommitMark? Mark { get; set; }

    /// <summary>Records that came before the mark was known.</summary>
    public Queue<ConsumeResult<byte[]?, byte[]?>> Early { get; } = [];

    /// <summary>Records under way by line: the first, which may be worked on, and the last, behind which the next one goes.</summary>
    public Dictionary<string, (Work First, Work Last)> Lines { get; } = [];

    /// <summary>The offset that the log has; null where nothing was committed since we own it.</summary>
    public long? Committed { get; set; }

    /// <summary>Whether the log holds a mark of records finished beyond that offset.</summary>
    public bool MarkKept { get; set; }

    /// <summary>It is no longer ours.</summary>
    public bool Gone { get; set; }

    /// <summary>Every record under way.</summary>
    public IEnumerable<Work> Works()
    {
        foreach (var (first, _) in Lines.Values)
            for (var work = first; work is not null; work = work.Behind)
                yield return work;
    }
}

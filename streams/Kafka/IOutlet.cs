using Confluent.Kafka;

namespace VideoInsights.Streams.Kafka;

/// <summary>How finished records get into the log: their outputs, and the offsets up to which their partitions are done.</summary>
/// <remarks>
/// Two implementations: on Apache Kafka one transaction holds both, on the embedded log outputs are acknowledged first and offsets follow.
/// All calls but <see cref="Send"/> are on the loop's thread.
/// </remarks>
internal interface IOutlet : IDisposable
{
    /// <summary>Records that were given and are not in the log yet.</summary>
    int Open { get; }

    /// <summary>
    /// Writes a finished record's outputs where they need no transaction, on the thread that finished them, and calls back when the log
    /// has answered: with null, or with why it refused them. Where they are written with the offsets it calls back at once.
    /// </summary>
    void Send(Work work, Action<Work, Error?> answered);

    /// <summary>Takes a finished record that was sent. Of one key it is given one after another, each when the last is settled.</summary>
    void Write(Work work);

    /// <summary>Does what can be done now, and tells of every record that is in the log with its outputs.</summary>
    /// <param name="owned">The partitions that are ours.</param>
    /// <param name="settled">Called once for each record.</param>
    /// <param name="all">Write offsets now even where they might wait: the partitions are about to go.</param>
    /// <exception cref="KafkaException">Nothing can be written any more.</exception>
    void Turn(IReadOnlyCollection<Owned> owned, Action<Work> settled, bool all);

    /// <summary>Begins to read what the last owner of partitions has finished; a later turn sets their <see cref="Owned.Mark"/>.</summary>
    void Learn(IReadOnlyList<Owned> partitions);
}

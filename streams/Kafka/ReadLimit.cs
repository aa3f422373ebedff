using System.Diagnostics;
using Confluent.Kafka;

namespace VideoInsights.Streams.Kafka;

/// <summary>Stops reading while enough is in hand, by count and by bytes.</summary>
/// <remarks>
/// For a moment it is enough not to read; partitions are paused only when that takes long, because a pause throws away what was fetched
/// ahead; then it goes on at half. While they are paused the consumer is asked on and on: rebalances have to go through.
/// </remarks>
internal sealed class ReadLimit(KafkaOptions options, IConsumer<byte[]?, byte[]?> consumer)
{
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(500);
    private bool? _paused; // null: not known of the partitions that have just been assigned
    private long _asked = Stopwatch.GetTimestamp(); // when the consumer could be asked last

    /// <summary>Nothing is to be read now, not even asked for.</summary>
    public bool Full { get; private set; }

    /// <summary>Partitions were assigned: one that comes back is as paused as it left this client, so it is said anew what runs.</summary>
    public void Assigned() => _paused = null;

    /// <summary>A record was taken in hand.</summary>
    public void Took(int records, long bytes) => Full = records >= options.RecordsInFlight || bytes >= options.BytesInFlight;

    /// <summary>Decides anew, once in a turn of the loop.</summary>
    /// <param name="partitions">How many are assigned.</param>
    /// <param name="quiet">Nothing has ended for a while: the work takes long.</param>
    public void Check(int partitions, int records, long bytes, bool quiet)
    {
        var part = _paused == true ? 2 : 1; // not to pause and resume at every record
        var full = partitions > 0
            && (records >= Math.Max(1, options.RecordsInFlight / part) || bytes >= Math.Max(1, options.BytesInFlight / part));
        Full = full && _paused != true && !quiet && Stopwatch.GetElapsedTime(_asked) < Moment;
        if (!Full)
            _asked = Stopwatch.GetTimestamp();
        if (partitions == 0 || Full || full == _paused)
            return;
        if (full)
            consumer.Pause(consumer.Assignment);
        else
            consumer.Resume(consumer.Assignment);
        _paused = full;
    }
}

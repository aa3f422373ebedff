using System.Text;
using System.Text.Json;
using Confluent.Kafka;
using Confluent.Kafka.Admin;
using VideoInsights.Schemas;

namespace VideoInsights.Streams.Kafka;

/// <summary>What the last owner of a partition has finished, as the log has it.</summary>
/// <param name="Next">The committed offset; null where none is.</param>
/// <param name="Beyond">What is finished from there on.</param>
internal sealed record KeptMark(long? Next, IReadOnlyList<OffsetRange> Beyond)
{
    /// <summary>Whether the log holds a mark of the partition, be it void: it has to go with the next commit.</summary>
    public bool Written { get; init; } = Beyond.Count > 0;

    /// <summary>Whether a record is finished.</summary>
    public bool Has(long offset) => offset < Next || Beyond.Any(range => range.First <= offset && offset <= range.Last);
}

/// <summary>Marks in the compacted topic <see cref="Topics.CommitMarks"/>: what a stage finished beyond its committed offsets.</summary>
/// <remarks>
/// An offset commit has room for such a note, but the client does not carry it, so it is a record of its own in the same transaction.
/// Key: group and partition; value: <c>{"next":17,"beyond":[[19,24],[30,30]]}</c>; none where nothing is finished beyond the offset.
/// A mark of another offset than the committed one is void: somebody has reset the group. It is taken out of the log with the next
/// commit, or it would count again once the group comes by its offset.
/// </remarks>
internal static class KeptMarks
{
    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(10);

    /// <summary>The record that keeps a partition's mark.</summary>
    public static Message<byte[]?, byte[]?> Record(string group, TopicPartition partition, KeptMark mark) => new()
    {
        Key = Encoding.UTF8.GetBytes(KeyOf(group, partition)),
        Value = mark.Beyond.Count == 0
            ? null
            : JsonSerializer.SerializeToUtf8Bytes(new { next = mark.Next, beyond = mark.Beyond.Select(r => new[] { r.First, r.Last }) }),
    };

    /// <summary>Where a partition's mark is kept: the partition of the same number, so that it is found without a key's hash.</summary>
    public static TopicPartition PlaceOf(KafkaOptions options, TopicPartition partition) =>
        new(options.Prefix + Topics.CommitMarks.Name, partition.Partition);

    /// <summary>Reads what is known of partitions. Blocks, also for transactions that are being written.</summary>
    /// <exception cref="KafkaException">The log does not answer in time, or a transaction stays open: ask again.</exception>
    public static IReadOnlyDictionary<TopicPartition, KeptMark> Read(
        KafkaOptions options, string stage, IReadOnlyList<TopicPartition> partitions, CancellationToken stop)
    {
        using var reader = new ConsumerBuilder<byte[]?, byte[]?>(ConsumerSettings.Reader(options, stage))
            .SetLogHandler((_, _) => { }) // what matters is thrown
            .Build();
        var group = ConsumerSettings.GroupOf(options, stage);
        var committed = reader.Committed(partitions, Wait);
        stop.ThrowIfCancellationRequested();
        var marks = Latest(reader, partitions.Select(p => PlaceOf(options, p)).ToHashSet(), stop);
        return committed.ToDictionary(c => c.TopicPartition, c =>
        {
            var next = c.Offset == Offset.Unset ? (long?)null : c.Offset.Value;
            return marks.GetValueOrDefault(KeyOf(group, c.TopicPartition)) is not { } mark ? new KeptMark(next, [])
                : Parse(mark) is var kept && kept.Next == next ? kept
                : new KeptMark(next, []) { Written = true };
        });
    }

    private static string KeyOf(string group, TopicPartition partition) => $"{group}/{partition.Topic}/{partition.Partition.Value}";

    private static KeptMark Parse(byte[] value)
    {
        using var json = JsonDocument.Parse(value);
        return new KeptMark(
            json.RootElement.GetProperty("next").GetInt64(),
            [.. json.RootElement.GetProperty("beyond").EnumerateArray().Select(r => new OffsetRange(r[0].GetInt64(), r[1].GetInt64()))]);
    }

    /// <summary>The last committed value of every key, up to the end as it is now.</summary>
    private static Dictionary<string, byte[]?> Latest(
        IConsumer<byte[]?, byte[]?> reader, IReadOnlySet<TopicPartition> places, CancellationToken stop)
    {
        var ends = Ends(reader, places).Where(end => end.Value > 0).ToDictionary();
        reader.Assign(ends.Keys.Select(place => new TopicPartitionOffset(place, Offset.Beginning)));
        var found = new Dictionary<string, byte[]?>();
        using var late = CancellationTokenSource.CreateLinkedTokenSource(stop);
        late.CancelAfter(2 * Wait);
        while (ends.Count > 0)
        {
            var record = Next(reader, late.Token, stop);
            late.CancelAfter(2 * Wait); // as long as something comes, however much there is
            if (!record.IsPartitionEOF)
                found[Encoding.UTF8.GetString(record.Message.Key ?? [])] = record.Message.Value;
            if (record.Offset.Value + (record.IsPartitionEOF ? 0 : 1) >= ends.GetValueOrDefault(record.TopicPartition))
                ends.Remove(record.TopicPartition);
        }

        return found;
    }

    private static ConsumeResult<byte[]?, byte[]?> Next(
        IConsumer<byte[]?, byte[]?> reader, CancellationToken late, CancellationToken stop)
    {
        try
        {
            return reader.Consume(late);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            throw new KafkaException(new Error(
                ErrorCode.Local_TimedOut, "the end of the commit marks does not come: a transaction is open"));
        }
    }

    /// <summary>The ends with open transactions counted in: what a consumer of committed records sees may still grow up to them.</summary>
    private static Dictionary<TopicPartition, long> Ends(IConsumer<byte[]?, byte[]?> reader, IReadOnlySet<TopicPartition> places)
    {
        using var admin = new DependentAdminClientBuilder(reader.Handle).Build();
        var ends = admin.ListOffsetsAsync(
            places.Select(place => new TopicPartitionOffsetSpec { TopicPartition = place, OffsetSpec = OffsetSpec.Latest() }),
            new ListOffsetsOptions { IsolationLevel = IsolationLevel.ReadUncommitted, RequestTimeout = Wait }).GetAwaiter().GetResult();
        return ends.ResultInfos.ToDictionary(
            r => r.TopicPartitionOffsetError.TopicPartition, r => r.TopicPartitionOffsetError.Offset.Value);
    }
}

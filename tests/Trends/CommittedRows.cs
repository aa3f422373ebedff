using Confluent.Kafka;
using VideoInsights.Schemas;
using VideoInsights.Schemas.Wire;
using VideoInsights.Streams.Kafka;
using VideoInsights.Tests.Streams.Kafka;

namespace VideoInsights.Tests.Trends;

/// <summary>The table rep-trends as somebody else reads it: only what is committed, the newest record of each key.</summary>
public sealed class CommittedRows : IDisposable
{
    private readonly IEventCodec _codec;
    private readonly IConsumer<string, byte[]?> _consumer;
    private readonly Dictionary<string, List<int>> _calls = [];

    public CommittedRows(KafkaOptions log, IEventCodec codec)
    {
        _codec = codec;
        _consumer = new ConsumerBuilder<string, byte[]?>(new ConsumerConfig
        {
            BootstrapServers = log.Bootstrap,
            GroupId = "table",
            EnableAutoCommit = false,
            IsolationLevel = IsolationLevel.ReadCommitted,
        }).Build();
        _consumer.Assign(Enumerable.Range(0, log.Partitions!.Value)
            .Select(p => new TopicPartitionOffset(log.Prefix + Topics.RepTrends.Name, p, Offset.Beginning)));
    }

    public Dictionary<string, RepTrend> Table { get; } = [];

    /// <summary>Every record in the order it was read.</summary>
    public List<ConsumeResult<string, byte[]?>> Records { get; } = [];

    /// <summary>How many calls a row had, one number for each record of its key.</summary>
    public List<int> Calls(string key) => _calls.GetValueOrDefault(key, []);

    /// <summary>Reads on until the table is as it should be.</summary>
    public async Task Until(Func<Dictionary<string, RepTrend>, bool> condition)
    {
        while (!condition(Table))
        {
            var record = _consumer.Consume(LogUnderTest.Stop);
            Records.Add(record);
            if (record.Message.Value is null)
                Table.Remove(record.Message.Key);
            else
                Table[record.Message.Key] = await _codec.Read<RepTrend>(record.Topic, record.Message.Value, LogUnderTest.Stop);
            _calls.TryAdd(record.Message.Key, []);
            _calls[record.Message.Key].Add(Table.GetValueOrDefault(record.Message.Key)?.calls ?? 0);
        }
    }

    public void Dispose()
    {
        _consumer.Close();
        _consumer.Dispose();
    }
}

using System.Diagnostics;
using Confluent.Kafka;
using VideoInsights.Streams.Kafka;

namespace VideoInsights.Tests.Streams.Kafka;

public sealed class ReadLimitTests
{
    [Fact(Timeout = LogUnderTest.Timeout)]
    public async Task A_buffer_that_stays_full_while_records_end_does_not_keep_the_consumer_unasked()
    {
        using var consumer = new ConsumerBuilder<byte[]?, byte[]?>(
            new ConsumerConfig { BootstrapServers = "127.0.0.1:1", GroupId = "g" }).Build();
        consumer.Assign(new TopicPartition("t", 0));
        var limit = new ReadLimit(new KafkaOptions { RecordsInFlight = 4 }, consumer);
        var clock = Stopwatch.StartNew();
        limit.Check(1, 4, 0, quiet: false);
        Assert.True(limit.Full); // for a moment it is enough not to read
        while (limit.Full)
        {
            Assert.InRange(clock.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(20));
            await Task.Delay(20, LogUnderTest.Stop);
            limit.Check(1, 4, 0, quiet: false);
        }
    }
}

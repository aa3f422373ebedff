using System.Text;

namespace VideoInsights.Tests.Streams.Kafka;

public sealed class EventProducerTests
{
    /// <summary>Hashes of Apache Kafka's own UtilsTest.testMurmur2: a Java client puts a key on the partition that its hash says.</summary>
    [Theory(Timeout = LogUnderTest.Timeout)]
    [InlineData("21", -973932308)]
    [InlineData("foobar", -790332482)]
    [InlineData("a-little-bit-long-string", -985981536)]
    [InlineData("a-little-bit-longer-string", -1486304829)]
    [InlineData("lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8", -58897971)]
    [InlineData("abc", 479470107)]
    public async Task A_key_lies_where_a_java_client_would_put_it(string key, int hash)
    {
        await using var log = new LogUnderTest(new VideoInsights.Streams.Kafka.KafkaOptions { Partitions = 7 });
        await log.Producer.Send("insight", key, Encoding.UTF8.GetBytes("x"), [], LogUnderTest.Stop);
        Assert.Equal((hash & int.MaxValue) % 7, log.Read("insight", 1).Single().Partition.Value);
    }
}

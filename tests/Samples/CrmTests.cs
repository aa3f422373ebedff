using Confluent.SchemaRegistry;
using VideoInsights.Crm;
using VideoInsights.Schemas;
using VideoInsights.Schemas.Registry;
using VideoInsights.Streams.Kafka;
using VideoInsights.Tests.Servers;
using VideoInsights.Tests.Streams.Kafka;
using VideoInsights.Tests.Trends;

namespace VideoInsights.Tests.Samples;

/// <summary>The CRM's consumer, as somebody else would write it, on Apache Kafka and a schema registry.</summary>
public sealed class CrmTests(KafkaServer kafka, RegistryServer registry)
    : IClassFixture<KafkaServer>, IClassFixture<RegistryServer>, IAsyncLifetime
{
    private readonly string _database = Path.GetTempFileName();
    private CachedSchemaRegistryClient _schemas = null!;
    private LogUnderTest _log = null!;
    private EventProducer _producer = null!;

    [Fact(Timeout = LogUnderTest.Timeout)]
    public async Task Each_call_is_kept_once_in_its_newest_version()
    {
        var first = MadeInsights.Of("a", sentiment: "negative");
        await Put(first, first, MadeInsights.Of("a", minute: 20, sentiment: "neutral"), first);
        await Put(MadeInsights.Of("a", minute: 15), MadeInsights.Of("a", minute: 5, version: 2, sentiment: "positive"));
        var headers = EventHeaders.Of(Topics.Insight.Name, "a", [], DateTimeOffset.UnixEpoch);
        await _producer.Send(Topics.Insight.Name, "a", "no avro"u8.ToArray(), headers, Stop);
        await _producer.Send(Topics.Insight.Name, "a", [0, 0, 0], headers, Stop);
        await _producer.Send(Topics.Insight.Name, "a", [0, 0x7f, 0, 0, 0, 2], headers, Stop);
        await _producer.Send(Topics.Insight.Name, "a", null, [], Stop);
        await Put(MadeInsights.Of("b"));
        await ReadUntil("crm", crm => crm.Query("SELECT 1 FROM calls WHERE video_id = 'b'").Count == 1, crm =>
        {
            Assert.Equal(["a|ana|2|positive", "b|ana|1|positive"], crm.Query("SELECT video_id, rep, version, sentiment FROM calls"));
            Assert.Equal(["a|3", "b|1"], crm.Query("SELECT video_id, COUNT(*) FROM activities GROUP BY video_id"));
        });
    }

    [Fact(Timeout = LogUnderTest.Timeout)]
    public async Task A_restart_goes_on_and_what_is_read_again_changes_nothing()
    {
        await Put([.. Enumerable.Range(0, 10).Select(i => MadeInsights.Of($"v{i}"))]);
        await ReadUntil("crm", crm => Calls(crm) == 10, _ => { });
        await Put([.. Enumerable.Range(10, 10).Select(i => MadeInsights.Of($"v{i}"))]);
        await ReadUntil("crm", crm => Calls(crm) == 20, _ => { });

        // As after a crash before the commit, and as a replay: a group without offsets reads everything once more.
        await Put(MadeInsights.Of("last"));
        await ReadUntil("crm-again", crm => Calls(crm) == 21, crm => Assert.Equal(["21"], crm.Query("SELECT COUNT(*) FROM activities")));
    }

    public async ValueTask InitializeAsync()
    {
        _schemas = new CachedSchemaRegistryClient(new SchemaRegistryConfig { Url = registry.Address });
        _log = await kafka.Log(new KafkaOptions { Partitions = 1 });
        _producer = new EventProducer(_log.Options, new RegistryCodec(_schemas, register: true), TimeProvider.System);
    }

    public async ValueTask DisposeAsync()
    {
        _producer?.Dispose();
        _schemas?.Dispose();
        if (_log is not null)
            await _log.DisposeAsync();
        File.Delete(_database);
    }

    private static CancellationToken Stop => LogUnderTest.Stop;

    private static int Calls(CrmTable crm) => crm.Query("SELECT video_id FROM calls").Count;

    private async Task Put(params InsightReady[] insights)
    {
        foreach (var insight in insights)
            await _producer.Send(Topics.Insight, insight, Stop);
    }

    /// <summary>Runs the consumer as a process would, looks at the table beside it, and stops it.</summary>
    private async Task ReadUntil(string group, Func<CrmTable, bool> condition, Action<CrmTable> look)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        using var its = new CrmTable(_database);
        using var crm = new CrmTable(_database);
        var reader = new InsightReader(
            _log.Options.Bootstrap, registry.Address, _log.Options.Prefix + Topics.Insight.Name, _log.Options.Prefix + group);
        var run = reader.Run(its, stop.Token);
        while (!condition(crm) && !run.IsCompleted)
            await Task.Delay(20, Stop);
        await stop.CancelAsync();
        await run;
        look(crm);
    }
}

using System.Net;
using Confluent.SchemaRegistry;
using VideoInsights.Schemas;
using VideoInsights.Schemas.Registry;
using VideoInsights.Streams.Kafka;
using VideoInsights.Tests.EndToEnd;
using VideoInsights.Tests.Servers;
using VideoInsights.Tests.Trends;

namespace VideoInsights.Tests.Processes.Cluster;

/// <summary>Trends as a process of its own: what they count outlives the process, however it ends.</summary>
[Collection(Product.Alone)]
public sealed class TrendsPartTests(KafkaServer kafka, RegistryServer registry)
    : IClassFixture<KafkaServer>, IClassFixture<RegistryServer>
{
    private const int Calls = 120;
    private const string Week = "team/north/week/2026-11-23";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact(Timeout = Product.Timeout)]
    public async Task Killed_in_the_middle_and_started_again_it_loses_and_doubles_nothing()
    {
        using var log = await Log("killed-");
        var rows = log.Rows;
        using (var first = Start("killed-", registry.Address))
        {
            await Ready(first);
            var putting = Task.Run(async () =>
            {
                for (var i = 0; i < Calls; i++)
                {
                    await log.Put(MadeInsights.Of($"v{i}", rep: $"rep-{i % 4}"));
                    await Task.Delay(25, Stop);
                }
            });
            await rows.Until(table => table.GetValueOrDefault(Week)?.calls > Calls / 4);
            await first.Kill();
            await putting;
        }

        // Half of the calls are corrected, by a process that knows the first versions only from the cluster.
        using var second = Start("killed-", registry.Address);
        await Ready(second);
        foreach (var i in Enumerable.Range(0, Calls / 2))
            await log.Put(MadeInsights.Of($"v{i}", rep: $"rep-{i % 4}", minute: 20, sentiment: "negative"));
        await log.Put(MadeInsights.Of("last", rep: "rep-0"));
        await rows.Until(table => table.GetValueOrDefault(Week) is { calls: Calls + 1, negative_calls: Calls / 2 }
            && Enumerable.Range(0, 4).All(rep => table[Row(rep)].calls == (Calls / 4) + (rep == 0 ? 1 : 0)
                && table[Row(rep)].negative_calls == Calls / 8));
        Assert.All([Week, .. Enumerable.Range(0, 4).Select(Row)], key => Assert.Equal(rows.Calls(key).Order(), rows.Calls(key)));

        var ended = await second.Ask();
        Assert.Equal(0, ended.Status);
        Assert.DoesNotContain("info: Streamiz", ended.Errors); // every step of every task
    }

    [Fact(Timeout = Product.Timeout)]
    public async Task A_registry_that_goes_away_ends_it_with_the_reason_and_the_next_start_counts_what_came_meanwhile()
    {
        using var log = await Log("away-");
        await using var gate = new Gate(new Uri(registry.Address));
        gate.Open();
        using (var first = Start("away-", gate.Address.ToString()))
        {
            await Ready(first);
            await gate.Shut();
            await log.Put(MadeInsights.Of("a"));
            var ended = await first.End();
            Assert.Equal(1, ended.Status);
            Assert.Contains("cannot go on: the schema registry", ended.Errors);
        }

        using var second = Start("away-", registry.Address);
        await log.Rows.Until(table => table.GetValueOrDefault(Week)?.calls == 1);
    }

    [Fact(Timeout = Product.Timeout)]
    public async Task Wrong_rules_are_named_before_it_starts()
    {
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, "rules: [{ name: odd, message: look, when: { sentiment: angry } }]", Stop);
            using var trends = Start("rules-", registry.Address, "--rules", file);
            var ended = await trends.End();
            Assert.Equal((1, $"cannot start: {file}: the rule odd has the sentiment 'angry': use negative, neutral or positive"),
                (ended.Status, ended.Errors.Trim()));
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static string Row(int rep) => $"rep/rep-{rep}/week/2026-11-23";

    private async Task<TrendsLog> Log(string prefix)
    {
        var options = new KafkaOptions { Bootstrap = kafka.Address, Prefix = prefix, Partitions = 2 };
        await TopicSetup.Ensure(options, Stop);
        return new TrendsLog(options, registry.Address);
    }

    private Product Start(string prefix, string schemas, params string[] arguments) => Product.Start(
        new Dictionary<string, string>
        {
            ["KAFKA_BOOTSTRAP"] = kafka.Address,
            ["SCHEMA_REGISTRY_URL"] = schemas,
            ["Kafka__Prefix"] = prefix,
            ["Kafka__Partitions"] = "2",
            ["Kafka__SessionTimeout"] = "00:00:03", // how long the killed one's partitions wait for the next
            ["Trends__CommitMilliseconds"] = "100",
        },
        ["trends", "--port", "0", .. arguments]);

    private static async Task Ready(Product trends)
    {
        using var http = new HttpClient { BaseAddress = await trends.Address() };
        while (true)
        {
            using var answer = await http.GetAsync("/health/ready", Stop);
            if (answer.StatusCode == HttpStatusCode.OK)
                return;
            await Task.Delay(100, Stop);
        }
    }

    /// <summary>What goes into trends and what comes out, through the registry.</summary>
    private sealed class TrendsLog : IDisposable
    {
        private readonly CachedSchemaRegistryClient _schemas;
        private readonly EventProducer _producer;

        public TrendsLog(KafkaOptions options, string registry)
        {
            _schemas = new CachedSchemaRegistryClient(new SchemaRegistryConfig { Url = registry });
            var codec = new RegistryCodec(_schemas, register: true);
            _producer = new EventProducer(options, codec, TimeProvider.System);
            Rows = new CommittedRows(options, codec);
        }

        public CommittedRows Rows { get; }

        public Task Put(InsightReady insight) => _producer.Send(Topics.Insight, insight, Stop);

        public void Dispose()
        {
            Rows.Dispose();
            _producer.Dispose();
            _schemas.Dispose();
        }
    }
}

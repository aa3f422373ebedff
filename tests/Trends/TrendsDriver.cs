using Microsoft.Extensions.Logging.Abstractions;
using Streamiz.Kafka.Net.Mock;
using Streamiz.Kafka.Net.SerDes;
using VideoInsights.Schemas;
using VideoInsights.Schemas.Wire;
using VideoInsights.Streams.Kafka;
using VideoInsights.Streams.Trends;

namespace VideoInsights.Tests.Trends;

/// <summary>The topology in Streamiz' driver: insights in, the table and the alerts out, no broker.</summary>
public sealed class TrendsDriver : IDisposable
{
    public static readonly AlertRules Rules = new([
        new AlertRule("negative-call", "talk with the rep", "negative", 0.8, [], [], null, []),
        new AlertRule("churn-risk", "call back", null, null, ["churn-risk"], [], null, []),
    ]);

    private readonly TopologyTestDriver _driver;
    private readonly TestInputTopic<string, InsightReady> _insights;
    private readonly TestOutputTopic<string, RepTrend> _trends;
    private readonly TestOutputTopic<string, InsightAlert> _alerts;

    public TrendsDriver(TrendsOptions? options = null)
    {
        var kafka = new KafkaOptions { Bootstrap = "none", Prefix = "p-" };
        options ??= new TrendsOptions();
        var codec = new EmbeddedRegistry();
        var stream = new TrendCounter(kafka, codec, options, Rules, TimeProvider.System, NullLoggerFactory.Instance);
        _driver = new TopologyTestDriver(
            TrendsTopology.Of(kafka.Prefix, codec, options, Rules, TimeProvider.System), stream.Configuration());
        var wait = TimeSpan.FromSeconds(1);
        _insights = _driver.CreateInputTopic("p-insight", new StringSerDes(), new EventSerDes<InsightReady>(codec));
        _trends = _driver.CreateOutputTopic("p-rep-trends", wait, new StringSerDes(), new EventSerDes<RepTrend>(codec));
        _alerts = _driver.CreateOutputTopic("p-insight-alerts", wait, new StringSerDes(), new EventSerDes<InsightAlert>(codec));
    }

    /// <summary>The table as a reader that saw everything has it.</summary>
    public Dictionary<string, RepTrend> Table { get; } = [];

    /// <summary>Alerts in the order they came: rule, call and state.</summary>
    public List<InsightAlert> Alerts { get; } = [];

    /// <summary>Records of the table's topic so far.</summary>
    public int Updates { get; private set; }

    /// <summary>Calls that may still change.</summary>
    public IEnumerable<string> Kept => _driver.GetKeyValueStore<string, CountedCall>(CallLedger.Store).All().Select(c => c.Key);

    /// <param name="arrived">When the record was written; null means when the insight was made.</param>
    public void Put(InsightReady insight, DateTime? arrived = null)
    {
        _insights.PipeInput(insight.video_id, insight, arrived ?? insight.timestamp);
        foreach (var row in _trends.ReadKeyValueList())
        {
            Updates++;
            if (row.Message.Value is { } trend)
                Table[row.Message.Key] = trend;
            else
                Table.Remove(row.Message.Key);
        }

        Alerts.AddRange(_alerts.ReadKeyValueList().Select(a => a.Message.Value));
    }

    public void Dispose() => _driver.Dispose();
}

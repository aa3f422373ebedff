using Streamiz.Kafka.Net;
using Streamiz.Kafka.Net.Processors.Public;
using Streamiz.Kafka.Net.SerDes;
using Streamiz.Kafka.Net.State;
using Streamiz.Kafka.Net.Stream;
using VideoInsights.Schemas;
using VideoInsights.Schemas.Wire;

namespace VideoInsights.Streams.Trends;

/// <summary>From insight to rep-trends and insight-alerts. Read this file first.</summary>
/// <remarks>
/// A table by call and a groupBy with adder and subtractor would say the same, but it never forgets a call, and its four groupings would
/// each have a topic and a store. Two small ledgers forget what can no longer change.
/// </remarks>
internal static class TrendsTopology
{
    /// <summary>An insight of this age is gone from its topic for sure: the broker deletes whole segments, at most a week late.</summary>
    private static readonly TimeSpan Segment = TimeSpan.FromDays(7);

    /// <param name="prefix">Before every topic's name on the cluster.</param>
    public static Topology Of(string prefix, IEventCodec codec, TrendsOptions options, AlertRules rules, TimeProvider time)
    {
        var grace = TimeSpan.FromDays(options.GraceDays);
        var alerts = new EventWriter<InsightAlert>(codec, prefix, Topics.InsightAlerts.Name, Topics.InsightAlerts.Key, time);
        var rows = new EventWriter<RepTrend>(codec, prefix, Topics.RepTrends.Name, Topics.RepTrends.Key, time);
        var builder = new StreamBuilder();

        var output = builder
            .Stream(prefix + Topics.Insight.Name, new StringSerDes(), new EventSerDes<InsightReady>(codec))
            .Transform(TransformerBuilder.New<string, InsightReady, string, LedgerOutput>()
                .Transformer<CallLedger>(rules, grace, alerts)
                .StateStore(InMemory<CountedCall>(CallLedger.Store))
                .Build());

        output.FlatMapValues((o, _) => o.Alerts).To(prefix + Topics.InsightAlerts.Name, new StringSerDes(), new EventBytesSerDes());

        output.FlatMap((_, o, _) => o.Trends.Select(change => KeyValuePair.Create(change.Key.ToString(), change)))
            .Repartition(Repartitioned<string, TrendChange>.As("trend-changes")
                .WithKeySerdes(new StringSerDes()).WithValueSerdes(new JsonSerDes<TrendChange>()))
            .Transform(TransformerBuilder.New<string, TrendChange, string, EventBytes?>()
                .Transformer<TrendLedger>(grace + TimeSpan.FromDays(7) + Topics.Insight.Settings.Retention + Segment, rows)
                .StateStore(InMemory<TrendSums>(TrendLedger.Store))
                .Build())
            .To(prefix + Topics.RepTrends.Name, new StringSerDes(), new EventBytesSerDes()!);

        return builder.Build();
    }

    /// <summary>
    /// In memory, with its changelog on the cluster. Streamiz keeps a RocksDB store over an aborted transaction, which would count the
    /// aborted calls; a store in memory is read anew from what was committed.
    /// </summary>
    private static IStoreBuilder<IKeyValueStore<string, T>> InMemory<T>(string name)
        where T : class => Stores
            .KeyValueStoreBuilder(Stores.InMemoryKeyValueStore(name), new StringSerDes(), new JsonSerDes<T>())
            .WithLoggingEnabled(new Dictionary<string, string>());
}

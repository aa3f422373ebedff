using FsCheck;
using FsCheck.Fluent;
using VideoInsights.Schemas;
using VideoInsights.Schemas.Wire;
using VideoInsights.Streams.Trends;

namespace VideoInsights.Tests.Trends;

/// <summary>Subtract and add: whatever is corrected, repeated or read out of order, the table is that of the last versions.</summary>
public sealed class ReplacementTests
{
    private static readonly TimeSpan Grace = TimeSpan.FromDays(14);

    [Fact]
    public void In_any_order_and_repetition_the_table_is_that_of_the_last_versions() =>
        Prop.ForAll(Arb.From(Versions().ListOf()), Arb.From(Gen.Choose(0, int.MaxValue)), (versions, seed) =>
        {
            var random = new Random(seed);
            var read = versions.Concat(versions.Where(_ => random.Next(2) == 0)).OrderBy(_ => random.Next()).ToList();
            var last = versions.GroupBy(v => v.video_id).Select(of => of.MaxBy(v => (v.insight_version, v.timestamp))!);
            return Table(read).SequenceEqual(Table(last));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void In_any_order_the_alerts_that_stand_are_those_of_the_last_versions() =>
        Prop.ForAll(Arb.From(Versions().ListOf()), versions =>
        {
            var (standing, calls) = (new HashSet<string>(), new Dictionary<string, CountedCall>());
            foreach (var insight in versions)
                foreach (var alert in Read(calls, insight).Alerts)
                    if (!(alert.state == "raised" ? standing.Add(alert.alert_id) : standing.Remove(alert.alert_id)))
                        return false; // raised twice, or withdrawn and never raised
            var last = versions.GroupBy(v => v.video_id).Select(of => of.MaxBy(v => (v.insight_version, v.timestamp))!);
            return standing.SetEquals(last.SelectMany(insight => TrendsDriver.Rules.All
                .Where(r => r.Because(insight) is not null).Select(r => $"{r.Name}/{insight.video_id}")));
        }).QuickCheckThrowOnFailure();

    /// <summary>Of few calls, reps and days many versions; no two of a call are made at the same moment.</summary>
    private static Gen<InsightReady> Versions() =>
        from call in Gen.Choose(1, 4)
        from rep in Gen.Elements("ana", "ben")
        from team in Gen.Elements("north", "south", null)
        from hours in Gen.Choose(0, 24 * 9)
        from minute in Gen.Choose(0, 1_000_000)
        from version in Gen.Choose(1, 3)
        from polarity in Gen.OneOf(Gen.Constant<double?>(null), Gen.Choose(-1000, 1000).Select(p => (double?)(p / 1000.0)))
        from topics in Gen.Elements("pricing", "pilot", "demo", "contract").ArrayOf()
        from tags in Gen.Elements("churn-risk", "pain").ArrayOf()
        let ended = MadeInsights.Wednesday.AddHours(hours)
        select MadeInsights.Of(
            $"call-{call}", rep, team, ended, MinuteOfItsOwn(minute, hours, version), polarity < -0.3 ? "negative" : "positive", 0.9,
            polarity, polarity, topics, tags, version);

    /// <summary>Within the hour after the call, so that nothing is late.</summary>
    private static double MinuteOfItsOwn(int minute, int hours, int version) =>
        (minute + (hours / 1000.0) + (version / 1e6)) / 1_000_000 * 60;

    private static List<(string, string)> Table(IEnumerable<InsightReady> insights)
    {
        var (calls, sums) = (new Dictionary<string, CountedCall>(), new Dictionary<string, TrendSums>());
        foreach (var insight in insights)
            foreach (var change in Read(calls, insight).Trends)
                sums[$"{change.Key}"] = sums.GetValueOrDefault($"{change.Key}", TrendSums.Empty(change.Key)).After(change);
        return [.. sums.Where(s => s.Value.Row() is not null).Select(s =>
            (s.Key, Convert.ToHexString(AvroBytes.Write(s.Value.Row()!)))).Order()];
    }

    private static InsightEffect Read(Dictionary<string, CountedCall> calls, InsightReady insight)
    {
        var (after, effect) = CallLedger.Judge(
            calls.GetValueOrDefault(insight.video_id), insight, insight.timestamp, TrendsDriver.Rules, Grace);
        if (after is not null)
            calls[insight.video_id] = after;
        return effect;
    }
}

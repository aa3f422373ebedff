using Confluent.Kafka;
using Streamiz.Kafka.Net.Processors.Public;
using Streamiz.Kafka.Net.State;
using VideoInsights.Schemas;

namespace VideoInsights.Streams.Trends;

/// <summary>What an insight changes.</summary>
public sealed record InsightEffect(IReadOnlyList<TrendChange> Trends, IReadOnlyList<InsightAlert> Alerts);

/// <summary>The same, ready to be written.</summary>
public sealed record LedgerOutput(IReadOnlyList<TrendChange> Trends, IReadOnlyList<EventBytes> Alerts);

/// <summary>
/// The calls that may still change, each with the newest version of its insight: what a version changes is what it says less what the one
/// before it said.
/// </summary>
public sealed class CallLedger : ITransformer<string, InsightReady, string, LedgerOutput>
{
    public const string Store = "calls";

    /// <summary>How often calls of closed weeks are forgotten.</summary>
    private static readonly TimeSpan Sweep = TimeSpan.FromDays(1);

    /// <summary>Clocks of producers differ: a call is forgotten this long after nothing can change it.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromDays(1);

    private readonly AlertRules _rules;
    private readonly TimeSpan _grace;
    private readonly EventWriter<InsightAlert> _alerts;
    private IKeyValueStore<string, CountedCall> _calls = null!;

    /// <summary>Never used: Streamiz asks for a constructor without parameters and then calls the one with them.</summary>
    public CallLedger()
        : this(new AlertRules([]), TimeSpan.Zero, null!)
    {
    }

    public CallLedger(AlertRules rules, TimeSpan grace, EventWriter<InsightAlert> alerts) =>
        (_rules, _grace, _alerts) = (rules, grace, alerts);

    /// <inheritdoc/>
    public void Init(ProcessorContext<string, LedgerOutput> context)
    {
        _calls = (IKeyValueStore<string, CountedCall>)context.GetStateStore(Store);
        context.Schedule(Sweep, PunctuationType.STREAM_TIME, now =>
        {
            Forget(DateTimeOffset.FromUnixTimeMilliseconds(now));
            context.Commit();
        });
    }

    /// <inheritdoc/>
    public Record<string, LedgerOutput>? Process(Record<string, InsightReady> record)
    {
        if (record.Value is not { } insight)
            return null; // no insight: the stage that keeps insights sets it aside
        var before = _calls.Get(record.Key);
        var (after, effect) = Judge(before, insight, new DateTimeOffset(record.Timestamp.UtcDateTime), _rules, _grace);
        if (after is null)
            return null;
        var output = new LedgerOutput(effect.Trends, [.. effect.Alerts.Select(_alerts.Write)]); // before the state changes
        _calls.Put(record.Key, after);
        return Record<string, LedgerOutput>.Create(record.Key, output, Trace.Of(record.Headers));
    }

    /// <inheritdoc/>
    public void Close()
    {
    }

    /// <summary>What a version of an insight changes: nothing where a newer one is known or where the week is closed.</summary>
    /// <param name="before">The version that counts now; null where there is none.</param>
    /// <param name="arrived">When the record was written.</param>
    /// <returns>The version that counts from now on, null where nothing changes.</returns>
    public static (CountedCall? After, InsightEffect Effect) Judge(
        CountedCall? before, InsightReady insight, DateTimeOffset arrived, AlertRules rules, TimeSpan grace)
    {
        var holding = rules.All.Select(rule => (rule, because: rule.Because(insight))).Where(r => r.because is not null).ToList();
        var now = new CountedCall(
            insight.user_id, insight.call.team_id, insight.call.ended_at, insight.insight_version, insight.timestamp, CallShare.Of(insight),
            [.. holding.Select(r => r.rule.Name)]);
        var late = arrived > now.ClosesAt(grace) || arrived > before?.ClosesAt(grace);
        if (late || before?.IsNewerThan(now) == true)
            return (null, new InsightEffect([], []));

        var old = before?.Alerts ?? [];
        var raised = holding.Where(r => !old.Contains(r.rule.Name))
            .Select(r => Alert(insight, r.rule.Name, "raised", r.rule.Message, r.because!));
        var withdrawn = old.Except(now.Alerts)
            .Select(name => Alert(insight, name, "withdrawn", rules.All.FirstOrDefault(r => r.Name == name)?.Message ?? "", []));
        return (now, new InsightEffect([.. CountedCall.Changes(before, now)], [.. raised, .. withdrawn]));
    }

    private static InsightAlert Alert(
        InsightReady insight, string rule, string state, string message, IReadOnlyList<string> because) => new()
        {
            alert_id = $"{rule}/{insight.video_id}",
            rule = rule,
            state = state,
            message = message,
            because = [.. because],
            video_id = insight.video_id,
            user_id = insight.user_id,
            insight_timestamp = insight.timestamp,
            insight_version = insight.insight_version,
            call = insight.call,
        };

    private void Forget(DateTimeOffset now)
    {
        foreach (var (id, call) in _calls.All().ToList())
            if (call.ClosesAt(_grace) + Margin < now)
                _calls.Delete(id);
    }
}

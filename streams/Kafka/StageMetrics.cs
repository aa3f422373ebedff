using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace VideoInsights.Streams.Kafka;

/// <summary>What the runtime counts and times around the stages; no stage mentions it.</summary>
/// <remarks>
/// Names by OpenTelemetry's semantic conventions for messaging where there is one:
/// <see href="https://opentelemetry.io/docs/specs/semconv/messaging/messaging-metrics/"/>; the others start with <c>videoinsights.</c>
/// </remarks>
public static class StageMetrics
{
    /// <summary>The meter's name, for an exporter.</summary>
    public const string MeterName = "VideoInsights.Streams";

    private static readonly Meter Meter = new(MeterName);
    private static readonly ConcurrentDictionary<string, long> Lags = new();
    private static readonly ConcurrentDictionary<string, long> Waits = new();
    private static readonly ConcurrentDictionary<string, long> Dangers = new();

    private static readonly Histogram<double> Durations = Meter.CreateHistogram<double>(
        "messaging.process.duration", "s", "Time one try of a record takes in a stage.",
        advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.1, 0.5, 1, 5, 10, 30, 60, 120, 300, 600, 1200] });

    private static readonly Histogram<double> Waited = Meter.CreateHistogram<double>(
        "videoinsights.stage.wait", "s", "Time from when a record was written until a try of it began.",
        advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.01, 0.05, 0.1, 0.5, 1, 5, 10, 30, 60, 120, 300, 600, 1200] });

    private static readonly Histogram<double> Ages = Meter.CreateHistogram<double>(
        "videoinsights.call.age", "s", "Seconds since the end of the call when a stage has finished it: the promise is 1800 at insight.",
        advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [60, 300, 600, 900, 1200, 1500, 1800, 2400, 3600, 86_400] });

    private static readonly Counter<long> Consumed = Meter.CreateCounter<long>(
        "messaging.client.consumed.messages", "{message}", "Records handed to a stage.");

    private static readonly Counter<long> Retries = Meter.CreateCounter<long>(
        "videoinsights.stage.retries", "{try}", "Tries after the first.");

    private static readonly Counter<long> DeadLetters = Meter.CreateCounter<long>(
        "videoinsights.stage.dead_letters", "{message}", "Records set aside.");

    private static readonly UpDownCounter<long> InFlight = Meter.CreateUpDownCounter<long>(
        "videoinsights.stage.in_flight", "{message}", "Records being worked on.");

    private static readonly Counter<long> LateCalls = Meter.CreateCounter<long>(
        "videoinsights.call.late", "{call}", "Calls that were found late, each once, by the stage that had them then.");

    private static readonly Counter<long> Transactions = Meter.CreateCounter<long>(
        "videoinsights.stage.transactions", "{transaction}", "Transactions by result: committed, or aborted and written again.");

    static StageMetrics()
    {
        Gauge("videoinsights.stage.lag", Lags, "Records in the topic that the stage has not finished, of this process's partitions.");
        Gauge("videoinsights.stage.waiting", Waits, "Records in hand that wait for a slot, for their key or for their next try.");
        Gauge("videoinsights.call.in_danger", Dangers, "Records in hand whose calls have little time left or are late.");
    }

    /// <summary>A stage has started: its counters stand at zero, so that an alert on them has something to look at.</summary>
    internal static void Started(string stage)
    {
        Consumed.Add(0, Stage(stage));
        Retries.Add(0, Stage(stage));
        DeadLetters.Add(0, Stage(stage));
        InFlight.Add(0, Stage(stage));
        LateCalls.Add(0, Stage(stage));
        Transactions.Add(0, Stage(stage), new("result", "aborted"));
    }

    /// <summary>A record was taken in hand.</summary>
    internal static void Taken(string stage) => Consumed.Add(1, Stage(stage));

    /// <summary>A try began.</summary>
    internal static void Begun(string stage, TimeSpan waited)
    {
        InFlight.Add(1, Stage(stage));
        Waited.Record(waited.TotalSeconds, Stage(stage));
    }

    /// <summary>A try ended.</summary>
    internal static void Tried(string stage, TimeSpan took)
    {
        InFlight.Add(-1, Stage(stage));
        Durations.Record(took.TotalSeconds, Stage(stage));
    }

    internal static void Retried(string stage) => Retries.Add(1, Stage(stage));

    internal static void SetAside(string stage) => DeadLetters.Add(1, Stage(stage));

    internal static void Finished(string stage, TimeSpan sinceEndOfCall) => Ages.Record(sinceEndOfCall.TotalSeconds, Stage(stage));

    internal static void Late(string stage) => LateCalls.Add(1, Stage(stage));

    internal static void Transaction(string stage, bool committed) =>
        Transactions.Add(1, Stage(stage), new("result", committed ? "committed" : "aborted"));

    internal static void Lag(string stage, long records) => Lags[stage] = records;

    internal static void Waiting(string stage, long records) => Waits[stage] = records;

    internal static void InDanger(string stage, long records) => Dangers[stage] = records;

    private static void Gauge(string name, ConcurrentDictionary<string, long> values, string description) => Meter.CreateObservableGauge(
        name, () => values.Select(value => new Measurement<long>(value.Value, Stage(value.Key))), "{message}", description);

    private static KeyValuePair<string, object?> Stage(string stage) => new("stage", stage);
}

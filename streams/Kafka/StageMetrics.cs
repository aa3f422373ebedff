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

    private static readonly Histogram<double> Durations = Meter.CreateHistogram<double>(
        "messaging.process.duration", "s", "Time one record takes in a stage, retries included.",
        advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.1, 0.5, 1, 5, 10, 30, 60, 120, 300, 600, 1200] });

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

    static StageMetrics() => Meter.CreateObservableGauge(
        "videoinsights.stage.lag", () => Lags.Select(lag => new Measurement<long>(lag.Value, Stage(lag.Key))), "{message}",
        "Records in the topic that the stage has not finished, as far as this process is assigned them.");

    /// <summary>A stage has started: its counters stand at zero, so that an alert on them has something to look at.</summary>
    internal static void Started(string stage)
    {
        Consumed.Add(0, Stage(stage));
        Retries.Add(0, Stage(stage));
        DeadLetters.Add(0, Stage(stage));
        InFlight.Add(0, Stage(stage));
    }

    /// <summary>Counts a record in; what is returned counts it out and times it.</summary>
    internal static Timed Begin(string stage)
    {
        Consumed.Add(1, Stage(stage));
        InFlight.Add(1, Stage(stage));
        return new Timed(stage, Stopwatch.GetTimestamp());
    }

    internal static void Retried(string stage) => Retries.Add(1, Stage(stage));

    internal static void SetAside(string stage) => DeadLetters.Add(1, Stage(stage));

    internal static void Finished(string stage, TimeSpan sinceEndOfCall) => Ages.Record(sinceEndOfCall.TotalSeconds, Stage(stage));

    internal static void Lag(string stage, long records) => Lags[stage] = records;

    private static KeyValuePair<string, object?> Stage(string stage) => new("stage", stage);

    /// <summary>A record while it is worked on.</summary>
    internal readonly struct Timed(string stage, long started) : IDisposable
    {
        public void Dispose()
        {
            InFlight.Add(-1, Stage(stage));
            Durations.Record(Stopwatch.GetElapsedTime(started).TotalSeconds, Stage(stage));
        }
    }
}

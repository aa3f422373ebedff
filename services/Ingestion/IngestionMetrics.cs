using System.Diagnostics.Metrics;

namespace VideoInsights.Ingestion;

/// <summary>What comes in and how, counted for operators.</summary>
public static class IngestionMetrics
{
    /// <summary>The meter's name, for an exporter.</summary>
    public const string MeterName = "VideoInsights.Ingestion";

    /// <summary>What may come of a delivery.</summary>
    public const string Announced = "announced", Repeated = "repeated", Ignored = "ignored", Handshake = "handshake", Refused = "refused";

    private static readonly Meter Meter = new(MeterName);
    private static long _carried, _restarts;

    private static readonly Counter<long> Deliveries = Meter.CreateCounter<long>(
        "videoinsights.webhook.deliveries", "{delivery}",
        "Webhook deliveries by what came of them: announced, repeated, ignored, handshake or refused.");

    private static readonly Counter<long> Found = Meter.CreateCounter<long>(
        "videoinsights.reconcile.announced", "{call}", "Recordings that no webhook had told of and a vendor's list did.");

    private static readonly Counter<long> Failures = Meter.CreateCounter<long>(
        "videoinsights.reconcile.failures", "{look}", "Looks at a vendor's list that failed.");

    private static readonly Counter<long> Unsubscribed = Meter.CreateCounter<long>(
        "videoinsights.subscription.failures", "{try}",
        "Tries to make or renew a vendor's subscription that failed; a vendor without subscriptions stays at zero.");

    static IngestionMetrics()
    {
        Meter.CreateObservableCounter(
            "videoinsights.relay.carried", () => Interlocked.Read(ref _carried), "By", "Bytes of recordings sent to the object store.");
        Meter.CreateObservableCounter(
            "videoinsights.relay.restarts", () => Interlocked.Read(ref _restarts), "{transfer}",
            "Transfers that began again at byte 0, because their source had changed.");
    }

    /// <summary>A vendor is taken in here: its counters stand at zero, so that an alert on them has something to look at.</summary>
    public static void Started(string vendor)
    {
        foreach (var outcome in new[] { Announced, Repeated, Ignored, Handshake, Refused })
            Deliveries.Add(0, Vendor(vendor), new("outcome", outcome));
        Found.Add(0, Vendor(vendor));
        Failures.Add(0, Vendor(vendor));
        Unsubscribed.Add(0, Vendor(vendor));
    }

    internal static void Carried(long bytes) => Interlocked.Add(ref _carried, bytes);

    internal static void StartedAgain() => Interlocked.Increment(ref _restarts);

    internal static void Delivered(string vendor, string outcome) => Deliveries.Add(1, Vendor(vendor), new("outcome", outcome));

    internal static void Missed(string vendor) => Found.Add(1, Vendor(vendor));

    internal static void LookFailed(string vendor) => Failures.Add(1, Vendor(vendor));

    internal static void SubscriptionFailed(string vendor) => Unsubscribed.Add(1, Vendor(vendor));

    private static KeyValuePair<string, object?> Vendor(string vendor) => new("vendor", vendor);
}

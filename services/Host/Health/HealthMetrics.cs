using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace VideoInsights.Host.Health;

/// <summary>Every check as a metric, so that an alert needs no second way to ask a part how it is.</summary>
internal sealed class HealthMetrics : IHealthCheckPublisher, IDisposable
{
    /// <summary>The meter's name, for an exporter.</summary>
    public const string MeterName = "VideoInsights.Host";

    private readonly Meter _meter = new(MeterName);
    private readonly ConcurrentDictionary<string, int> _passes = new();

    public HealthMetrics() => _meter.CreateObservableGauge(
        "videoinsights.health",
        () => _passes.Select(check => new Measurement<int>(check.Value, new KeyValuePair<string, object?>("check", check.Key))),
        description: "1 where a check passes, 0 where it does not. /health/ready, and for the check alive /health/live, say why.");

    public Task PublishAsync(HealthReport report, CancellationToken cancellationToken)
    {
        foreach (var (check, entry) in report.Entries)
            _passes[check] = entry.Status == HealthStatus.Healthy ? 1 : 0;
        return Task.CompletedTask;
    }

    public void Dispose() => _meter.Dispose();
}

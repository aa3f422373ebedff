#if WITH_CLUSTER
using Microsoft.Extensions.Diagnostics.HealthChecks;
using VideoInsights.Streams.Trends;

namespace VideoInsights.Host.Health;

/// <summary>Trends are counted.</summary>
internal sealed class TrendsCheck(TrendCounter counter) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(counter.State switch
        {
            TrendState.Running => HealthCheckResult.Healthy(),
            TrendState.Starting => HealthCheckResult.Unhealthy("trends join their group, or read their state back from the cluster"),
            _ => HealthCheckResult.Unhealthy("trends are stopped"),
        });
}
#endif

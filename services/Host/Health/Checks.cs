using Microsoft.Extensions.Diagnostics.HealthChecks;
using VideoInsights.Host.Parts;
using VideoInsights.Storage.Calls;
using VideoInsights.Storage.Objects;
using VideoInsights.Streams.Kafka;

namespace VideoInsights.Host.Health;

/// <summary>The call store answers.</summary>
internal sealed class CallsCheck(ICallStore calls) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        await calls.Find("none", cancellationToken);
        return HealthCheckResult.Healthy();
    }
}

/// <summary>The object store answers.</summary>
internal sealed class ObjectsCheck(IObjectStore objects) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        await objects.Find("health/none", cancellationToken);
        return HealthCheckResult.Healthy();
    }
}

/// <summary>A broker answers.</summary>
internal sealed class BrokerCheck(LogWatch watch) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        await watch.Look(cancellationToken) is { Answers: false } silent
            ? HealthCheckResult.Unhealthy(silent.Reason)
            : HealthCheckResult.Healthy();
}

/// <summary>The topics are there, and were found to be as declared.</summary>
internal sealed class TopicsCheck(LogWatch watch, LogGate gate) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        gate.Missing is { } missing ? HealthCheckResult.Unhealthy(missing)
        : await watch.Look(cancellationToken) is { Reason: { } reason } ? HealthCheckResult.Unhealthy(reason)
        : HealthCheckResult.Healthy();
}

/// <summary>The schema registry answers.</summary>
internal sealed class RegistryCheck(RegistryWatch watch) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        await watch.Look(cancellationToken) is { } reason ? HealthCheckResult.Unhealthy(reason) : HealthCheckResult.Healthy();
}

/// <summary>Every stage of the host reads; how much each has in hand.</summary>
internal sealed class StagesCheck(StageHost stages) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(stages.Standing is { Count: > 0 } standing
            ? HealthCheckResult.Unhealthy($"not running: {string.Join(", ", standing)}")
            : HealthCheckResult.Healthy(StageHealth.Told(stages.States)));
}

/// <summary>No stage of the host hangs: a restart would help nothing.</summary>
internal sealed class AliveCheck(StageHost stages, KafkaOptions options) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(StageHealth.Hanging(stages.States, StageHealth.Patience(options)) is { } hanging
            ? HealthCheckResult.Unhealthy(hanging)
            : HealthCheckResult.Healthy());
}

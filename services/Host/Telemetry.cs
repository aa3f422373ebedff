using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using VideoInsights.Host.Health;
using VideoInsights.Ingestion;
using VideoInsights.Streams.Kafka;

namespace VideoInsights.Host;

/// <summary>
/// Metrics at <c>/metrics</c> for Prometheus; metrics and traces by OTLP where <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> is set.
/// </summary>
public static class Telemetry
{
    /// <summary>The environment variable that names where to.</summary>
    public const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";

    /// <param name="part">Which part of the product this process is: the service's name.</param>
    public static void AddTelemetry(this IServiceCollection services, IConfiguration configuration, string part)
    {
        var otlp = configuration[Endpoint] is { Length: > 0 };
        services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService(part, serviceNamespace: "videoinsights"))
            .WithMetrics(metrics =>
            {
                metrics.AddMeter(StageMetrics.MeterName, IngestionMetrics.MeterName, HealthMetrics.MeterName)
                    .AddAspNetCoreInstrumentation().AddPrometheusExporter();
                if (otlp)
                    metrics.AddOtlpExporter();
            })
            .WithTracing(traces =>
            {
                traces.AddSource(StageMetrics.MeterName).AddAspNetCoreInstrumentation();
                if (otlp)
                    traces.AddOtlpExporter();
            });
    }
}

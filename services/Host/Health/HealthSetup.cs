using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using VideoInsights.Delivery;

namespace VideoInsights.Host.Health;

/// <summary>
/// <c>/health/live</c>: it goes on, or what only a restart helps. <c>/health/ready</c>: it can do its work, or each check that fails with
/// its reason. <c>videoinsights_health</c> among the metrics says both.
/// </summary>
public static class HealthSetup
{
    private const string Live = "live";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan FirstLook = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Between = TimeSpan.FromSeconds(5);

    /// <summary>The checks of a host.</summary>
    /// <param name="stores">Whether it reads or writes calls and objects.</param>
    /// <param name="log">Whether it writes to or reads from the log.</param>
    /// <param name="registry">Whether it needs a schema registry.</param>
    /// <param name="stages">Whether it runs stages.</param>
    public static void AddHealth(this IServiceCollection services, bool stores, bool log, bool registry, bool stages)
    {
        if (stores)
        {
            services.AddCheck<CallsCheck>("calls");
            services.AddCheck<ObjectsCheck>("objects");
        }

        if (log)
        {
            services.AddCheck<BrokerCheck>("broker");
            services.AddCheck<TopicsCheck>("topics");
        }

        if (registry)
            services.AddCheck<RegistryCheck>("registry");
        if (stages)
        {
            services.AddCheck<StagesCheck>("stages");
            services.AddCheck<AliveCheck>("alive", Live);
        }

        services.AddSingleton<IHealthCheckPublisher, HealthMetrics>();
        services.Configure<HealthCheckPublisherOptions>(publisher => (publisher.Delay, publisher.Period) = (FirstLook, Between));
    }

    /// <summary>One check more that has to pass for a host to be ready.</summary>
    /// <param name="tag">Another tag than that of readiness.</param>
    internal static void AddCheck<T>(this IServiceCollection services, string name, string tag = DeliverySetup.Ready)
        where T : class, IHealthCheck => services.AddHealthChecks().AddCheck<T>(name, tags: [tag], timeout: Patience);

    public static void MapHealth(this WebApplication app)
    {
        app.MapHealthChecks("/health/live", Answer(Live));
        app.MapHealthChecks("/health/ready", Answer(DeliverySetup.Ready));
    }

    private static HealthCheckOptions Answer(string tag) =>
        new() { Predicate = check => check.Tags.Contains(tag), ResponseWriter = Write };

    private static Task Write(HttpContext http, HealthReport report) => http.Response.WriteAsJsonAsync(new
    {
        Status = report.Status.ToString(),
        Checks = report.Entries.ToDictionary(
            check => check.Key, check => new
            {
                Status = check.Value.Status.ToString(),
                Reason = check.Value.Status == HealthStatus.Healthy ? null : check.Value.Description,
                Detail = check.Value.Status == HealthStatus.Healthy ? check.Value.Description : null,
            }),
    });
}

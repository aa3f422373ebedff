using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using VideoInsights.Delivery;

namespace VideoInsights.Host.Health;

/// <summary>
/// <c>/health/live</c>: the process answers. <c>/health/ready</c>: it can do its work, or each check that fails with its reason.
/// </summary>
public static class HealthSetup
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

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
            services.AddCheck<StagesCheck>("stages");
    }

    /// <summary>One check more that has to pass for a host to be ready.</summary>
    internal static void AddCheck<T>(this IServiceCollection services, string name)
        where T : class, IHealthCheck =>
        services.AddHealthChecks().AddCheck<T>(name, tags: [DeliverySetup.Ready], timeout: Patience);

    public static void MapHealth(this WebApplication app)
    {
        app.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = _ => false, ResponseWriter = Write });
        app.MapHealthChecks("/health/ready", new HealthCheckOptions
        {
            Predicate = check => check.Tags.Contains(DeliverySetup.Ready),
            ResponseWriter = Write,
        });
    }

    private static Task Write(HttpContext http, HealthReport report) => http.Response.WriteAsJsonAsync(new
    {
        Status = report.Status.ToString(),
        Checks = report.Entries.ToDictionary(
            check => check.Key, check => new { Status = check.Value.Status.ToString(), Reason = check.Value.Description }),
    });
}

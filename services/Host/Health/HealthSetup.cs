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
    /// <param name="log">Whether it writes to or reads from the log.</param>
    /// <param name="registry">Whether it needs a schema registry.</param>
    /// <param name="stages">Whether it runs stages.</param>
    public static void AddHealth(this IServiceCollection services, bool log, bool registry, bool stages)
    {
        var checks = services.AddHealthChecks();
        void Add<T>(string name)
            where T : class, IHealthCheck => checks.AddCheck<T>(name, tags: [DeliverySetup.Ready], timeout: Patience);
        Add<CallsCheck>("calls");
        Add<ObjectsCheck>("objects");
        if (log)
        {
            Add<BrokerCheck>("broker");
            Add<TopicsCheck>("topics");
        }

        if (registry)
            Add<RegistryCheck>("registry");
        if (stages)
            Add<StagesCheck>("stages");
    }

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

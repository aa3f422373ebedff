#if WITH_CLUSTER
using VideoInsights.Host.Health;
using VideoInsights.Streams.Trends;
#endif

namespace VideoInsights.Host.Parts;

/// <summary>Trends, where this build has Streamiz. The embedded build has said so before: it has no cluster to add.</summary>
public static class TrendsSetup
{
    /// <exception cref="StartException">The alert rules are wrong; the message names file and rule.</exception>
    public static void AddTrends(this Setup setup)
    {
#if WITH_CLUSTER
        setup.Services.AddSingleton(TimeProvider.System);
        setup.Services.AddSingleton(setup.Read<TrendsOptions>("Trends"));
        setup.Services.AddSingleton(Rules(setup.Command.Rules));
        setup.Services.AddSingleton<TrendCounter>();
        setup.Services.AddHostedService<TrendsHost>();
        setup.Services.AddCheck<TrendsCheck>("trends");
#endif
    }

#if WITH_CLUSTER
    private static AlertRules Rules(string file)
    {
        try
        {
            return AlertRules.Read(file);
        }
        catch (InvalidDataException e)
        {
            throw new StartException(e.Message, e);
        }
    }
#endif
}

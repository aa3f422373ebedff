using VideoInsights.Schemas.Wire;
#if WITH_CLUSTER
using Confluent.SchemaRegistry;
using VideoInsights.Schemas.Registry;
#endif

namespace VideoInsights.Host.Parts;

/// <summary>The parts' serializers: Confluent's, where this build has them.</summary>
public static class ClusterCodec
{
    /// <summary>Registers the codec for a registry.</summary>
    /// <exception cref="StartException">This is the embedded build, or no registry is named.</exception>
    public static void AddClusterCodec(this IServiceCollection services, RegistryOptions options)
    {
        if (string.IsNullOrEmpty(options.Url))
        {
            throw new StartException(
                "setting Registry:Url: a part needs a schema registry: set SCHEMA_REGISTRY_URL (./dev run needs none)");
        }

#if WITH_CLUSTER
        services.AddSingleton<ISchemaRegistryClient>(new CachedSchemaRegistryClient(new SchemaRegistryConfig { Url = options.Url }));
        services.AddSingleton<IEventCodec>(provider =>
            new RegistryCodec(provider.GetRequiredService<ISchemaRegistryClient>(), options.Register));
#else
        throw new StartException(
            "this is the embedded build: the packages that parts need could not be found when it was made (Local.props says "
            + "WithCluster=false), so only ./dev run works. Remove Local.props where they can be had, and build again");
#endif
    }
}

using VideoInsights.Streams.Kafka;

namespace VideoInsights.Host.Parts;

/// <summary>The Kafka and the schema registry that all parts share.</summary>
public static class ClusterSetup
{
    /// <exception cref="StartException">One of them is not named; the message says how.</exception>
    public static void AddCluster(this Setup setup)
    {
        var kafka = setup.Read<KafkaOptions>("Kafka");
        if (kafka.Bootstrap == "")
            throw new StartException("setting Kafka:Bootstrap: a part needs a Kafka: set KAFKA_BOOTSTRAP (./dev run needs none)");
        var registry = setup.Read<RegistryOptions>("Registry");
        setup.Services.AddClusterCodec(registry);
        setup.Services.AddSingleton(kafka);
        setup.Services.AddSingleton(registry);
        setup.Services.AddSingleton<LogGate>();
        setup.Services.AddSingleton<LogWatch>();
        setup.Services.AddSingleton<RegistryWatch>();
        setup.Services.AddSingleton<LogOpening>();
        setup.Services.AddHostedService(provider => provider.GetRequiredService<LogOpening>());
    }
}

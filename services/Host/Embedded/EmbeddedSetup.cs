using VideoInsights.Host.Health;
using VideoInsights.Host.Parts;
using VideoInsights.Schemas.Wire;
using VideoInsights.Streams;
using VideoInsights.Streams.Kafka;

namespace VideoInsights.Host.Embedded;

/// <summary>Everything in one process: every piece, on a log of its own.</summary>
public static class EmbeddedSetup
{
    /// <summary>One process reads them all: only enough that keys spread.</summary>
    private const int Partitions = 8;

    /// <summary>Registers log, stores, models, stages, ways in and API.</summary>
    /// <exception cref="StartException">A file, a model or a setting is wrong; the message says what to do.</exception>
    public static async Task AddEverything(this Setup setup)
    {
        await setup.AddStores(CancellationToken.None);
        var people = setup.AddPeople();
        setup.AddAccess();
        AddLog(setup);
        setup.AddRuntime();
        setup.AddVendors();
        setup.AddIngestion();
        setup.AddStages(Pipeline.Names, people);
        setup.AddDelivery();
        setup.Services.AddTelemetry(setup.Builder.Configuration, setup.Command.Command);
        setup.Services.AddHealth(stores: true, log: true, registry: false, stages: true);
    }

    private static void AddLog(Setup setup)
    {
        var settings = setup.Read<KafkaOptions>("Kafka");
        if (settings.Bootstrap != "")
            throw new StartException("setting Kafka:Bootstrap: run has its log in the process. ./dev cluster and the parts use a Kafka");
        if (settings.Membership == Membership.Consumer)
            throw new StartException("setting Kafka:Membership: run has its log in the process, which knows no KIP-848 groups");
        if (setup.Builder.Configuration.GetValue("Kafka:Transactions", false))
            throw new StartException("setting Kafka:Transactions: run has its log in the process, which keeps no transactions");
        setup.Services.AddSingleton<EmbeddedLog>();
        setup.Services.AddSingleton(provider =>
        {
            var log = provider.GetRequiredService<EmbeddedLog>();
            var options = settings with
            {
                Bootstrap = log.Bootstrap,
                Membership = Membership.Range,
                Transactions = false,
                Partitions = settings.Partitions ?? Partitions,
            };
            log.CreateTopics(options);
            return options;
        });
        setup.Services.AddSingleton<LogWatch>();
        var gate = new LogGate();
        gate.Open(); // the log is made before anything can ask for it
        setup.Services.AddSingleton(gate);
        setup.Services.AddSingleton<IEventCodec, EmbeddedRegistry>();
    }
}

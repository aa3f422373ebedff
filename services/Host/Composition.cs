using Microsoft.AspNetCore.DataProtection;
using VideoInsights.Delivery;
using VideoInsights.Delivery.Access;
using VideoInsights.Ingestion;
using VideoInsights.Ingestion.Relay;
using VideoInsights.Ingestion.Upload;
using VideoInsights.Ingestion.Zoom;
using VideoInsights.Schemas;
using VideoInsights.Schemas.Wire;
using VideoInsights.Storage.Calls;
using VideoInsights.Storage.Objects;
using VideoInsights.Storage.People;
using VideoInsights.Streams;
using VideoInsights.Streams.Insight;
using VideoInsights.Streams.Kafka;
using VideoInsights.Streams.Models;
using VideoInsights.Streams.Sentences;
using VideoInsights.Streams.Sentiment;
using VideoInsights.Streams.Transcript;
using VideoInsights.Streams.Vision;

namespace VideoInsights.Host;

/// <summary>Everything in one process: which part stands where.</summary>
public static class Composition
{
    /// <summary>One process reads them all: only enough that keys spread.</summary>
    private const int EmbeddedPartitions = 8;

    /// <summary>Registers log, stores, models, stages and ingestion.</summary>
    /// <exception cref="StartException">
    /// A model, the playbook, the list of people or a setting is wrong; the message says what to do.
    /// </exception>
    public static void AddEverything(this WebApplicationBuilder builder, CommandLine command, DataFolder data)
    {
        var (services, configuration) = (builder.Services, builder.Configuration);
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton(command);
        services.AddSingleton(Or(() => People.Read(command.People)));
        services.AddSingleton(Or(() => Playbook.Read(command.Playbook)));
        services.AddSingleton(Or(() => ModelStore.Open(
            RepositoryFile.Find("models/models.json") is { } manifest
                ? Path.GetDirectoryName(manifest)!
                : throw new StartException("models/models.json is missing: restore it from the repository"),
            Settings.Read<InferenceOptions>(configuration, "Inference"))));
        AddStores(services, data);
        AddLog(services, configuration);
        AddIngestion(services, configuration, data);
        AddStages(services, configuration);
        services.AddTelemetry(configuration);
        services.AddDelivery(Settings.Read<AccessOptions>(configuration, "Access"), Path.Combine(data.Keys, "development-issuer.key"));
    }

    private static void AddStores(IServiceCollection services, DataFolder data)
    {
        services.AddSingleton<IObjectStore>(Or(() => new FolderObjectStore(data.Objects, TimeProvider.System)));
        services.AddSingleton<ICallStore>(Or(() => new SqliteCallStore(data.Database, Pipeline.Names, TimeProvider.System)));
    }

    private static void AddLog(IServiceCollection services, ConfigurationManager configuration)
    {
        var settings = Settings.Read<KafkaOptions>(configuration, "Kafka");
        services.AddSingleton<EmbeddedLog>();
        services.AddSingleton(provider =>
        {
            var log = provider.GetRequiredService<EmbeddedLog>();
            var options = settings with
            {
                Bootstrap = log.Bootstrap,
                Membership = Membership.Range,
                Partitions = settings.Partitions ?? EmbeddedPartitions,
            };
            log.CreateTopics(options);
            return options;
        });
        services.AddSingleton<IEventCodec, EmbeddedRegistry>();
        services.AddSingleton<EventProducer>();
        services.AddSingleton<StageJournal>();
        services.AddSingleton(provider => new StageRuntime(
            provider.GetRequiredService<KafkaOptions>(), provider.GetRequiredService<IEventCodec>(),
            provider.GetRequiredService<EventProducer>(), provider.GetRequiredService<IObjectStore>(),
            provider.GetRequiredService<StageJournal>(), TimeProvider.System,
            provider.GetRequiredService<ILoggerFactory>().CreateLogger("VideoInsights.Streams")));
    }

    private static void AddIngestion(IServiceCollection services, ConfigurationManager configuration, DataFolder data)
    {
        services.AddDataProtection().SetApplicationName("videoinsights").PersistKeysToFileSystem(new DirectoryInfo(data.Keys));
        services.AddSingleton(Settings.Read<ZoomOptions>(configuration, "Zoom"));
        services.AddSingleton(Settings.Read<UploadOptions>(configuration, "Upload"));
        services.AddSingleton(Settings.Read<RelayOptions>(configuration, "Relay"));
        services.AddSingleton<Announcer>();
        services.AddSingleton<UploadFinish>();
        services.AddSingleton<TusEndpoints>();
        services.AddSingleton(provider => new Relay(
            provider.GetRequiredService<Announcer>(), provider.GetRequiredService<ICallStore>(),
            new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { Timeout = Timeout.InfiniteTimeSpan },
            provider.GetRequiredService<RelayOptions>(), TimeProvider.System, provider.GetRequiredService<ILogger<Relay>>()));
    }

    private static void AddStages(IServiceCollection services, ConfigurationManager configuration)
    {
        services.AddSingleton(Settings.Read<TranscriptOptions>(configuration, "Transcript"));
        services.AddSingleton(Settings.Read<VisionOptions>(configuration, "Vision"));
        services.AddSingleton<SentenceModel>();
        services.AddSingleton<Transcriber>();
        services.AddSingleton<SentimentScorer>();
        services.AddSingleton<FrameReader>();
        services.AddSingleton<InsightWriter>();
        services.AddSingleton<InsightShelf>();
        services.AddSingleton<IReadOnlyList<Stage>>(provider =>
        [
            Stage.Of(
                Pipeline.Relay, Topics.RecordingAvailable, provider.GetRequiredService<Relay>().Fetch, Topics.CallCompleted,
                provider.GetRequiredService<RelayOptions>().Parallel),
            .. Pipeline.Stages(
                provider.GetRequiredService<Transcriber>(), provider.GetRequiredService<SentimentScorer>(),
                provider.GetRequiredService<FrameReader>(), provider.GetRequiredService<InsightWriter>(),
                provider.GetRequiredService<InsightShelf>()),
        ]);
        services.AddSingleton<StageHost>();
        services.AddHostedService(provider => provider.GetRequiredService<StageHost>());
    }

    /// <summary>What is wrong with a file or a model is told as a failed start, without a stack trace.</summary>
    private static T Or<T>(Func<T> make)
    {
        try
        {
            return make();
        }
        catch (Exception e) when (
            e is ModelException or PlaybookException or InvalidDataException or IOException or UnauthorizedAccessException)
        {
            throw new StartException(e.Message, e);
        }
    }
}

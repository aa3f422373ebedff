using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using VideoInsights.Delivery;
using VideoInsights.Delivery.Access;
using VideoInsights.Ingestion;
using VideoInsights.Ingestion.Meet;
using VideoInsights.Ingestion.Relay;
using VideoInsights.Ingestion.Rules;
using VideoInsights.Ingestion.Teams;
using VideoInsights.Ingestion.Upload;
using VideoInsights.Ingestion.Vendors;
using VideoInsights.Ingestion.Webhooks;
using VideoInsights.Ingestion.Zoom;
using VideoInsights.Schemas;
using VideoInsights.Schemas.Wire;
using VideoInsights.Storage;
using VideoInsights.Storage.Calls;
using VideoInsights.Storage.Objects;
using VideoInsights.Storage.People;
using VideoInsights.Storage.Vendors;
using VideoInsights.Streams;
using VideoInsights.Streams.Insight;
using VideoInsights.Streams.Kafka;
using VideoInsights.Streams.Models;
using VideoInsights.Streams.Sentences;
using VideoInsights.Streams.Sentiment;
using VideoInsights.Streams.Transcript;
using VideoInsights.Streams.Vision;

namespace VideoInsights.Host;

/// <summary>The pieces that hosts are put together from. The one-process run takes all of them, a part those it needs.</summary>
/// <remarks>What is wrong with a file, a model or a setting is thrown as a <see cref="StartException"/> that says what to do.</remarks>
public static class Composition
{
    /// <summary>Where recordings, artifacts and calls are kept, and the keys that all parts share.</summary>
    public static async Task AddStores(this Setup setup, CancellationToken stop)
    {
        setup.Services.AddSingleton(TimeProvider.System);
        await setup.AddObjects(stop);
        var database = Or(() => new SqliteFile(setup.Data.Database));
        setup.Services.AddSingleton<ICallStore>(new SqliteCallStore(database, Pipeline.Names, TimeProvider.System));
        setup.Services.AddSingleton<IVendorStore>(new SqliteVendorStore(database, TimeProvider.System));
        setup.Services.AddDataProtection().SetApplicationName("videoinsights").PersistKeysToFileSystem(new DirectoryInfo(setup.Data.Keys));
    }

    /// <summary>Who works here.</summary>
    public static People AddPeople(this Setup setup)
    {
        var people = Or(() => People.Read(setup.Command.People));
        setup.Services.AddSingleton(people);
        return people;
    }

    /// <summary>Whose tokens are believed.</summary>
    public static void AddAccess(this Setup setup) =>
        setup.Services.AddAccess(setup.Read<AccessOptions>("Access"), Path.Combine(setup.Data.Keys, "development-issuer.key"));

    /// <summary>What writes events and runs stages, on a codec and a log that are added beside it.</summary>
    public static void AddRuntime(this Setup setup)
    {
        setup.Services.AddSingleton<EventProducer>();
        setup.Services.AddSingleton<StageJournal>();
        setup.Services.AddSingleton<Announcer>();
        setup.Services.AddSingleton(provider => new StageRuntime(
            provider.GetRequiredService<KafkaOptions>(), provider.GetRequiredService<IEventCodec>(),
            provider.GetRequiredService<EventProducer>(), provider.GetRequiredService<IObjectStore>(),
            provider.GetRequiredService<StageJournal>(), TimeProvider.System,
            provider.GetRequiredService<ILoggerFactory>().CreateLogger("VideoInsights.Streams")));
    }

    /// <summary>The ways in.</summary>
    public static void AddIngestion(this Setup setup)
    {
        setup.Services.AddSingleton(setup.Read<WebhookOptions>("Webhooks"));
        setup.Services.AddSingleton<WebhookReceiver>();
        setup.Services.AddSingleton(setup.Read<ReconcileOptions>("Reconcile"));
        setup.Services.AddSingleton<MeetingTranscripts>();
        setup.Services.AddSingleton<Reconciler>();
        setup.Services.AddHostedService(provider => provider.GetRequiredService<Reconciler>());
        var certificates = Or(() => TeamsCertificates.Read(setup.Read<TeamsOptions>("Teams")));
        setup.Services.AddSingleton(_ => certificates); // made here, so that a wrong file ends the start; the provider disposes of it
        setup.Services.AddSingleton<TeamsTokens>();
        setup.Services.AddSingleton<TeamsTrust>();
        setup.Services.AddHostedService<TeamsSubscriptions>();
        setup.Services.AddSingleton<MeetTokens>();
        setup.Services.AddHostedService<MeetSubscriptions>();
        setup.Services.AddSingleton(setup.Read<UploadOptions>("Upload"));
        setup.Services.AddSingleton<UploadFinish>();
        setup.Services.AddSingleton<UploadsAtWork>();
        setup.Services.AddSingleton<TusEndpoints>();
        setup.Services.AddHostedService<UploadSweep>();
    }

    /// <summary>The vendors: what the relay fetches from, and what the ways in list.</summary>
    public static void AddVendors(this Setup setup)
    {
        setup.Services.AddSingleton(setup.Read<RelayOptions>("Relay"));
        setup.Services.AddSingleton<Downloads>();
        setup.Services.AddSingleton<MeetingNotes>();
        setup.Services.AddSingleton(setup.Read<ZoomOptions>("Zoom"));
        setup.Services.AddSingleton(provider => new ZoomApi(
            new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }), provider.GetRequiredService<ZoomOptions>(),
            TimeProvider.System));
        setup.Services.AddSingleton<IVendor, ZoomVendor>();
        setup.Services.AddSingleton(setup.Read<TeamsOptions>("Teams"));
        setup.Services.AddSingleton<TeamsGraph>();
        setup.Services.AddSingleton<TeamsVendor>();
        setup.Services.AddSingleton<IVendor>(provider => provider.GetRequiredService<TeamsVendor>());
        var meet = setup.Read<MeetOptions>("Meet");
        var key = Or(() => MeetKey.Read(meet));
        setup.Services.AddSingleton(meet);
        setup.Services.AddSingleton(_ => key); // made here, so that a wrong file ends the start; the provider disposes of it
        setup.Services.AddSingleton<MeetGoogle>();
        setup.Services.AddSingleton<IVendor, MeetVendor>();
    }

    /// <summary>The API and the page.</summary>
    public static void AddDelivery(this Setup setup) => setup.Services.AddDelivery();

    /// <summary>Stages by their names, with the models they need.</summary>
    public static void AddStages(this Setup setup, IReadOnlyList<string> names, People people)
    {
        var services = setup.Services;
        services.AddSingleton(Or(() => Playbook.Read(setup.Command.Playbook)));
        services.AddSingleton(Or(() => ModelStore.Open(
            RepositoryFile.Find("models/models.json") is { } manifest
                ? Path.GetDirectoryName(manifest)!
                : throw new StartException("models/models.json is missing: restore it from the repository"),
            setup.Read<InferenceOptions>("Inference"))));
        services.AddSingleton(setup.Read<TranscriptOptions>("Transcript"));
        services.AddSingleton(setup.Read<VisionOptions>("Vision"));
        services.AddSingleton(Or(() => IngestRules.Read(setup.Command.Ingest, people)));
        services.AddSingleton<PartBuffers>();
        services.AddSingleton<MediaTransfer>();
        services.AddSingleton<Relay>();
        services.AddSingleton<SentenceModel>();
        services.AddSingleton<Transcriber>();
        services.AddSingleton<SentimentScorer>();
        services.AddSingleton<FrameReader>();
        services.AddSingleton<InsightWriter>();
        services.AddSingleton<InsightShelf>();
        services.AddSingleton<IReadOnlyList<Stage>>(provider => [.. AllStages(provider).Where(stage => names.Contains(stage.Name))]);
        services.AddSingleton(provider => new StageHost(
            provider.GetRequiredService<IReadOnlyList<Stage>>(), provider.GetRequiredService<StageRuntime>,
            provider.GetRequiredService<Parts.LogGate>()));
        services.AddHostedService(provider => provider.GetRequiredService<StageHost>());
    }

    private static IEnumerable<Stage> AllStages(IServiceProvider provider) =>
    [
        Stage.Of(
            Pipeline.Relay, Topics.RecordingAvailable, provider.GetRequiredService<Relay>().Fetch, Topics.CallCompleted,
            provider.GetRequiredService<RelayOptions>().Parallel),
        .. Pipeline.Stages(
            provider.GetRequiredService<Transcriber>(), provider.GetRequiredService<SentimentScorer>(),
            provider.GetRequiredService<FrameReader>(), provider.GetRequiredService<InsightWriter>(),
            provider.GetRequiredService<InsightShelf>()),
    ];

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

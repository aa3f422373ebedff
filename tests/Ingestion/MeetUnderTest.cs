using System.Net;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Logging;
using VideoInsights.Ingestion.Meet;
using VideoInsights.Ingestion.Webhooks;
using VideoInsights.Schemas;
using VideoInsights.Streams.Kafka;
using VideoInsights.Tests.Streams.Kafka;
using VideoInsights.Tests.Vendors.Meet;

namespace VideoInsights.Tests.Ingestion;

/// <summary>The ways in, with Google Meet configured for a simulated Google, on a log of their own.</summary>
public sealed class MeetUnderTest : IAsyncDisposable
{
    public const string Topic = "recording-available";

    private readonly ILoggerFactory _logs;
    private readonly MeetKey _key;
    private readonly MeetGoogle _client;
    private readonly VendorWay _way;

    private MeetUnderTest(
        LogUnderTest log, MeetSimulator google, IngestionServer server, MeetOptions options, LogLines lines,
        IDataProtectionProvider protection)
    {
        (Log, Google, Server, Options, Lines) = (log, google, server, options, lines);
        _logs = LoggerFactory.Create(b => b.AddProvider(lines));
        _key = MeetKey.Read(options);
        _client = new MeetGoogle(options, _key, TimeProvider.System);
        _way = new VendorWay(log, protection);
        Vendor = new MeetVendor(options, _client, IngestionServer.Staff, _logs.CreateLogger<MeetVendor>());
    }

    public static DateTimeOffset Nine { get; } = new(2026, 11, 23, 9, 0, 0, 500, TimeSpan.Zero);

    public LogUnderTest Log { get; }
    public MeetSimulator Google { get; }
    public IngestionServer Server { get; }
    public MeetOptions Options { get; }
    public LogLines Lines { get; }
    public MeetVendor Vendor { get; }

    /// <summary>Who works here and owns the meetings.</summary>
    public MeetPerson Robin => Google.Domain.People[0];

    /// <summary>A colleague who is in no list of people.</summary>
    public MeetPerson Kim => Google.Domain.People[1];

    public Uri Hook => new(Server.Address, "/hooks/meet");

    public static async Task<MeetUnderTest> Start(
        Func<MeetOptions, MeetOptions>? with = null, EventProducer? producer = null, WebhookOptions? webhooks = null)
    {
        var (log, lines, protection) = (new LogUnderTest(), new LogLines(), new EphemeralDataProtectionProvider());
        var google = await MeetSimulator.Start();
        var options = OptionsFor(google, log.Folder);
        options = with?.Invoke(options) ?? options;
        var server = await IngestionServer.Start(
            log, producer: producer, webhooks: webhooks, protection: protection, lines: lines, meet: options);
        return new MeetUnderTest(log, google, server, options, lines, protection);
    }

    /// <summary>Settings for a simulated Google, with two people.</summary>
    public static MeetOptions OptionsFor(MeetSimulator google, string folder)
    {
        var (robin, kim) = (google.Domain.Add("Robin Reyes", "rep@example.test"), google.Domain.Add("Kim Kon", "kim@example.test"));
        return new MeetOptions
        {
            KeyFile = google.KeyFile(folder),
            Users = [$"{robin.Address}={robin.Id}", $" {kim.Address} = {kim.Id} "],
            Topic = google.Topic,
            Audience = MeetPushes.Audience,
            PushServiceAccount = MeetPushes.Account,
            SignIn = google.Address,
            Meet = google.Address,
            Events = google.Address,
            Drive = google.Address,
        };
    }

    /// <summary>A recording of a meeting of Robin's, or of another's.</summary>
    public MeetFilm Record(byte[]? film = null, MeetPerson? owner = null, DateTimeOffset? start = null)
    {
        var began = start ?? Nine;
        return Google.Domain.Meet(owner ?? Robin, began.AddMinutes(-1)).Record(film ?? [1, 2, 3], began, began.AddMinutes(30));
    }

    public MeetConference ConferenceOf(MeetFilm film) => Google.Domain.Conferences.Single(c => c.Recordings.Contains(film));

    /// <summary>What Google tells when a recording is ready.</summary>
    public WorkspaceEvent Ready(MeetFilm film) => MeetPushes.Ready(ConferenceOf(film), film);

    public async Task<HttpStatusCode> Deliver(string body, PushToken? token = null) =>
        (await Google.Pushes.Deliver(Hook, body, token ?? new PushToken())).Status;

    /// <summary>Everything that was announced, when there are so many.</summary>
    public Task<List<RecordingAvailable>> Announced(int count) => _way.Announced(count);

    /// <summary>Announced by a push.</summary>
    public async Task<RecordingAvailable> Announced(MeetFilm film)
    {
        Assert.Equal(HttpStatusCode.NoContent, await Deliver(Google.Pushes.Binary(Ready(film))));
        return (await Announced(1)).Single();
    }

    /// <summary>Runs the relay's stage on a recording.</summary>
    public Task<CallCompleted> Relay(RecordingAvailable recording) => _way.Fetch(Vendor, recording);

    public Task<string> Text(string key) => _way.Text(key);

    public async ValueTask DisposeAsync()
    {
        _way.Dispose();
        _client.Dispose();
        _key.Dispose();
        _logs.Dispose();
        await Server.DisposeAsync();
        await Google.DisposeAsync();
        await Log.DisposeAsync();
    }
}

using System.Net;
using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using VideoInsights.Ingestion;
using VideoInsights.Ingestion.Meet;
using VideoInsights.Ingestion.Teams;
using VideoInsights.Ingestion.Upload;
using VideoInsights.Ingestion.Vendors;
using VideoInsights.Ingestion.Webhooks;
using VideoInsights.Ingestion.Zoom;
using VideoInsights.Storage;
using VideoInsights.Storage.People;
using VideoInsights.Storage.Vendors;
using VideoInsights.Streams.Kafka;
using VideoInsights.Tests.Streams.Kafka;

namespace VideoInsights.Tests.Ingestion;

/// <summary>The ways in, over real Kestrel on loopback. Who asks is who the header X-User names.</summary>
public sealed class IngestionServer : IAsyncDisposable
{
    private const string UserHeader = "X-User";
    private readonly WebApplication _app;

    private IngestionServer(WebApplication app)
    {
        _app = app;
        Http = new HttpClient { BaseAddress = Address };
    }

    public static People Staff { get; } = new([new Person("rep", "Robin Reyes", "rep@example.test", "sales", People.Rep)]);

    public Uri Address => new(_app.Urls.Single());

    public HttpClient Http { get; }

    public UploadSweep Sweep => _app.Services.GetRequiredService<UploadSweep>();

    public Announcer Announcer => _app.Services.GetRequiredService<Announcer>();

    public static async Task<IngestionServer> Start(
        LogUnderTest log, ZoomOptions? zoom = null, UploadOptions? uploads = null, EventProducer? producer = null,
        TimeProvider? time = null, WebhookOptions? webhooks = null, IDataProtectionProvider? protection = null, TeamsOptions? teams = null,
        LogLines? lines = null, MeetOptions? meet = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        if (lines is not null)
            builder.Logging.AddProvider(lines).AddFilter("VideoInsights", LogLevel.Debug);
        builder.WebHost.UseKestrel(k => k.Listen(IPAddress.Loopback, 0));
        builder.Services.AddAuthentication("test").AddScheme<AuthenticationSchemeOptions, ByHeader>("test", null);
        builder.Services.AddAuthorization()
            .AddSingleton(time ?? TimeProvider.System).AddSingleton(Staff).AddSingleton(log.Calls).AddSingleton(log.Runtime.Objects)
            .AddSingleton(webhooks ?? new WebhookOptions()).AddSingleton<WebhookReceiver>().AddSingleton<MeetingNotes>()
            .AddSingleton<MeetingTranscripts>()
            .AddSingleton(zoom ?? new ZoomOptions())
            .AddSingleton(uploads ?? new UploadOptions { PartBytes = 5 << 20 })
            .AddSingleton(protection ?? new EphemeralDataProtectionProvider())
            .AddSingleton(producer ?? log.Producer).AddSingleton<Announcer>().AddSingleton<UploadFinish>()
            .AddSingleton(teams ??= new TeamsOptions()).AddSingleton(_ => TeamsCertificates.Read(teams)).AddSingleton<TeamsTokens>()
            .AddSingleton<TeamsTrust>().AddSingleton<IVendorStore>(provider => new SqliteVendorStore(
                new SqliteFile(Path.Combine(log.Folder, "calls.db")), provider.GetRequiredService<TimeProvider>()))
            .AddSingleton(meet ?? new MeetOptions()).AddSingleton<MeetTokens>()
            .AddSingleton<UploadsAtWork>().AddSingleton<TusEndpoints>().AddSingleton<UploadSweep>();
        var app = builder.Build();
        app.UseAuthentication();
        app.UseAuthorization();
        app.MapZoom();
        app.MapTeams();
        app.MapMeet();
        app.Services.GetRequiredService<TusEndpoints>().Map(app);
        await app.StartAsync();
        return new IngestionServer(app);
    }

    public static HttpRequestMessage As(string user, HttpMethod method, string path)
    {
        var request = new HttpRequestMessage(method, path);
        request.Headers.Add(UserHeader, user);
        return request;
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.DisposeAsync();
    }

    private sealed class ByHeader(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logs, UrlEncoder encoder)
        : AuthenticationHandler<AuthenticationSchemeOptions>(options, logs, encoder)
    {
        protected override Task<AuthenticateResult> HandleAuthenticateAsync() => Task.FromResult(
            Request.Headers[UserHeader].ToString() is { Length: > 0 } user
                ? AuthenticateResult.Success(new AuthenticationTicket(
                    new ClaimsPrincipal(new ClaimsIdentity([new Claim("sub", user), new Claim("team", "sales")], Scheme.Name)),
                    Scheme.Name))
                : AuthenticateResult.NoResult());
    }
}

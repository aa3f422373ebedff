using System.Net;
using Grpc.Core;
using Grpc.Net.Client;
using Grpc.Net.Client.Web;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;
using VideoInsights.Delivery;
using VideoInsights.Delivery.Access;
using VideoInsights.Schemas.V1;
using VideoInsights.Storage;
using VideoInsights.Storage.Calls;
using VideoInsights.Storage.Objects;
using VideoInsights.Storage.People;

namespace VideoInsights.Tests.Delivery;

/// <summary>The API over real Kestrel on loopback, as HTTP/2 and as gRPC-web, on real stores in a temporary folder.</summary>
public sealed class DeliveryServer : IAsyncDisposable
{
    private readonly string _folder;
    private readonly WebApplication _app;
    private readonly bool[] _ready;
    private readonly GrpcChannel _http2;
    private readonly GrpcChannel _web;

    private DeliveryServer(string folder, WebApplication app, bool[] ready)
    {
        (_folder, _app, _ready) = (folder, app, ready);
        var addresses = app.Urls.ToList();
        Http = new HttpClient { BaseAddress = new Uri(addresses[0]) };
        _web = GrpcChannel.ForAddress(addresses[0], new GrpcChannelOptions
        {
            HttpHandler = new GrpcWebHandler(new SocketsHttpHandler()),
            HttpVersion = HttpVersion.Version11,
        });
        _http2 = GrpcChannel.ForAddress(addresses[1]);
    }

    public static People Staff { get; } = new(
    [
        new Person("ana", "Ana", "ana@example.test", "north", People.Rep),
        new Person("ben", "Ben", "ben@example.test", "north", People.Rep),
        new Person("cem", "Cem", "cem@example.test", "south", People.Rep),
        new Person("mia", "Mia", "mia@example.test", "north", People.Manager),
        new Person("ada", "Ada", "ada@example.test", "office", People.Admin),
    ]);

    /// <summary>What the host's checks say.</summary>
    public bool IsReady { set => _ready[0] = value; }

    public HttpClient Http { get; }
    public ChannelBase Channel => _http2;
    public Insights.InsightsClient Client => new(_http2);
    public Insights.InsightsClient WebClient => new(_web);
    public DevelopmentIssuer Issuer => _app.Services.GetRequiredService<DevelopmentIssuer>();
    public ICallStore Calls => _app.Services.GetRequiredService<ICallStore>();
    public IObjectStore Objects => _app.Services.GetRequiredService<IObjectStore>();

    public static async Task<DeliveryServer> Start(AccessOptions? access = null)
    {
        var folder = Directory.CreateTempSubdirectory("delivery").FullName;
        bool[] ready = [true];
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrel(k =>
        {
            k.Listen(IPAddress.Loopback, 0, o => o.Protocols = HttpProtocols.Http1);
            k.Listen(IPAddress.Loopback, 0, o => o.Protocols = HttpProtocols.Http2);
        });
        builder.Services.AddSingleton(TimeProvider.System).AddSingleton(Staff)
            .AddSingleton<IDataProtectionProvider, EphemeralDataProtectionProvider>()
            .AddSingleton<IObjectStore>(new FolderObjectStore(folder, TimeProvider.System))
            .AddSingleton<ICallStore>(new SqliteCallStore(
                new SqliteFile(Path.Combine(folder, "calls.db")), ["relay", "transcript", "publish"], TimeProvider.System))
            .AddAccess(access ?? new AccessOptions(), Path.Combine(folder, "keys", "issuer.key"));
        builder.Services.AddDelivery();
        builder.Services.AddHealthChecks().AddCheck(
            "host", () => ready[0] ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy(), [DeliverySetup.Ready]);
        var app = builder.Build();
        app.MapDelivery();
        await app.StartAsync();
        return new DeliveryServer(folder, app, ready);
    }

    /// <summary>The header of a person's token.</summary>
    public Metadata As(string person) => Bearer(Issuer.TokenFor(person)!);

    public static Metadata Bearer(string token) => new() { { "authorization", "Bearer " + token } };

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        _http2.Dispose();
        _web.Dispose();
        await _app.DisposeAsync();
        SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
    }
}

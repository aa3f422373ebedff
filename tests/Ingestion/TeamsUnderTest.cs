using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Logging;
using VideoInsights.Ingestion.Relay;
using VideoInsights.Ingestion.Teams;
using VideoInsights.Ingestion.Webhooks;
using VideoInsights.Schemas;
using VideoInsights.Streams.Kafka;
using VideoInsights.Tests.Streams.Kafka;
using VideoInsights.Tests.Vendors.Teams;

namespace VideoInsights.Tests.Ingestion;

/// <summary>The ways in, with Teams configured for a simulated Graph, on a log of their own.</summary>
public sealed class TeamsUnderTest : IAsyncDisposable
{
    public const string ClientState = "a-secret-of-ours";
    public const string Topic = "recording-available";

    private readonly ILoggerFactory _logs;
    private readonly TeamsGraph _client;

    private TeamsUnderTest(LogUnderTest log, GraphSimulator graph, IngestionServer server, TeamsOptions options, LogLines lines)
    {
        (Log, Graph, Server, Options, Lines) = (log, graph, server, options, lines);
        _logs = LoggerFactory.Create(b => b.AddProvider(lines));
        _client = new TeamsGraph(options, TimeProvider.System);
        Vendor = new TeamsVendor(options, _client, IngestionServer.Staff, _logs.CreateLogger<TeamsVendor>());
        Robin = graph.Tenant.Add("Robin Reyes", "rep@example.test");
        Ana = graph.Tenant.Add("Ana Ruiz", "ana@customer.test");
        using var given = options.CertificateFiles.Count > 0 ? X509Certificate2.CreateFromPemFile(options.CertificateFiles[0]) : null;
        Subscription = graph.Subscriptions.Seed(new Uri(server.Address, "/hooks/teams"), ClientState, given?.RawData, given?.Thumbprint);
    }

    public static DateTimeOffset Nine { get; } = new(2026, 11, 23, 9, 0, 0, 500, TimeSpan.Zero);

    public LogUnderTest Log { get; }
    public GraphSimulator Graph { get; }
    public IngestionServer Server { get; }
    public TeamsOptions Options { get; }
    public LogLines Lines { get; }
    public TeamsVendor Vendor { get; }
    public GraphSubscription Subscription { get; }

    /// <summary>The organiser, who works here.</summary>
    public GraphUser Robin { get; }

    public GraphUser Ana { get; }

    /// <param name="encrypted">Whether a certificate is configured, and the subscription brings data.</param>
    public static async Task<TeamsUnderTest> Start(
        bool encrypted = true, Func<TeamsOptions, TeamsOptions>? with = null, EventProducer? producer = null,
        WebhookOptions? webhooks = null)
    {
        var (log, lines) = (new LogUnderTest(), new LogLines());
        var graph = await GraphSimulator.Start();
        var options = OptionsFor(graph) with { CertificateFiles = encrypted ? [NewCertificate(log.Folder)] : [] };
        options = with?.Invoke(options) ?? options;
        var server = await IngestionServer.Start(log, producer: producer, webhooks: webhooks, teams: options, lines: lines);
        return new TeamsUnderTest(log, graph, server, options, lines);
    }

    public static TeamsOptions OptionsFor(GraphSimulator graph) => new()
    {
        TenantId = graph.Tenant.Id.ToUpperInvariant(), // as some portals show it
        ClientId = graph.AppId,
        ClientSecret = graph.AppSecret,
        ClientState = ClientState,
        Login = graph.Address,
        Graph = graph.Address,
    };

    /// <summary>A new self-signed certificate with its key, as the openssl line in docs/teams.md makes it.</summary>
    public static string NewCertificate(string folder, int bits = 2048)
    {
        using var key = RSA.Create(bits);
        var request = new CertificateRequest("CN=videoinsights", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var certificate = request.CreateSelfSigned(Nine.AddYears(-1), Nine.AddYears(10));
        var file = Path.Combine(folder, $"{Guid.NewGuid():N}.pem");
        File.WriteAllText(file, certificate.ExportCertificatePem() + "\n" + key.ExportPkcs8PrivateKeyPem());
        return file;
    }

    /// <summary>A recording of a meeting of Robin's with Ana.</summary>
    public GraphRecording Record(byte[]? film = null, string? correlation = null) =>
        Graph.Tenant.Meet(Robin, "Pilot and price", Ana).Record(film ?? [], Nine, Nine.AddMinutes(30), correlation);

    public Task<HttpStatusCode> Deliver(string body) => Graph.Mail.Deliver(Subscription.NotificationUrl, body);

    /// <summary>Everything that was announced, when there are so many.</summary>
    public async Task<List<RecordingAvailable>> Announced(int count)
    {
        using var way = Way();
        return await way.Announced(count);
    }

    /// <summary>Runs the relay's stage on a recording.</summary>
    public async Task<CallCompleted> Relay(RecordingAvailable recording, RelayOptions? options = null)
    {
        using var way = Way(options);
        return await way.Fetch(Vendor, recording);
    }

    public async Task<string> Text(string key)
    {
        using var way = Way();
        return await way.Text(key);
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        _logs.Dispose();
        await Server.DisposeAsync();
        await Graph.DisposeAsync();
        await Log.DisposeAsync();
    }

    /// <param name="options">Null: the vendor's hosts and no others.</param>
    private VendorWay Way(RelayOptions? options = null) => new(
        Log, new EphemeralDataProtectionProvider(), options ?? VendorWay.Local with { AllowedHosts = [] }, _logs);
}

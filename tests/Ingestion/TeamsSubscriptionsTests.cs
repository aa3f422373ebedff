using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using VideoInsights.Ingestion.Teams;
using VideoInsights.Ingestion.Vendors;
using VideoInsights.Storage;
using VideoInsights.Storage.Vendors;
using VideoInsights.Tests.Streams.Kafka;
using VideoInsights.Tests.Vendors.Teams;

namespace VideoInsights.Tests.Ingestion;

public sealed class TeamsSubscriptionsTests : IAsyncLifetime
{
    private const int Timeout = 60_000;
    private const int CannotSubscribe = 233;

    private readonly LogUnderTest _log = new();
    private readonly LogLines _lines = new();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 23, 9, 0, 0, TimeSpan.Zero));
    private readonly List<IDisposable> _made = [];
    private GraphSimulator _graph = null!;
    private IngestionServer _server = null!;
    private TeamsOptions _options = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private GraphSubscription Only => Assert.Single(_graph.Subscriptions.All);

    public async ValueTask InitializeAsync()
    {
        _graph = await GraphSimulator.Start(_time);
        _options = TeamsUnderTest.OptionsFor(_graph) with { CertificateFiles = [TeamsUnderTest.NewCertificate(_log.Folder)] };
        _server = await IngestionServer.Start(_log, time: _time, teams: _options);
        _options = _options with { PublicUrl = _server.Address, TranscriptNotifications = false }; // one is easier to look at
    }

    [Theory(Timeout = Timeout)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task One_is_made_with_both_addresses_answered_and_the_certificate_where_there_is_one(bool encrypted)
    {
        _options = encrypted ? _options : _options with { CertificateFiles = [] };
        await Subscriptions().LookAfter(Stop);
        Assert.Equal(
            ("communications/onlineMeetings/getAllRecordings", new Uri(_server.Address, "/hooks/teams"),
                new Uri(_server.Address, "/hooks/teams/lifecycle"), _time.GetUtcNow().AddDays(2.5), TeamsUnderTest.ClientState),
            (Only.Resource, Only.NotificationUrl, Only.LifecycleUrl, Only.Expires, Only.ClientState));
        if (!encrypted)
        {
            Assert.Null(Only.Certificate);
            return;
        }

        using var given = X509CertificateLoader.LoadCertificate(Only.Certificate!);
        Assert.Equal(Only.CertificateId, given.Thumbprint);
        Assert.False(given.HasPrivateKey);
    }

    [Fact(Timeout = Timeout)]
    public async Task It_is_renewed_when_less_than_half_of_its_life_is_left_and_not_before()
    {
        var subscriptions = Subscriptions();
        await subscriptions.LookAfter(Stop);
        var first = Only;
        _time.Advance(TimeSpan.FromDays(1.2));
        await subscriptions.LookAfter(Stop);
        Assert.Equal(first, Only);
        _time.Advance(TimeSpan.FromDays(0.1));
        await subscriptions.LookAfter(Stop);
        Assert.Equal((first.Id, _time.GetUtcNow().AddDays(2.5)), (Only.Id, Only.Expires));
    }

    [Fact(Timeout = Timeout)]
    public async Task One_that_is_gone_or_has_ended_is_made_anew()
    {
        var subscriptions = Subscriptions();
        await subscriptions.LookAfter(Stop);
        var first = Only;
        _graph.Subscriptions.Remove(first.Id);
        _time.Advance(TimeSpan.FromDays(1.3)); // the renewal finds nothing
        await subscriptions.LookAfter(Stop);
        var second = Only;
        _time.Advance(TimeSpan.FromDays(3)); // nobody was there while it ended
        await subscriptions.LookAfter(Stop);
        Assert.Equal(3, _graph.Subscriptions.All.Select(s => s.Id).Append(first.Id).Append(second.Id).Distinct().Count());
    }

    [Fact(Timeout = Timeout)]
    public async Task What_Graph_says_of_it_is_acted_on_once_and_only_with_our_secret()
    {
        var subscriptions = Subscriptions();
        await subscriptions.LookAfter(Stop);
        var first = Only;
        _time.Advance(TimeSpan.FromMinutes(10));
        await Tell(first, "reauthorizationRequired", clientState: "theirs");
        await subscriptions.LookAfter(Stop);
        Assert.Equal(first.Expires, Only.Expires);

        await Tell(first, "reauthorizationRequired");
        await subscriptions.LookAfter(Stop);
        await subscriptions.LookAfter(Stop);
        Assert.Equal(first.Expires.AddMinutes(10), Only.Expires);
        Assert.Single(_graph.Requests, r => r.StartsWith("PATCH"));

        _graph.Subscriptions.Remove(first.Id);
        await Tell(first, "subscriptionRemoved");
        await subscriptions.LookAfter(Stop);
        await subscriptions.LookAfter(Stop);
        Assert.NotEqual(first.Id, Only.Id);
    }

    [Fact(Timeout = Timeout)]
    public async Task Where_Graph_missed_something_the_list_is_looked_at()
    {
        var robin = _graph.Tenant.Add("Robin Reyes", "rep@example.test");
        var recording = _graph.Tenant.Meet(robin, "x").Record([], _time.GetUtcNow().AddHours(-1), null);
        _options = _options with { Users = [robin.Id] };
        var subscriptions = Subscriptions();
        await subscriptions.LookAfter(Stop);
        Assert.Equal(0, _log.Count(TeamsUnderTest.Topic));
        await Tell(Only, "missed");
        await subscriptions.LookAfter(Stop);
        Assert.Equal(1, _log.Count(TeamsUnderTest.Topic));
        Assert.Contains(_graph.Requests, r => r.Contains("getAllRecordings("));
        Assert.NotNull(recording);
    }

    [Fact(Timeout = Timeout)]
    public async Task Another_certificate_is_given_to_Graph_and_another_address_makes_another_subscription()
    {
        await Subscriptions().LookAfter(Stop);
        var first = Only;
        _options = _options with { CertificateFiles = [TeamsUnderTest.NewCertificate(_log.Folder), .. _options.CertificateFiles] };
        _time.Advance(TimeSpan.FromMinutes(6)); // a restart
        await Subscriptions().LookAfter(Stop);
        Assert.Equal(first.Id, Only.Id);
        Assert.NotEqual(first.CertificateId, Only.CertificateId);

        _options = _options with { PublicUrl = new UriBuilder(_server.Address) { Host = "localhost" }.Uri };
        _time.Advance(TimeSpan.FromMinutes(6));
        await Subscriptions().LookAfter(Stop);
        Assert.NotEqual(first.Id, Only.Id);
        Assert.Equal("localhost", Only.NotificationUrl.Host);
    }

    [Fact(Timeout = Timeout)]
    public async Task Of_two_processes_one_looks_after_it_and_transcripts_are_told_of_unless_they_are_not_wanted()
    {
        await Subscriptions().LookAfter(Stop);
        _options = _options with { TranscriptNotifications = new TeamsOptions().TranscriptNotifications };
        await Subscriptions().LookAfter(Stop);
        Assert.Single(_graph.Subscriptions.All);
        _time.Advance(TimeSpan.FromMinutes(6)); // the first has not come back
        await Subscriptions().LookAfter(Stop);
        Assert.Equal(["getAllRecordings", "getAllTranscripts"], _graph.Subscriptions.All.Select(s => s.Resource.Split('/')[^1]).Order());
    }

    [Fact(Timeout = Timeout)]
    public async Task What_fails_is_told_and_tried_again()
    {
        var reached = _options;
        _options = _options with { PublicUrl = new Uri("http://127.0.0.1:1") };
        await Subscriptions().LookAfter(Stop);
        Assert.Single(_lines.Of(CannotSubscribe));
        Assert.Contains("validation request", _lines.Errors.Single());
        Assert.Empty(_graph.Subscriptions.All);
        _options = reached;
        _time.Advance(TimeSpan.FromMinutes(6));
        await Subscriptions().LookAfter(Stop);
        Assert.Equal(TeamsUnderTest.ClientState, Only.ClientState);
    }

    [Fact(Timeout = Timeout)]
    public async Task It_starts_when_the_host_answers_and_goes_on_by_itself()
    {
        using var host = new Host();
        using var subscriptions = Subscriptions(host);
        await subscriptions.StartAsync(Stop);
        Assert.Empty(_graph.Requests);
        host.Started.Cancel();
        await LogUnderTest.Until(() => _graph.Subscriptions.All.Count == 1);
        _graph.Subscriptions.Remove(Only.Id);
        await LogUnderTest.Until(() =>
        {
            _time.Advance(TimeSpan.FromHours(1));
            return _graph.Subscriptions.All.Count == 1;
        });
        await subscriptions.StopAsync(Stop);
    }

    public async ValueTask DisposeAsync()
    {
        _made.ForEach(m => m.Dispose());
        await _server.DisposeAsync();
        await _graph.DisposeAsync();
        await _log.DisposeAsync();
    }

    private async Task Tell(GraphSubscription of, string said, string? clientState = null) => Assert.Equal(
        System.Net.HttpStatusCode.Accepted,
        await _graph.Mail.Deliver(of.LifecycleUrl!, _graph.Mail.Of(of, said, clientState)));

    /// <summary>Those of a process of its own.</summary>
    private TeamsSubscriptions Subscriptions(Host? host = null)
    {
        var graph = new TeamsGraph(_options, _time);
        var certificates = TeamsCertificates.Read(_options);
        host ??= new Host();
        _made.AddRange([graph, certificates, host]);
        var vendor = new TeamsVendor(_options, graph, IngestionServer.Staff, NullLogger<TeamsVendor>.Instance);
        var store = new SqliteVendorStore(new SqliteFile(Path.Combine(_log.Folder, "calls.db")), _time);
        var reconciler = new Reconciler(
            [vendor], _server.Announcer, store, new ReconcileOptions(), _time, NullLogger<Reconciler>.Instance);
        var logs = LoggerFactory.Create(b => b.AddProvider(_lines));
        _made.Add(logs);
        return new TeamsSubscriptions(
            _options, graph, certificates, vendor, reconciler, store, host, _time, logs.CreateLogger<TeamsSubscriptions>());
    }

    private sealed class Host : IHostApplicationLifetime, IDisposable
    {
        public CancellationTokenSource Started { get; } = new();
        public CancellationToken ApplicationStarted => Started.Token;
        public CancellationToken ApplicationStopping => default;
        public CancellationToken ApplicationStopped => default;

        public void StopApplication() => Started.Cancel();

        public void Dispose() => Started.Dispose();
    }
}

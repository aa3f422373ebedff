using System.Globalization;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Time.Testing;
using VideoInsights.Ingestion.Teams;
using VideoInsights.Ingestion.Vendors.Checks;
using VideoInsights.Storage.People;
using VideoInsights.Tests.Vendors.Teams;

namespace VideoInsights.Tests.Ingestion;

/// <summary>The check of Teams, with each thing that may be wrong.</summary>
public sealed class TeamsCheckTests(IngestionForChecks ingestion) : IClassFixture<IngestionForChecks>, IAsyncLifetime
{
    private const int Timeout = 60_000;

    private readonly string _folder = Directory.CreateTempSubdirectory("teams-check").FullName;
    private GraphSimulator _graph = null!;
    private GraphUser _robin = null!;
    private GraphUser _ana = null!;
    private GraphSubscription _subscription = null!;
    private TeamsOptions _options = null!;

    public async ValueTask InitializeAsync()
    {
        _graph = await GraphSimulator.Start();
        (_robin, _ana) = (_graph.Tenant.Add("Robin Reyes", "rep@example.test"), _graph.Tenant.Add("Ana Ruiz", "ana@customer.test"));
        _options = TeamsUnderTest.OptionsFor(_graph) with
        {
            CertificateFiles = [TeamsUnderTest.NewCertificate(_folder)],
            PublicUrl = new Uri(ingestion.Hook("teams").GetLeftPart(UriPartial.Authority)),
            Users = ["rep@example.test"],
        };
        using var given = X509Certificate2.CreateFromPemFile(_options.CertificateFiles[0]);
        _subscription = _graph.Subscriptions.Seed(ingestion.Hook("teams"), TeamsUnderTest.ClientState, given.RawData, given.Thumbprint);
    }

    [Fact(Timeout = Timeout)]
    public async Task Where_all_is_set_up_it_says_what_it_sees_and_that_both_addresses_answer()
    {
        Record();
        var found = await Run(_options);
        found.NothingIsMissing();
        found.Of(Verdict.Works, "Teams:CertificateFiles: the certificate");
        found.Of(Verdict.Works, $"Microsoft gives a token for the app {_graph.AppId}");
        found.Of(Verdict.Works, "for 1 of 1 organisers: 1, the newest of");
        found.Of(Verdict.Works, "it is \"Pilot and price\"");
        found.Of(Verdict.Works, "its first bytes can be downloaded, and are video/mp4");
        found.Of(Verdict.Works, "who took part: 2");
        found.Of(Verdict.Works, "who the organiser is");
        found.Of(Verdict.Works, "the meeting's transcript");
        found.Of(Verdict.Works, "is notified of recordings until");
        found.Of(Verdict.Works, "/hooks/teams answers Graph's handshake");
        found.Of(Verdict.Works, "/hooks/teams/lifecycle answers Graph's handshake");
        found.Of(Verdict.Works, "another clientState is answered with 202");
    }

    [Fact(Timeout = Timeout)]
    public async Task Nothing_is_changed_announced_or_told()
    {
        Record();
        var before = _graph.Subscriptions.All;
        var found = await Run(_options);
        Assert.Equal(before, _graph.Subscriptions.All);
        Assert.All(_graph.Requests, request => Assert.StartsWith("GET ", request));
        Assert.Empty(await ingestion.Log.Calls.Unfinished(TestContext.Current.CancellationToken));
        Assert.All([TeamsUnderTest.ClientState, _graph.AppSecret], secret =>
            Assert.DoesNotContain(secret, string.Join('\n', found)));
    }

    [Fact(Timeout = Timeout)]
    public async Task Settings_that_are_not_set_are_missing_and_nothing_is_asked()
    {
        var found = await Run(new TeamsOptions { Login = _options.Login, Graph = _options.Graph });
        found.Of(Verdict.Missing, "Teams:TenantId is not set");
        found.Of(Verdict.Missing, "Teams:ClientId is not set");
        Assert.Contains("the value (not the id)", found.Of(Verdict.Missing, "Teams:ClientSecret is not set").Do);
        found.Of(Verdict.Missing, "Teams:PublicUrl and Teams:Users are not set");
        found.Of(Verdict.Open, "Teams:CertificateFiles is not set");
        Assert.Equal(0, _graph.Minted);
    }

    [Fact(Timeout = Timeout)]
    public async Task A_setting_that_is_wrong_is_named_and_the_others_are_looked_at()
    {
        var found = await Run(_options with { TenantId = "contoso", ClientState = "" });
        found.Of(Verdict.Missing, "Teams:TenantId: 'contoso' is no GUID");
        found.Of(Verdict.Missing, "Teams:ClientState is not set");
        found.Of(Verdict.Works, "Teams:ClientId is set");
    }

    [Fact(Timeout = Timeout)]
    public async Task A_certificate_that_cannot_be_read_is_named()
    {
        var found = await Run(_options with { CertificateFiles = ["/nowhere/teams.pem"] });
        found.Of(Verdict.Missing, "Teams:CertificateFiles: /nowhere/teams.pem cannot be read");
    }

    [Theory(Timeout = Timeout)]
    [InlineData("2036-10-01", Verdict.Works)]
    [InlineData("2036-11-01", Verdict.Open)]
    [InlineData("2036-12-01", Verdict.Missing)]
    public async Task A_certificate_that_ends_is_told_a_month_before(string day, Verdict verdict)
    {
        var time = new FakeTimeProvider(DateTimeOffset.Parse(day + "Z", CultureInfo.InvariantCulture));
        var found = await new TeamsCheck(_options with { ClientSecret = "" }, VendorWay.Local, IngestionServer.Staff, time)
            .Findings(ingestion.Hook("teams"));
        found.Of(verdict, "it ends 2036-11-23");
    }

    [Fact(Timeout = Timeout)]
    public async Task A_wrong_secret_is_shown_in_microsoft_s_words()
    {
        var found = await Run(_options with { ClientSecret = "its-id" });
        Assert.Contains(
            "the value, not the id", found.Of(Verdict.Missing, "\"AADSTS7000215: Invalid client secret provided.\" (invalid_client)").Do);
        Assert.Empty(_graph.Requests);
    }

    [Theory(Timeout = Timeout)]
    [InlineData("OnlineMeetingRecording.Read.All", Verdict.Missing, "Graph does not list recordings of")]
    [InlineData("User.Read.All", Verdict.Missing, "Graph does not say who rep@example.test is")]
    [InlineData("OnlineMeetings.Read.All", Verdict.Open, "OnlineMeetings.Read.All is missing (optional)")]
    [InlineData("OnlineMeetingTranscript.Read.All", Verdict.Open, "OnlineMeetingTranscript.Read.All is missing (optional)")]
    public async Task A_permission_that_the_app_lacks_is_named(string permission, Verdict verdict, string says)
    {
        Record();
        _graph.Tenant.NotGranted.Add(permission);
        var refused = (await Run(_options)).Of(verdict, says);
        Assert.Contains($"add {permission} of the kind application", refused.Do);
    }

    [Fact(Timeout = Timeout)]
    public async Task The_permission_for_users_is_optional_where_organisers_are_named_by_id()
    {
        Record();
        _graph.Tenant.NotGranted.Add("User.Read.All");
        var found = await Run(_options with { Users = [_robin.Id] });
        found.NothingIsMissing();
        found.Of(Verdict.Open, "User.Read.All is missing (optional)");
    }

    [Fact(Timeout = Timeout)]
    public async Task An_organiser_without_access_policy_is_named_and_the_others_are_listed()
    {
        Record();
        _graph.Tenant.WithoutPolicy.Add(_ana.Id);
        var found = await Run(_options with { Users = ["ana@customer.test", "rep@example.test"] });
        var refused = found.Of(Verdict.Missing, "Graph does not list recordings of ana@customer.test");
        Assert.Contains("Grant-CsApplicationAccessPolicy -PolicyName VideoInsights -Identity \"ana@customer.test\"", refused.Do);
        found.Of(Verdict.Works, "for 1 of 2 organisers: 1, the newest of");
    }

    [Fact(Timeout = Timeout)]
    public async Task A_host_that_films_are_redirected_to_is_named_with_its_setting()
    {
        Record();
        _graph.Faults.ContentElsewhere = new Uri("http://tenant.sharepoint.example.test/film");
        Assert.Contains(
            "Teams:MediaHosts", (await Run(_options)).Of(Verdict.Missing, "The recording lies on tenant.sharepoint.example.test").Do);
    }

    [Fact(Timeout = Timeout)]
    public async Task An_organiser_who_is_nobody_here_is_told()
    {
        Record();
        var found = await new TeamsCheck(_options, VendorWay.Local, new People([]), TimeProvider.System).Findings(ingestion.Hook("teams"));
        found.NothingIsMissing();
        found.Of(Verdict.Open, "its organiser rep@example.test is nobody of people.yaml");
    }

    [Fact(Timeout = Timeout)]
    public async Task Without_a_subscription_it_says_who_makes_it_and_another_s_is_told_apart()
    {
        _graph.Subscriptions.Remove(_subscription.Id);
        _graph.Subscriptions.Seed(new Uri("https://other.example.test/hooks/teams"), "theirs");
        var found = await Run(_options);
        Assert.Contains("./dev ingestion", found.Of(Verdict.Missing, $"none notifies {ingestion.Hook("teams")}").Do);
        found.Of(Verdict.Open, "one notifies https://other.example.test/hooks/teams");
    }

    [Fact(Timeout = Timeout)]
    public async Task A_subscription_that_nobody_renewed_is_told()
    {
        _graph.Subscriptions.Move(_subscription.Id, TimeProvider.System.GetUtcNow().AddHours(2));
        (await Run(_options)).Of(Verdict.Missing, "nobody renewed it");
    }

    [Fact(Timeout = Timeout)]
    public async Task A_subscription_for_a_certificate_that_is_not_here_is_told()
    {
        var other = TeamsUnderTest.NewCertificate(_folder);
        (await Run(_options with { CertificateFiles = [other] })).Of(Verdict.Missing, "whose key is not here");
    }

    [Fact(Timeout = Timeout)]
    public async Task Where_nothing_listens_it_says_what_to_start()
    {
        var found = await Run(_options, CheckRun.Nowhere);
        Assert.Contains("./dev ingestion", found.Of(Verdict.Missing, "nothing listens at").Do);
    }

    [Fact(Timeout = Timeout)]
    public async Task An_ingestion_part_without_teams_says_so_itself()
    {
        var found = await Run(_options, ingestion.BareHook("teams"));
        found.Of(Verdict.Missing, "503: Teams is not configured: set Teams:ClientId");
    }

    [Theory(Timeout = Timeout)]
    [InlineData(200, "hello", "text/plain", "and not with its text as text/plain")]
    [InlineData(200, "<html>hello</html>", "text/html", "with text/html, and not with its text")]
    [InlineData(404, "", "text/plain", "answered 404")]
    public async Task What_answers_instead_of_the_ingestion_part_is_told(int status, string body, string type, string says)
    {
        var (server, hook) = await CheckRun.Stranger(status, body, type);
        await using var _ = server;
        (await Run(_options, hook)).Of(Verdict.Missing, says);
    }

    public async ValueTask DisposeAsync()
    {
        await _graph.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    /// <param name="hook">Null: of the ingestion part.</param>
    private Task<List<Finding>> Run(TeamsOptions options, Uri? hook = null) =>
        new TeamsCheck(options, VendorWay.Local, IngestionServer.Staff, TimeProvider.System).Findings(hook ?? ingestion.Hook("teams"));

    private void Record()
    {
        var began = TimeProvider.System.GetUtcNow().AddHours(-1);
        var meeting = _graph.Tenant.Meet(_robin, "Pilot and price", _ana);
        meeting.Record(CheckRun.Film, began, began.AddMinutes(30));
        meeting.Transcribe(began, began.AddMinutes(30), null, "WEBVTT\n");
    }
}

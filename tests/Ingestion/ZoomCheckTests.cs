using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;
using VideoInsights.Ingestion.Vendors.Checks;
using VideoInsights.Ingestion.Zoom;
using VideoInsights.Tests.Vendors;
using VideoInsights.Tests.Vendors.Zoom;

namespace VideoInsights.Tests.Ingestion;

/// <summary>The check of Zoom, with each thing that may be wrong.</summary>
public sealed class ZoomCheckTests(IngestionForChecks ingestion) : IClassFixture<IngestionForChecks>, IAsyncLifetime
{
    private const int Timeout = 60_000;

    private readonly ZoomSimulator _zoom = new(TimeProvider.System);
    private readonly VendorFile _film = new(CheckRun.Film, "video/mp4");

    private ZoomOptions Options => new()
    {
        SecretTokens = [ZoomSimulator.SecretToken],
        AccountId = ZoomSimulator.AccountId,
        ClientId = ZoomSimulator.ClientId,
        ClientSecret = ZoomSimulator.ClientSecret,
        Login = _zoom.Address,
        Api = _zoom.Address,
    };

    public async ValueTask InitializeAsync() => await _zoom.Start();

    [Fact(Timeout = Timeout)]
    public async Task Where_all_is_set_up_it_says_what_it_sees_and_that_the_webhook_proves_the_secret()
    {
        Record();
        var found = await Run(Options);
        found.NothingIsMissing();
        Assert.Contains("\"Discovery\"", found.Of(Verdict.Works, "recorded meetings of the last 7 days: 1, ").Says);
        Assert.Contains("with a transcript", found.Of(Verdict.Works, "its film is at 127.0.0.1, 24 bytes").Says);
        found.Of(Verdict.Works, "its first bytes can be downloaded, and are video/mp4");
        found.Of(Verdict.Works, "who took part: 2");
        found.Of(Verdict.Works, "answers Zoom's challenge with the proof of Zoom:SecretTokens:0");
        found.Of(Verdict.Works, "by another secret is refused with 401");
        found.Of(Verdict.Open, "not through the proxy");
    }

    [Fact(Timeout = Timeout)]
    public async Task Nothing_is_announced_and_no_secret_is_told()
    {
        Record();
        var found = await Run(Options);
        Assert.Empty(await ingestion.Log.Calls.Unfinished(TestContext.Current.CancellationToken));
        Assert.All([ZoomSimulator.SecretToken, ZoomSimulator.ClientSecret, "eyJ.token"], secret =>
            Assert.DoesNotContain(secret, string.Join('\n', found)));
    }

    [Fact(Timeout = Timeout)]
    public async Task A_secret_token_that_is_not_set_is_missing_and_the_api_s_credentials_are_not_needed()
    {
        var found = await Run(new ZoomOptions());
        Assert.Contains("Zoom__SecretTokens__0", found.Of(Verdict.Missing, "Zoom:SecretTokens is not set").Do);
        found.Of(Verdict.Open, "Zoom:AccountId, ClientId and ClientSecret are not set");
        found.Of(Verdict.Open, "not tried: without Zoom:SecretTokens");
        Assert.Equal(0, _zoom.ApiRequests);
    }

    [Fact(Timeout = Timeout)]
    public async Task One_credential_without_the_others_is_a_mistake()
    {
        var found = await Run(Options with { ClientSecret = null });
        found.Of(Verdict.Missing, "Zoom:ClientSecret is not set");
        found.Of(Verdict.Works, "Zoom:AccountId is set");
        Assert.Equal(0, _zoom.ApiRequests);
    }

    [Fact(Timeout = Timeout)]
    public async Task A_setting_out_of_its_range_is_named() =>
        (await Run(Options with { TimestampTolerance = TimeSpan.FromDays(2) })).Of(Verdict.Missing, "Zoom:TimestampTolerance: ");

    [Fact(Timeout = Timeout)]
    public async Task Refused_credentials_are_shown_in_zoom_s_words_with_where_the_right_ones_are()
    {
        var found = await Run(Options with { ClientSecret = "of-another-app" });
        var refused = found.Of(Verdict.Missing, "\"Invalid client_id or client_secret\" (invalid_client)");
        Assert.Contains("App credentials", refused.Do);
        Assert.Equal(0, _zoom.ApiRequests);
        found.Of(Verdict.Works, "answers Zoom's challenge");
    }

    [Fact(Timeout = Timeout)]
    public async Task A_deactivated_app_is_told_to_be_activated()
    {
        _zoom.TokenRefusal = "The app has been deactivated";
        Assert.Contains("activate", (await Run(Options)).Of(Verdict.Missing, "\"The app has been deactivated\"").Do);
    }

    [Fact(Timeout = Timeout)]
    public async Task Zoom_that_cannot_be_reached_is_not_taken_for_wrong_credentials() => Assert.Contains(
        "was not reached", (await Run(Options with { Login = CheckRun.Nowhere })).Of(Verdict.Missing, "Zoom gives no token").Do);

    [Theory(Timeout = Timeout)]
    [InlineData("cloud_recording:read:list_account_recordings:admin", Verdict.Missing, true)]
    [InlineData("cloud_recording:read:list_recording_files:admin", Verdict.Missing, true)]
    [InlineData("meeting:read:list_past_participants:admin", Verdict.Open, true)]
    [InlineData("cloud_recording:read:list_recording_files:admin", Verdict.Missing, false)]
    [InlineData("meeting:read:list_past_participants:admin", Verdict.Open, false)]
    public async Task A_scope_that_the_app_lacks_is_named_with_or_without_a_recording(string scope, Verdict verdict, bool recorded)
    {
        if (recorded)
            Record();
        (await Run(Options)).NothingIsMissing();
        _zoom.MissingScopes.Add(scope);
        var refused = (await Run(Options)).Of(verdict, "does not contain scopes");
        Assert.Contains($"add {scope}", refused.Do);
    }

    [Theory(Timeout = Timeout)]
    [InlineData(FileFault.Page, "web page")]
    [InlineData(FileFault.Refused, "answered 401")]
    public async Task A_film_that_zoom_does_not_give_is_told(FileFault fault, string says)
    {
        Record();
        _film.Then(fault, fault, fault);
        Assert.Contains("let cloud recordings be downloaded", (await Run(Options)).Of(Verdict.Missing, says).Do);
    }

    [Fact(Timeout = Timeout)]
    public async Task A_host_who_is_nobody_here_and_a_missing_transcript_are_told()
    {
        Record("boss@example.test", transcript: false);
        var found = await Run(Options);
        found.NothingIsMissing();
        found.Of(Verdict.Open, "its host boss@example.test is nobody of people.yaml");
        Assert.Contains("create audio transcript", found.Of(Verdict.Open, "no transcript (yet)").Do);
    }

    [Fact(Timeout = Timeout)]
    public async Task Another_secret_than_the_ingestion_part_s_is_told() =>
        (await Run(Options with { SecretTokens = [ZoomSimulator.SecretToken, "another-s3cret"] }))
            .Of(Verdict.Missing, "refused a challenge signed with Zoom:SecretTokens:1");

    [Fact(Timeout = Timeout)]
    public async Task Where_nothing_listens_it_says_what_to_start() => Assert.Contains(
        "./dev ingestion", (await Run(Options, CheckRun.Nowhere))
            .Of(Verdict.Missing, "nothing listens at http://127.0.0.1:").Do);

    [Fact(Timeout = Timeout)]
    public async Task An_ingestion_part_without_a_secret_says_so_itself() => Assert.Contains(
        "set it where that is started", (await Run(Options, ingestion.BareHook("zoom")))
            .OfFirst(Verdict.Missing, "503: no secret token is configured").Do);

    [Theory(Timeout = Timeout)]
    [InlineData(200, "{\"encryptedToken\":\"made up\"}", "not as the ingestion part does", "hand /hooks/zoom on")]
    [InlineData(200, "<html>welcome</html>", "not as the ingestion part does", "hand /hooks/zoom on")]
    [InlineData(404, "", "answered 404", "POST /hooks/zoom")]
    [InlineData(502, "", "answered 502", "the proxy does not reach")]
    [InlineData(302, "", "answered 302", "https://elsewhere.example.test/")]
    public async Task What_answers_instead_of_the_ingestion_part_is_told(int status, string body, string says, string todo)
    {
        var (server, hook) = await CheckRun.Stranger(status, body);
        await using var _ = server;
        Assert.Contains(todo, (await Run(Options, hook)).OfFirst(Verdict.Missing, says).Do);
    }

    [Fact(Timeout = Timeout)]
    public async Task An_answer_that_takes_longer_than_zoom_waits_is_told()
    {
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var slow = await VendorServer.Start(app => app.Run(async http =>
        {
            time.Advance(TimeSpan.FromSeconds(4));
            var plain = (await JsonNode.ParseAsync(http.Request.Body))!["payload"]!["plainToken"]!.GetValue<string>();
            await http.Response.WriteAsJsonAsync(new
            {
                plainToken = plain,
                encryptedToken = ZoomSignature.EncryptToken(ZoomSimulator.SecretToken, plain),
            });
        }));
        var check = new ZoomCheck(
            new ZoomOptions { SecretTokens = [ZoomSimulator.SecretToken] }, VendorWay.Local, IngestionServer.Staff, time);
        var found = await check.Findings(new Uri(slow.Urls.Single()));
        found.Of(Verdict.Missing, "took 4.0 s to answer, and Zoom waits 3 s");
        found.Of(Verdict.Missing, "took a challenge that was signed with a made-up secret");
    }

    [Fact(Timeout = Timeout)]
    public async Task An_address_without_tls_is_told()
    {
        var hook = new UriBuilder(ingestion.Hook("zoom")) { Scheme = Uri.UriSchemeHttps }.Uri;
        (await Run(Options, hook)).Of(Verdict.Missing, "TLS with 127.0.0.1 fails");
    }

    public async ValueTask DisposeAsync() => await _zoom.DisposeAsync();

    /// <param name="hook">Null: of the ingestion part.</param>
    private Task<List<Finding>> Run(ZoomOptions options, Uri? hook = null) =>
        new ZoomCheck(options, VendorWay.Local, IngestionServer.Staff, TimeProvider.System).Findings(hook ?? ingestion.Hook("zoom"));

    private void Record(string host = "rep@example.test", bool transcript = true) => _zoom.Add(new ZoomCall(
        "/x1Yz+2A//3bC==", "Discovery", host, TimeProvider.System.GetUtcNow().AddHours(-1), TimeSpan.FromMinutes(30),
        _film, new VendorFile("WEBVTT\n"u8.ToArray(), "text/vtt"),
        [("Robin Reyes", "rep@example.test"), ("Tom Berger", "tom@customer.example")])
    {
        TranscriptIsReady = transcript,
    });
}

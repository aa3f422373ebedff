using VideoInsights.Ingestion.Meet;
using VideoInsights.Ingestion.Vendors.Checks;
using VideoInsights.Storage.People;
using VideoInsights.Tests.Vendors.Meet;

namespace VideoInsights.Tests.Ingestion;

/// <summary>The check of Google Meet, with each thing that may be wrong.</summary>
public sealed class MeetCheckTests(IngestionForChecks ingestion) : IClassFixture<IngestionForChecks>, IAsyncLifetime
{
    private const int Timeout = 60_000;
    private const string MeetScope = "https://www.googleapis.com/auth/meetings.space.readonly";
    private const string DriveScope = "https://www.googleapis.com/auth/drive.readonly";

    private readonly string _folder = Directory.CreateTempSubdirectory("meet-check").FullName;
    private MeetSimulator _google = null!;
    private MeetOptions _options = null!;

    private MeetPerson Robin => _google.Domain.People[0];

    private MeetPerson Kim => _google.Domain.People[1];

    public async ValueTask InitializeAsync()
    {
        _google = await MeetSimulator.Start();
        _options = MeetUnderTest.OptionsFor(_google, _folder);
        var ends = TimeProvider.System.GetUtcNow().AddDays(5);
        foreach (var person in _google.Domain.People)
            _google.Subscriptions.Move(_google.Subscriptions.Seed(person).Name, ends);
    }

    [Fact(Timeout = Timeout)]
    public async Task Where_all_is_set_up_it_says_what_it_sees_and_that_the_webhook_believes_nobody_else()
    {
        Record();
        var found = await Run(_options);
        found.NothingIsMissing();
        found.Of(Verdict.Works, $"Meet:KeyFile is read: the key of {_google.ServiceAccount}");
        found.Of(Verdict.Works, "act as 2 of 2 users, with both scopes");
        found.Of(Verdict.Works, "for 2 of 2 users: 1, the newest of");
        found.Of(Verdict.Works, "it is \"Pilot and price - Recording\"");
        found.Of(Verdict.Works, "its first bytes can be downloaded, and are video/mp4");
        found.Of(Verdict.Works, "who took part: 1");
        found.Of(Verdict.Open, "that meeting has no transcript");
        found.Of(Verdict.Works, "recordings of rep@example.test and kim@example.test are subscribed to until");
        found.Of(Verdict.Works, "refuses a push without a token with 401");
        found.Of(Verdict.Works, "right but for its signature with 401");
        Assert.Contains("Pub/Sub console", found.Of(Verdict.Open, "only Google can sign").Do);
    }

    [Fact(Timeout = Timeout)]
    public async Task Nothing_is_changed_or_announced()
    {
        Record();
        var before = _google.Subscriptions.All;
        await Run(_options);
        Assert.Equal(before, _google.Subscriptions.All);
        Assert.All(_google.Requests, request => Assert.StartsWith("GET ", request));
        Assert.Empty(await ingestion.Log.Calls.Unfinished(TestContext.Current.CancellationToken));
    }

    [Fact(Timeout = Timeout)]
    public async Task Settings_that_are_not_set_are_missing_and_nothing_is_asked()
    {
        var found = await Run(new MeetOptions());
        Assert.All(["KeyFile", "Users", "Topic", "Audience", "PushServiceAccount"], name =>
            Assert.Contains($"export Meet__{name}", found.Of(Verdict.Missing, $"Meet:{name} is not set").Do));
        Assert.Equal(0, _google.Minted);
    }

    [Fact(Timeout = Timeout)]
    public async Task A_setting_that_is_wrong_is_named() =>
        (await Run(_options with { Topic = "meet-events" })).Of(Verdict.Missing, "Meet:Topic: 'meet-events' is no topic");

    [Fact(Timeout = Timeout)]
    public async Task A_key_that_cannot_be_read_is_named() =>
        (await Run(_options with { KeyFile = "/nowhere/meet.json" }))
            .Of(Verdict.Missing, "/nowhere/meet.json is no key of a service account");

    [Theory(Timeout = Timeout)]
    [InlineData(MeetScope, DriveScope)]
    [InlineData(DriveScope, MeetScope)]
    public async Task A_scope_that_was_not_delegated_is_named_and_the_other_is_not(string lacking, string given)
    {
        _google.Domain.Delegated.Remove(lacking);
        var refused = (await Run(_options)).Of(Verdict.Missing, "rep@example.test and kim@example.test. 401: \"Client is");
        Assert.Contains($"add {lacking} for the client id 1098765", refused.Do);
        Assert.DoesNotContain(given, refused.Do);
    }

    [Fact(Timeout = Timeout)]
    public async Task One_user_who_is_not_to_be_acted_as_is_named_and_the_others_are_listed()
    {
        _google.Domain.NotDelegated.Add(Kim.Address);
        var found = await Run(_options);
        found.Of(Verdict.Missing, "no token to act as kim@example.test");
        found.Of(Verdict.Works, "for 1 of 2 users: 0");
    }

    [Theory(Timeout = Timeout)]
    [InlineData("/v2", "does not list recordings of rep@example.test and kim@example.test", "enable the Google Meet API", true)]
    [InlineData("/v1", "the subscriptions to rep@example.test and kim@example.test", "enable the Google Workspace Events API", true)]
    [InlineData("/drive", "does not say where films lie", "enable the Google Drive API", true)]
    [InlineData("/drive", "does not say where films lie", "enable the Google Drive API", false)]
    public async Task An_api_that_is_off_is_named_with_or_without_a_recording(string api, string says, string todo, bool recorded)
    {
        if (recorded)
            Record();
        (await Run(_options)).NothingIsMissing();
        _google.Faults.Disabled.Add(api);
        Assert.Contains(todo, (await Run(_options)).Of(Verdict.Missing, says).Do);
    }

    [Fact(Timeout = Timeout)]
    public async Task A_film_that_may_not_be_downloaded_is_told()
    {
        Record();
        _google.Domain.Conferences[0].Recordings[0].File.CanDownload = false;
        (await Run(_options)).Of(Verdict.Missing, "does not let rep@example.test download the recording");
    }

    [Fact(Timeout = Timeout)]
    public async Task An_owner_who_is_nobody_here_is_told()
    {
        Record();
        (await new MeetCheck(_options, VendorWay.Local, new People([]), TimeProvider.System).Findings(ingestion.Hook("meet")))
            .Of(Verdict.Open, "its owner rep@example.test is nobody of people.yaml");
    }

    [Fact(Timeout = Timeout)]
    public async Task Users_without_a_subscription_and_with_another_topic_are_told()
    {
        foreach (var there in _google.Subscriptions.All)
            _google.Subscriptions.Remove(there.Name);
        _google.Subscriptions.Seed(Kim, "projects/p/topics/old");
        var found = await Run(_options);
        Assert.Contains("./dev ingestion", found.Of(Verdict.Missing, "nothing is subscribed to for rep@example.test").Do);
        found.Of(Verdict.Missing, "what kim@example.test records is told to projects/p/topics/old");
    }

    [Fact(Timeout = Timeout)]
    public async Task Subscriptions_that_are_suspended_or_that_nobody_renewed_are_told()
    {
        _google.Subscriptions.Suspend(_google.Subscriptions.All[0].Name, "ENDPOINT_PERMISSION_DENIED");
        _google.Subscriptions.Move(_google.Subscriptions.All[1].Name, TimeProvider.System.GetUtcNow().AddHours(3));
        var found = await Run(_options);
        Assert.Contains(
            "meet-api-event-push", found.Of(Verdict.Missing, "the subscription to rep@example.test: ENDPOINT_PERMISSION_DENIED").Do);
        found.Of(Verdict.Missing, "nobody renewed it");
    }

    [Fact(Timeout = Timeout)]
    public async Task Where_nothing_listens_it_says_what_to_start()
    {
        var found = await Run(_options, CheckRun.Nowhere);
        Assert.Contains("./dev ingestion", found.Of(Verdict.Missing, "nothing listens at").Do);
    }

    [Fact(Timeout = Timeout)]
    public async Task An_ingestion_part_without_meet_says_so_itself()
    {
        (await Run(_options, ingestion.BareHook("meet")))
            .OfFirst(Verdict.Missing, "503: Meet is not configured: set Meet:KeyFile");
    }

    [Fact(Timeout = Timeout)]
    public async Task An_ingestion_part_that_does_not_get_at_google_s_keys_is_told()
    {
        _google.Faults.KeysAway = true;
        await using var server = await IngestionServer.Start(ingestion.Log, meet: _options);
        var found = await Run(_options, new Uri(server.Address, "/hooks/meet"));
        found.Of(Verdict.Works, "refuses a push without a token");
        Assert.Contains("Google's keys", found.Of(Verdict.Missing, "answered 503: it cannot be taken in now").Do);
    }

    [Fact(Timeout = Timeout)]
    public async Task What_believes_everybody_is_told()
    {
        var (server, hook) = await CheckRun.Stranger(204);
        await using var _ = server;
        (await Run(_options, hook))
            .OfFirst(Verdict.Missing, "took a push without a token");
    }

    public async ValueTask DisposeAsync()
    {
        await _google.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    /// <param name="hook">Null: of the ingestion part.</param>
    private Task<List<Finding>> Run(MeetOptions options, Uri? hook = null) =>
        new MeetCheck(options, VendorWay.Local, IngestionServer.Staff, TimeProvider.System).Findings(hook ?? ingestion.Hook("meet"));

    private void Record()
    {
        var began = TimeProvider.System.GetUtcNow().AddHours(-1);
        var conference = _google.Domain.Meet(Robin, began.AddMinutes(-1));
        conference.Record(CheckRun.Film, began, began.AddMinutes(30));
        conference.Join("signedinUser", "Robin Reyes", Robin.Id);
    }
}

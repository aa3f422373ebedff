using System.Net;
using System.Security.Cryptography;
using System.Text;
using VideoInsights.Ingestion.Relay;
using VideoInsights.Ingestion.Teams;
using VideoInsights.Schemas;
using VideoInsights.Streams.Media;
using VideoInsights.Streams.Transcript.Vendor;
using VideoInsights.Tests.Vendors.Teams;

namespace VideoInsights.Tests.Ingestion;

public sealed class TeamsVendorTests
{
    private const int Timeout = 60_000;
    private const string Spoken = """
        WEBVTT

        00:00:00.000 --> 00:00:01.000
        {"startDateTime":"2026-11-23T08:59:58Z","endDateTime":"2026-11-23T08:59:59Z","speakerName":"Ana Ruiz","spokenText":"Before."}

        00:00:02.000 --> 00:00:04.000
        {"startDateTime":"2026-11-23T08:59:59Z","endDateTime":"2026-11-23T09:00:02.5Z","speakerName":"Ana Ruiz","spokenText":"<b> & c."}

        00:00:05.000 --> 00:00:06.000
        {"startDateTime":"broken

        00:00:05.000 --> 00:00:06.000
        {"startDateTime":"2026-11-23T10:00:01.5+01:00","endDateTime":"2026-11-23T10:00:03.5+01:00","speakerName":null,"spokenText":"Who?"}
        """;

    private static readonly Lazy<byte[]> Film = new(() => TestMedia.Film(seconds: 2, kilobitsPerSecond: 500));

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory(Timeout = Timeout)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task From_the_notification_to_the_recording_in_the_store_with_its_transcript(bool encrypted)
    {
        await using var teams = await TeamsUnderTest.Start(encrypted);
        var recording = teams.Record(Film.Value, correlation: "c-1");
        recording.Meeting.Transcribe(TeamsUnderTest.Nine, TeamsUnderTest.Nine.AddHours(1), "WEBVTT", "WEBVTT", "c-0");
        recording.Meeting.Transcribe(TeamsUnderTest.Nine, TeamsUnderTest.Nine.AddMinutes(1), Spoken, "WEBVTT", "c-1");
        await teams.Deliver(teams.Graph.Mail.Of(teams.Subscription, recording));

        var completed = await teams.Relay((await teams.Announced(1)).Single());
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(Film.Value)), completed.media.sha256);
        Assert.Equal(("rep", "sales", "Pilot and price"), (completed.call.user_id, completed.call.team_id, completed.call.title));
        Assert.Equal(TeamsUnderTest.Nine.UtcDateTime, completed.call.started_at);
        Assert.Equal(TeamsUnderTest.Nine.AddMinutes(30).UtcDateTime, completed.call.ended_at);
        Assert.Equal(
            [("Robin Reyes", "rep@example.test", "company"), ("Ana Ruiz", "ana@customer.test", "customer")],
            completed.call.participants.Select(p => (p.name, p.email, p.side)));

        await using var stored = await teams.Log.Runtime.Objects.Open(completed.vendor_transcript.uri, 0, null, Stop);
        using var text = new StreamReader(stored);
        Assert.Equal(
            [new Cue(0, 2, "Ana Ruiz", "<b> & c."), new Cue(1, 3, null, "Who?")], WebVtt.Read(await text.ReadToEndAsync(Stop)));
        Assert.DoesNotContain(teams.Graph.Requests, r => r.Contains("attacker"));
    }

    [Fact(Timeout = Timeout)]
    public async Task Without_metadata_the_text_is_shifted_to_the_recordings_start()
    {
        await using var teams = await TeamsUnderTest.Start();
        var recording = teams.Record();
        recording.Meeting.Transcribe(
            TeamsUnderTest.Nine.AddSeconds(-2), TeamsUnderTest.Nine.AddMinutes(1), null,
            "WEBVTT\n\n-0:0:3.0 --> 0:0:1.5\n<v Ana Ruiz>Before.</v>\n\n0:0:1.0 --> 0:0:5.32\n<v Ana Ruiz>Into it.</v>\n");
        var text = await teams.Vendor.Transcript(await Located(teams, recording), Stop);
        Assert.Equal([new Cue(0, 3.32, "Ana Ruiz", "Into it.")], WebVtt.Read(Encoding.UTF8.GetString(text!.Vtt.Span)));
    }

    [Fact(Timeout = Timeout)]
    public async Task Metadata_without_a_cue_that_can_be_read_is_no_transcript_and_the_text_is_taken()
    {
        await using var teams = await TeamsUnderTest.Start();
        var recording = teams.Record();
        recording.Meeting.Transcribe(
            TeamsUnderTest.Nine, TeamsUnderTest.Nine.AddMinutes(1), "WEBVTT\n\n0:0:1.0 --> 0:0:2.0\n{\"broken",
            "WEBVTT\n\n0:0:1.0 --> 0:0:2.0\n<v Ana Ruiz>Hello.</v>\n");
        var text = await teams.Vendor.Transcript(await Located(teams, recording), Stop);
        Assert.Equal([new Cue(1, 2, "Ana Ruiz", "Hello.")], WebVtt.Read(Encoding.UTF8.GetString(text!.Vtt.Span)));
    }

    [Fact(Timeout = Timeout)]
    public async Task The_transcript_of_another_recording_is_not_taken()
    {
        await using var teams = await TeamsUnderTest.Start();
        var recording = teams.Record();
        Assert.Null(await teams.Vendor.Transcript(await Located(teams, recording), Stop));
        recording.Meeting.Transcribe(TeamsUnderTest.Nine.AddHours(1), TeamsUnderTest.Nine.AddHours(2), Spoken, "WEBVTT");
        Assert.Null(await teams.Vendor.Transcript(await Located(teams, recording), Stop));
    }

    [Fact(Timeout = Timeout)]
    public async Task An_organiser_that_was_not_told_is_found_by_asking_those_it_may_be()
    {
        await using var teams = await TeamsUnderTest.Start(
            encrypted: false, o => o with { Users = ["nobody@example.test", "rep@example.test"] });
        var recording = teams.Graph.Tenant.Meet(teams.Robin, null, opaque: true).Record([], null, null);
        var located = await Located(teams, recording);
        Assert.Equal(("rep", "Teams meeting", "url"), (located.call.user_id, located.call.title, located.source.kind));
        Assert.Contains($"/users/{teams.Robin.Id}/", located.source.location);
    }

    [Fact(Timeout = Timeout)]
    public async Task An_organiser_without_an_access_policy_is_told_what_to_do()
    {
        await using var teams = await TeamsUnderTest.Start();
        teams.Graph.Tenant.WithoutPolicy.Add(teams.Robin.Id);
        var error = await Assert.ThrowsAsync<HttpRequestException>(() => Located(teams, teams.Record()));
        Assert.Equal(HttpStatusCode.Forbidden, error.StatusCode);
        Assert.Contains("application access policy", error.Message);
    }

    [Fact(Timeout = Timeout)]
    public async Task Guests_have_their_own_address_and_who_has_none_is_on_no_side()
    {
        await using var teams = await TeamsUnderTest.Start();
        var guest = teams.Graph.Tenant.Add("Bea", "", "bea_customer.test#EXT#@example.test");
        var colleague = teams.Graph.Tenant.Add(null!, "sam@EXAMPLE.test");
        var unknown = teams.Graph.Tenant.Add("By phone", "", "");
        var recording = teams.Graph.Tenant.Meet(teams.Robin, "x", guest, colleague, unknown).Record([], TeamsUnderTest.Nine, null);
        var located = await Located(teams, recording);
        Assert.Equal(
            [("Robin Reyes", "company"), ("Bea", "customer"), ("sam@EXAMPLE.test", "company"), ("By phone", "unknown")],
            located.call.participants.Select(p => (p.name, p.side)));
        Assert.Equal("bea@customer.test", located.call.participants[1].email);
    }

    [Fact(Timeout = Timeout)]
    public async Task A_busy_Graph_is_waited_for_and_a_token_that_ended_is_replaced()
    {
        await using var teams = await TeamsUnderTest.Start();
        var recording = teams.Record();
        teams.Graph.Faults.Throttle(2, seconds: 1);
        teams.Graph.Faults.Fail(1, 503);
        await Located(teams, recording);
        teams.Graph.RevokeTokens();
        Assert.Equal("rep", (await Located(teams, recording)).call.user_id);
        Assert.Equal(2, teams.Graph.Minted);
    }

    [Fact(Timeout = Timeout)]
    public async Task A_sign_in_that_is_away_or_refuses_costs_no_call()
    {
        await using var teams = await TeamsUnderTest.Start();
        teams.Graph.Faults.SignInAway = true;
        await Assert.ThrowsAsync<VendorUnavailableException>(() => Located(teams, teams.Record()));
        await using var wrong = await TeamsUnderTest.Start(with: o => o with { ClientSecret = "another" });
        var error = await Assert.ThrowsAsync<VendorUnavailableException>(() => Located(wrong, wrong.Record()));
        Assert.Contains("AADSTS7000215", error.Message);
    }

    [Fact(Timeout = Timeout)]
    public async Task Content_on_another_host_is_fetched_only_where_the_settings_name_it()
    {
        await using var files = await FaultyFileServer.Start((_, http, _, from) => FaultyFileServer.Serve(http, Film.Value, from));
        await using var teams = await TeamsUnderTest.Start(with: o => o with { MediaHosts = ["localhost"] });
        var recording = teams.Record(Film.Value);
        teams.Graph.Faults.ContentElsewhere = new Uri("http://elsewhere.example.test/film");
        var located = await Located(teams, recording);
        Assert.Contains("elsewhere", (await Assert.ThrowsAsync<UnusableMediaException>(() => teams.Relay(located))).Message);

        teams.Graph.Faults.ContentElsewhere = new UriBuilder(files.Address) { Host = "localhost" }.Uri;
        Assert.Equal(Film.Value.Length, (await teams.Relay(located, Local)).media.bytes);
        Assert.Null(Assert.Single(files.Authorizations)); // the token is Graph's alone
    }

    [Fact(Timeout = Timeout)]
    public async Task A_page_with_status_200_is_no_recording_and_no_document()
    {
        await using var teams = await TeamsUnderTest.Start();
        var located = await Located(teams, teams.Record(Film.Value));
        teams.Graph.Faults.Page(3, "/content"); // once more for each of two tokens that are minted anew
        await Assert.ThrowsAsync<UnusableMediaException>(() => teams.Relay(located));
        teams.Graph.Faults.Page(1);
        await Assert.ThrowsAsync<InvalidDataException>(() => teams.Vendor.Transcript(located, Stop));
    }

    [Fact(Timeout = Timeout)]
    public async Task Lists_are_read_page_by_page_with_the_webhooks_ids_and_one_organiser_does_not_stop_the_others()
    {
        await using var teams = await TeamsUnderTest.Start(with: o => o with { Users = ["closed@example.test", "rep@example.test"] });
        var closed = teams.Graph.Tenant.Add("Closed", "closed@example.test");
        teams.Graph.Tenant.WithoutPolicy.Add(closed.Id);
        var recordings = Enumerable.Range(0, 5).Select(_ => teams.Record()).ToList();
        teams.Graph.Tenant.Meet(teams.Robin, "too early").Record([], TeamsUnderTest.Nine.AddDays(-2), null);
        await teams.Deliver(teams.Graph.Mail.Of(teams.Subscription, recordings[0]));

        var listed = await Recorded(teams);
        Assert.Equal(recordings.Select(r => r.Id), listed.Select(r => r.source.file));
        Assert.Equal((await teams.Announced(1)).Single().call.video_id, listed[0].call.video_id);
        Assert.Contains("access policy", Assert.Single(teams.Lines.Of(235)));
    }

    [Fact(Timeout = Timeout)]
    public async Task A_next_page_on_another_host_is_not_asked_for_and_the_look_is_not_taken_for_whole()
    {
        await using var teams = await TeamsUnderTest.Start(with: o => o with { Users = ["rep@example.test"] });
        for (var i = 0; i < 3; i++)
            teams.Record();
        teams.Graph.Faults.NextPageElsewhere = true;
        Assert.Contains("not below", (await Assert.ThrowsAsync<InvalidDataException>(() => Recorded(teams))).Message);
    }

    private static readonly RelayOptions Local = new() { AllowHttp = true, AllowPrivateAddresses = true };

    private static async Task<List<RecordingAvailable>> Recorded(TeamsUnderTest teams) =>
        await teams.Vendor.Recorded(TeamsUnderTest.Nine.AddDays(-1), TeamsUnderTest.Nine.AddDays(1), Stop).ToListAsync(Stop);

    /// <summary>As a notification without data announces it, located.</summary>
    private static Task<RecordingAvailable> Located(TeamsUnderTest teams, GraphRecording recording) => teams.Vendor.Locate(
        TeamsRecording.Of(
            TeamsPlace.Of(null, recording.Meeting.Id, recording.Id)!, null, teams.Graph.Tenant.Id, TeamsUnderTest.Nine), Stop);
}

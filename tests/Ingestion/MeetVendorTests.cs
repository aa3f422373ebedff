using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using VideoInsights.Ingestion.Vendors;
using VideoInsights.Schemas;
using VideoInsights.Storage;
using VideoInsights.Storage.Vendors;
using VideoInsights.Streams.Kafka;
using VideoInsights.Streams.Media;
using VideoInsights.Streams.Transcript.Vendor;
using VideoInsights.Tests.Vendors;
using VideoInsights.Tests.Vendors.Meet;

namespace VideoInsights.Tests.Ingestion;

public sealed class MeetVendorTests
{
    private const int Timeout = 60_000;
    private const int UserRefused = 254;
    private const int NobodySeen = 256;
    private static readonly DateTimeOffset Nine = MeetUnderTest.Nine;
    private static readonly Lazy<byte[]> Film = new(() => TestMedia.Film(seconds: 2, kilobitsPerSecond: 9000));

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact(Timeout = Timeout)]
    public async Task From_the_push_to_the_recording_in_the_store_with_its_transcript()
    {
        await using var meet = await MeetUnderTest.Start();
        var film = meet.Record(Film.Value);
        var conference = meet.ConferenceOf(film);
        var robin = conference.Join("signedinUser", "R. Reyes", meet.Robin.Id);
        var ana = conference.Join("anonymousUser", "Ana Ruiz");
        var phone = conference.Join("phoneUser", null);
        conference.Transcribe(
            new(ana, "Before.", Nine.AddSeconds(-9), Nine.AddSeconds(-8)),
            new(robin, "<b> & c.", Nine.AddSeconds(-1), Nine.AddSeconds(2)),
            new(ana, "Yes,\nplease.", Nine.AddSeconds(2.25), Nine.AddSeconds(3)),
            new(phone, "Who?", Nine.AddSeconds(4), Nine.AddSeconds(5)),
            new(ana, "In the next recording.", Nine.AddHours(1), Nine.AddHours(1).AddSeconds(1)));

        var completed = await meet.Relay(await meet.Announced(film));
        Assert.Equal(film.File.Sha256, completed.media.sha256);
        Assert.Equal(
            ("rep", "sales", "Pilot and price - Recording"), (completed.call.user_id, completed.call.team_id, completed.call.title));
        Assert.Equal((Nine.UtcDateTime, Nine.AddMinutes(30).UtcDateTime), (completed.call.started_at, completed.call.ended_at));
        Assert.Equal(
            [("Robin Reyes", "rep@example.test", "company"), ("Ana Ruiz", null, "unknown"), ("unknown", null, "unknown")],
            completed.call.participants.Select(p => (p.name, (string?)p.email, p.side)));
        Assert.Equal(
            [new Cue(0, 2, "Robin Reyes", "<b> & c."), new Cue(2.25, 3, "Ana Ruiz", "Yes, please."), new Cue(4, 5, null, "Who?")],
            WebVtt.Read((await meet.Text(completed.vendor_transcript.uri)).Replace("R. Reyes", "Robin Reyes")));
        Assert.DoesNotContain(meet.Google.Requests, r => r.Contains("attacker"));
    }

    [Theory(Timeout = Timeout)]
    [InlineData(FileFault.Cut, FileFault.Cut)]
    [InlineData(FileFault.Cut, FileFault.RangeIgnored)]
    [InlineData(FileFault.Cut, FileFault.Changed)]
    [InlineData(FileFault.Cut, FileFault.Refused)]
    [InlineData(FileFault.BusyUntil, FileFault.None)]
    public async Task Whatever_goes_wrong_with_the_file_it_arrives_as_it_is(FileFault first, FileFault second)
    {
        await using var meet = await MeetUnderTest.Start();
        var film = meet.Record(Film.Value);
        film.File.File.Then(first, second);
        Assert.Equal(film.File.Sha256, (await meet.Relay(await meet.Announced(film))).media.sha256);
    }

    [Fact(Timeout = Timeout)]
    public async Task A_file_whose_head_revision_changes_is_never_taken_for_the_one_that_was_described()
    {
        await using var meet = await MeetUnderTest.Start();
        var film = meet.Record(Film.Value);
        byte[] other = [.. Film.Value];
        other[^1] ^= 1; // as long as the first
        film.File.Next = other;
        film.File.File.Then(FileFault.Cut, FileFault.Changed);
        var recording = await meet.Announced(film);
        var error = await Assert.ThrowsAsync<IOException>(() => meet.Relay(recording));
        Assert.Contains("SHA-256", error.Message);
        Assert.Equal(Failure.Retry, Failures.Classify(error));
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(other)), (await meet.Relay(recording)).media.sha256);
    }

    [Fact(Timeout = Timeout)]
    public async Task A_file_that_may_not_be_downloaded_is_said_to_whom()
    {
        await using var meet = await MeetUnderTest.Start();
        var film = meet.Record();
        film.File.CanDownload = false;
        var recording = await meet.Announced(film);
        var error = await Assert.ThrowsAsync<UnusableMediaException>(() => meet.Relay(recording));
        Assert.Contains("rep@example.test", error.Message);
        Assert.Contains("download", error.Message);
        Assert.Equal(Failure.SetAside, Failures.Classify(error));
    }

    [Theory(Timeout = Timeout)]
    [InlineData("STARTED")]
    [InlineData("ENDED")]
    public async Task A_file_that_is_still_being_made_is_waited_for(string state)
    {
        await using var meet = await MeetUnderTest.Start();
        var film = meet.Record();
        film.State = state;
        var recording = await meet.Announced(film);
        var error = await Assert.ThrowsAsync<VendorUnavailableException>(() => meet.Vendor.Locate(recording, Stop));
        Assert.Contains(state, error.Message);
        film.State = "FILE_GENERATED";
        Assert.Equal("url", (await meet.Vendor.Locate(recording, Stop)).source.kind);
    }

    [Fact(Timeout = Timeout)]
    public async Task A_name_decides_the_side_only_of_somebody_signed_in_and_only_where_it_is_one_persons()
    {
        await using var meet = await MeetUnderTest.Start();
        var film = meet.Record();
        var conference = meet.ConferenceOf(film);
        conference.Join("signedinUser", "robin reyes", "77");
        conference.Join("signedinUser", "Kim K.", meet.Kim.Id);
        conference.Join("signedinUser", "Ana Ruiz", "78");
        var recording = await meet.Announced(film);
        Assert.Equal(
            [("Robin Reyes", "company"), ("Kim K.", "company"), ("Ana Ruiz", "unknown")], await Sides(meet, recording));

        conference.Join("anonymousUser", "Robin Reyes"); // which of the two is?
        Assert.Equal(
            [("robin reyes", "unknown"), ("Kim K.", "company"), ("Ana Ruiz", "unknown"), ("Robin Reyes", "unknown")],
            await Sides(meet, recording));
    }

    [Fact(Timeout = Timeout)]
    public async Task Without_participants_the_call_goes_on_and_says_so()
    {
        await using var meet = await MeetUnderTest.Start();
        var recording = await meet.Announced(meet.Record());
        meet.Google.Faults.Fail(1, 403, "/participants");
        Assert.Empty(await Sides(meet, recording));
        Assert.Single(meet.Lines.Of(NobodySeen));
    }

    [Fact(Timeout = Timeout)]
    public async Task An_owner_that_was_not_told_is_found_by_asking_those_it_may_be()
    {
        await using var meet = await MeetUnderTest.Start();
        var film = meet.Record(Film.Value, owner: meet.Kim);
        await meet.Deliver(meet.Google.Pushes.Binary(meet.Ready(film) with { Subject = "//meet.googleapis.com/spaces/x" }));
        var recording = (await meet.Announced(1)).Single();
        Assert.Equal("kim@example.test", (await meet.Vendor.Locate(recording, Stop)).call.user_id);
        Assert.Equal(film.File.Sha256, (await meet.Relay(recording)).media.sha256);
    }

    [Fact(Timeout = Timeout)]
    public async Task A_user_that_Google_refuses_is_told_what_to_do_and_one_that_is_gone_is_gone()
    {
        await using var meet = await MeetUnderTest.Start();
        var film = meet.Record();
        var recording = await meet.Announced(film);
        meet.Google.Domain.Refused.Add(meet.Robin.Id);
        var refused = await Assert.ThrowsAsync<HttpRequestException>(() => meet.Vendor.Locate(recording, Stop));
        Assert.Contains("docs/meet.md", refused.Message);
        meet.Google.Domain.Refused.Clear();
        meet.ConferenceOf(film).Recordings.Clear();
        var gone = await Assert.ThrowsAsync<HttpRequestException>(() => meet.Vendor.Locate(recording, Stop));
        Assert.Equal(HttpStatusCode.NotFound, gone.StatusCode);
    }

    [Fact(Timeout = Timeout)]
    public async Task A_busy_Google_is_waited_for_and_a_token_that_ended_is_replaced()
    {
        await using var meet = await MeetUnderTest.Start();
        var recording = await meet.Announced(meet.Record());
        meet.Google.Faults.Throttle(2, seconds: 1);
        meet.Google.Faults.Fail(1, 503);
        await meet.Vendor.Locate(recording, Stop);
        meet.Google.RevokeTokens();
        Assert.Equal("rep", (await meet.Vendor.Locate(recording, Stop)).call.user_id);
        Assert.Equal(2, meet.Google.Minted);
    }

    [Fact(Timeout = Timeout)]
    public async Task A_sign_in_that_is_away_or_refuses_costs_no_call()
    {
        await using var meet = await MeetUnderTest.Start();
        var recording = await meet.Announced(meet.Record());
        meet.Google.Faults.SignInAway = true;
        await Assert.ThrowsAsync<VendorUnavailableException>(() => meet.Vendor.Locate(recording, Stop));
        meet.Google.Faults.SignInAway = false;
        meet.Google.Domain.NotDelegated.Add(meet.Robin.Address);
        var error = await Assert.ThrowsAsync<VendorUnavailableException>(() => meet.Vendor.Locate(recording, Stop));
        Assert.Contains("unauthorized_client", error.Message);
    }

    [Fact(Timeout = Timeout)]
    public async Task A_transcript_that_is_not_made_yet_or_says_nothing_of_the_recording_is_none()
    {
        await using var meet = await MeetUnderTest.Start();
        var film = meet.Record();
        var conference = meet.ConferenceOf(film);
        var recording = await meet.Announced(film);
        Assert.Null(await meet.Vendor.Transcript(recording, Stop));
        var ana = conference.Join("anonymousUser", "Ana Ruiz");
        conference.Transcribe(new MeetSpoken(ana, "Before.", Nine.AddMinutes(-2), Nine.AddMinutes(-1)));
        Assert.Null(await meet.Vendor.Transcript(recording, Stop));
        var late = conference.Transcribe(new MeetSpoken(ana, "Hello.", Nine.AddSeconds(1), Nine.AddSeconds(2)));
        late.State = "ENDED";
        Assert.Null(await meet.Vendor.Transcript(recording, Stop));
        late.State = "FILE_GENERATED";
        var text = await meet.Vendor.Transcript(recording, Stop);
        Assert.Equal([new Cue(1, 2, "Ana Ruiz", "Hello.")], WebVtt.Read(Encoding.UTF8.GetString(text!.Vtt.Span)));
    }

    [Fact(Timeout = Timeout)]
    public async Task Lists_are_read_page_by_page_with_the_pushs_ids_and_one_user_does_not_stop_the_others()
    {
        await using var meet = await MeetUnderTest.Start(o => o with { Users = [o.Users[1], o.Users[0]] });
        meet.Google.Domain.Refused.Add(meet.Kim.Id);
        var now = TimeProvider.System.GetUtcNow().AddHours(-3);
        var films = Enumerable.Range(0, 5).Select(i => meet.Record(start: now.AddMinutes(i))).ToList();
        meet.Record(start: now.AddDays(-3)); // too early
        meet.Record(owner: meet.Kim, start: now);
        films.Add(meet.ConferenceOf(films[0]).Record([1], now.AddMinutes(40), now.AddMinutes(50)));
        meet.ConferenceOf(films[1]).Record([1], now.AddMinutes(40), now.AddMinutes(50)).State = "ENDED";
        var told = await meet.Announced(films[0]);

        var store = new SqliteVendorStore(new SqliteFile(Path.Combine(meet.Log.Folder, "calls.db")), TimeProvider.System);
        var reconciler = new Reconciler(
            [meet.Vendor], meet.Server.Announcer, store, new ReconcileOptions(), TimeProvider.System, NullLogger<Reconciler>.Instance);
        Assert.Equal(5, await reconciler.Look(meet.Vendor, Stop));
        Assert.Equal(0, await reconciler.Look(meet.Vendor, Stop));
        var announced = await meet.Announced(6);
        Assert.Equal(films.Select(f => f.Name).Order(), announced.Select(r => r.source.location).Order());
        Assert.Equal(6, announced.Select(r => r.call.video_id).Append(told.call.video_id).Distinct().Count());
        Assert.Contains("kim@example.test", meet.Lines.Of(UserRefused).First());
    }

    [Fact(Timeout = Timeout)]
    public async Task Where_Google_fails_for_one_user_the_others_come_and_the_look_is_not_taken_for_whole()
    {
        await using var meet = await MeetUnderTest.Start();
        meet.Google.Domain.NotDelegated.Add(meet.Robin.Address);
        meet.Record(owner: meet.Kim);
        var listed = new List<RecordingAvailable>();
        await Assert.ThrowsAsync<VendorUnavailableException>(async () =>
        {
            await foreach (var recording in meet.Vendor.Recorded(Nine.AddDays(-1), Nine.AddDays(1), Stop))
                listed.Add(recording);
        });
        Assert.Equal("kim@example.test", Assert.Single(listed).call.user_id);
    }

    private static async Task<List<(string, string)>> Sides(MeetUnderTest meet, RecordingAvailable recording) =>
        [.. (await meet.Vendor.Locate(recording, Stop)).call.participants.Select(p => (p.name, p.side))];
}

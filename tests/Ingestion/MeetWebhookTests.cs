using System.Diagnostics;
using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using VideoInsights.Ingestion;
using VideoInsights.Ingestion.Meet;
using VideoInsights.Ingestion.Webhooks;
using VideoInsights.Storage;
using VideoInsights.Storage.Calls;
using VideoInsights.Storage.Vendors;
using VideoInsights.Streams.Kafka;
using VideoInsights.Tests.Streams.Kafka;
using VideoInsights.Tests.Vendors.Meet;

namespace VideoInsights.Tests.Ingestion;

public sealed class MeetWebhookTests
{
    private const int Timeout = 60_000;
    private const string Topic = MeetUnderTest.Topic;
    private const int Refused = 201;
    private const int Repeated = 207;
    private const int Ignored = 210;

    private static readonly (string Reason, PushToken Token)[] Forgeries =
    [
        ("SecurityTokenInvalidSignatureException", new PushToken { OtherKey = true }),
        ("Signature", new PushToken { Algorithm = "none" }),
        ("SecurityTokenInvalidAudienceException", new PushToken { Audience = "https://others.example.test/hooks/meet" }),
        ("SecurityTokenInvalidIssuerException", new PushToken { Issuer = "https://issuer.example.test" }),
        ("SecurityTokenInvalidLifetimeException", new PushToken { Life = TimeSpan.FromMinutes(-10) }),
        ("Meet:PushServiceAccount", new PushToken { Email = "somebody@q.iam.gserviceaccount.com" }),
        ("Meet:PushServiceAccount", new PushToken { Email = null }),
        ("email_verified", new PushToken { Verified = false }),
        ("email_verified", new PushToken { Verified = null }),
    ];

    /// <summary>A whole event of a recording, but for its data.</summary>
    private const string WithoutData = "{\"message\":{\"attributes\":{\"content-type\":\"application/cloudevents+json\"},\"data\":\"" +
        "eyJpZCI6IjEiLCJzb3VyY2UiOiJzIiwidHlwZSI6Imdvb2dsZS53b3Jrc3BhY2UubWVldC5yZWNvcmRpbmcudjIuZmlsZUdlbmVyYXRlZCJ9\"}}";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory(Timeout = Timeout)]
    [InlineData("binary")]
    [InlineData("structured")]
    [InlineData("structured in Base64")]
    public async Task A_recording_is_in_the_log_before_the_answer(string mode)
    {
        await using var meet = await MeetUnderTest.Start();
        var film = meet.Record();
        var told = meet.Ready(film);
        Assert.Equal(HttpStatusCode.NoContent, await meet.Deliver(mode switch
        {
            "binary" => meet.Google.Pushes.Binary(told),
            _ => meet.Google.Pushes.Structured(told, base64: mode != "structured"),
        }));
        Assert.Equal(1, meet.Log.Count(Topic));

        var (announced, conference) = ((await meet.Announced(1)).Single(), meet.ConferenceOf(film).Name);
        var id = film.Name.Split('/')[^1];
        Assert.Equal(VideoId.Of("meet", "p", conference, id), announced.call.video_id);
        Assert.Equal(("vendor", film.Name, meet.Robin.Id, conference, id), (
            announced.source.kind, announced.source.location, announced.source.account, announced.source.meeting, announced.source.file));
        Assert.Equal((film.End.AddMinutes(3).UtcDateTime, "rep@example.test"), (announced.call.started_at, announced.call.user_id));
    }

    [Fact(Timeout = Timeout)]
    public async Task Either_issuer_is_Googles_and_a_key_that_it_took_a_moment_ago_is_known_at_once()
    {
        await using var meet = await MeetUnderTest.Start();
        Assert.Equal(HttpStatusCode.NoContent, await meet.Deliver(
            meet.Google.Pushes.Binary(meet.Ready(meet.Record())), new PushToken { Issuer = "accounts.google.com" }));
        meet.Google.Pushes.RotateKey();
        Assert.Equal(HttpStatusCode.NoContent, await meet.Deliver(meet.Google.Pushes.Binary(meet.Ready(meet.Record()))));
        Assert.Equal(2, meet.Log.Count(Topic));
    }

    [Fact(Timeout = Timeout)]
    public async Task A_forged_push_is_refused_with_the_class_of_the_reason_and_nothing_of_the_token()
    {
        await using var meet = await MeetUnderTest.Start();
        var body = meet.Google.Pushes.Binary(meet.Ready(meet.Record()));
        foreach (var (reason, token) in Forgeries)
        {
            var (status, text) = await meet.Google.Pushes.Deliver(meet.Hook, body, token);
            Assert.Equal(HttpStatusCode.Unauthorized, status);
            Assert.Contains(reason, text);
            Assert.DoesNotContain("example.test", text);
        }

        var (none, said) = await meet.Google.Pushes.Deliver(meet.Hook, body, null);
        Assert.Equal((HttpStatusCode.Unauthorized, true), (none, said.Contains("no bearer token")));
        Assert.Equal(0, meet.Log.Count(Topic));
        Assert.Empty(await meet.Log.Calls.Newest(new Scope(), 10, Stop));
        Assert.Equal(Forgeries.Length + 1, meet.Lines.Of(Refused).Count());
    }

    [Fact(Timeout = Timeout)]
    public async Task An_event_that_comes_again_by_another_message_is_done_once()
    {
        await using var meet = await MeetUnderTest.Start();
        var told = meet.Ready(meet.Record());
        Assert.Equal(HttpStatusCode.NoContent, await meet.Deliver(meet.Google.Pushes.Binary(told)));
        Assert.Equal(HttpStatusCode.NoContent, await meet.Deliver(meet.Google.Pushes.Binary(told)));
        Assert.Equal(HttpStatusCode.NoContent, await meet.Deliver(meet.Google.Pushes.Structured(told)));
        Assert.Empty(meet.Lines.Of(Repeated)); // the announcer was not asked
        Assert.Equal(1, meet.Log.Count(Topic));

        // An id is one of its source: another subscription's event may have the same.
        await meet.Deliver(meet.Google.Pushes.Binary(told with { Source = told.Source + "d" }));
        Assert.Single(meet.Lines.Of(Repeated)); // it was, and knew the recording
        Assert.Equal(1, meet.Log.Count(Topic));
    }

    [Fact(Timeout = Timeout)]
    public async Task What_was_seen_is_known_for_longer_than_PubSub_keeps_it()
    {
        await using var meet = await MeetUnderTest.Start();
        await meet.Deliver(meet.Google.Pushes.Binary(meet.Ready(meet.Record())));
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        var store = new SqliteVendorStore(new SqliteFile(Path.Combine(meet.Log.Folder, "calls.db")), time);
        time.Advance(TimeSpan.FromDays(7.9));
        Assert.Single(await store.List("meet", "event/", Stop));
        time.Advance(TimeSpan.FromDays(0.2));
        Assert.Empty(await store.List("meet", "event/", Stop));
    }

    [Theory(Timeout = Timeout)]
    [InlineData("google.workspace.meet.transcript.v2.started")]
    [InlineData("google.workspace.meet.conference.v2.ended")]
    [InlineData("google.workspace.meet.smartNote.v9.invented")]
    [InlineData("google.workspace.events.subscription.v1.invented")]
    public async Task What_is_not_needed_is_accepted_whatever_it_holds(string type)
    {
        await using var meet = await MeetUnderTest.Start();
        var told = meet.Ready(meet.Record()) with { Type = type };
        Assert.Equal(HttpStatusCode.NoContent, await meet.Deliver(meet.Google.Pushes.Binary(told)));
        told = told with { Data = new JsonObject { ["recording"] = new JsonArray(1), ["subscription"] = 7 } };
        Assert.Equal(HttpStatusCode.NoContent, await meet.Deliver(meet.Google.Pushes.Binary(told)));
        Assert.Equal(HttpStatusCode.NoContent, await meet.Deliver(meet.Google.Pushes.Structured(told)));
        Assert.Equal(3, meet.Lines.Of(Ignored).Count());
        Assert.Equal(0, meet.Log.Count(Topic));
    }

    [Fact(Timeout = Timeout)]
    public async Task Keys_that_stand_twice_in_the_envelope_do_no_harm()
    {
        await using var meet = await MeetUnderTest.Start();
        var body = meet.Google.Pushes.Binary(meet.Ready(meet.Record()));
        body = body.Replace("\"messageId\":", "\"messageId\":\"7\",\"messageId\":");
        Assert.Equal(HttpStatusCode.NoContent, await meet.Deliver(body));
        Assert.Equal(1, meet.Log.Count(Topic));
    }

    [Fact(Timeout = Timeout)]
    public async Task A_recording_of_somebody_elses_space_is_the_projects()
    {
        await using var meet = await MeetUnderTest.Start();
        var told = meet.Ready(meet.Record()) with { Subject = "//meet.googleapis.com/spaces/jQCFfuBOdN5z" };
        await meet.Deliver(meet.Google.Pushes.Binary(told));
        var announced = (await meet.Announced(1)).Single();
        Assert.Equal(("p", "unknown"), (announced.source.account, announced.call.user_id));
    }

    [Theory(Timeout = Timeout)]
    [InlineData("{\"message\":", "no JSON")]
    [InlineData("null", "no message")]
    [InlineData("[]", "no JSON")]
    [InlineData("{\"message\":{\"attributes\":{\"ce-id\":\"1\"},\"data\":\"\"}}", "ce-source")]
    [InlineData("{\"message\":{\"attributes\":{},\"data\":\"***\"}}", "Base64")]
    [InlineData("{\"message\":{\"attributes\":{\"content-type\":\"application/cloudevents+json\"},\"data\":\"e30=\"}}", "ce-source")]
    [InlineData(WithoutData, "names no recording")]
    public async Task What_is_no_event_is_refused_by_name(string body, string named)
    {
        await using var meet = await MeetUnderTest.Start();
        var (status, text) = await meet.Google.Pushes.Deliver(meet.Hook, body, new PushToken());
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains(named, text);
    }

    [Theory(Timeout = Timeout)]
    [InlineData(null)]
    [InlineData("conferenceRecords/c1")]
    [InlineData("conferenceRecords/../recordings/r1")]
    [InlineData("conferenceRecords/c1/recordings/r1?x")]
    [InlineData("conferenceRecords/c1/recordings/r1\n")]
    public async Task A_recording_without_a_name_that_can_be_one_is_refused(string? name)
    {
        await using var meet = await MeetUnderTest.Start();
        var told = meet.Ready(meet.Record()) with { Data = new JsonObject { ["recording"] = new JsonObject { ["name"] = name } } };
        Assert.Equal(HttpStatusCode.BadRequest, await meet.Deliver(meet.Google.Pushes.Binary(told)));
        Assert.Equal(0, meet.Log.Count(Topic));
    }

    [Theory(Timeout = Timeout)]
    [InlineData(null)]
    [InlineData("conferenceRecords/c1")]
    [InlineData("conferenceRecords/c1/recordings/r1")]
    [InlineData("conferenceRecords/../transcripts/t1")]
    public async Task A_transcript_without_a_name_that_can_be_one_is_refused(string? name)
    {
        await using var meet = await MeetUnderTest.Start();
        var told = meet.Ready(meet.Record()) with
        {
            Type = "google.workspace.meet.transcript.v2.fileGenerated",
            Data = new JsonObject { ["transcript"] = new JsonObject { ["name"] = name } },
        };
        var (status, text) = await meet.Google.Pushes.Deliver(meet.Hook, meet.Google.Pushes.Binary(told), new PushToken());
        Assert.Equal((HttpStatusCode.BadRequest, true), (status, text.Contains("names no transcript")));
    }

    [Fact(Timeout = Timeout)]
    public async Task A_body_over_the_limit_is_refused()
    {
        await using var meet = await MeetUnderTest.Start(webhooks: new WebhookOptions { MaxBodyBytes = 2048 });
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, await meet.Deliver(new string(' ', 4096)));
    }

    [Fact(Timeout = Timeout)]
    public async Task Without_its_settings_the_answer_is_503_and_names_them()
    {
        await using var meet = await MeetUnderTest.Start(_ => new MeetOptions());
        var (status, text) = await meet.Google.Pushes.Deliver(meet.Hook, "{}", new PushToken());
        Assert.Equal(HttpStatusCode.ServiceUnavailable, status);
        Assert.Contains("Meet:KeyFile", text);
        Assert.False(meet.Vendor.Lists);
    }

    [Fact(Timeout = Timeout)]
    public async Task Without_the_log_the_answer_is_503_and_the_same_event_gets_through_later()
    {
        await using var log = new LogUnderTest();
        using var dead = new EventProducer(log.Options with { Bootstrap = "127.0.0.1:1" }, log.Registry, TimeProvider.System);
        var webhooks = new WebhookOptions { AnswerWithin = TimeSpan.FromSeconds(1) };
        await using var meet = await MeetUnderTest.Start(producer: dead, webhooks: webhooks);
        var told = meet.Ready(meet.Record());
        var clock = Stopwatch.StartNew();
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await meet.Deliver(meet.Google.Pushes.Binary(told)));
        Assert.InRange(clock.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(5)); // Pub/Sub waits 10

        await using var alive = await IngestionServer.Start(meet.Log, meet: meet.Options);
        var (status, _) = await meet.Google.Pushes.Deliver(
            new Uri(alive.Address, "/hooks/meet"), meet.Google.Pushes.Binary(told), new PushToken());
        Assert.Equal(HttpStatusCode.NoContent, status);
        Assert.Equal(1, meet.Log.Count(Topic));
    }

    [Fact(Timeout = Timeout)]
    public async Task Without_Googles_keys_nothing_is_refused_and_the_next_delivery_gets_through()
    {
        await using var meet = await MeetUnderTest.Start();
        var body = meet.Google.Pushes.Binary(meet.Ready(meet.Record()));
        meet.Google.Faults.KeysAway = true;
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await meet.Deliver(body));
        meet.Google.Faults.KeysAway = false;
        Assert.Equal(HttpStatusCode.NoContent, await meet.Deliver(body));
        Assert.Equal(1, meet.Log.Count(Topic));
    }
}

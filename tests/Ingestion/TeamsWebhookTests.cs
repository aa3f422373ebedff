using System.Diagnostics;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using VideoInsights.Ingestion;
using VideoInsights.Ingestion.Teams;
using VideoInsights.Ingestion.Webhooks;
using VideoInsights.Storage.Calls;
using VideoInsights.Streams.Kafka;
using VideoInsights.Tests.Streams.Kafka;
using VideoInsights.Tests.Vendors.Teams;

namespace VideoInsights.Tests.Ingestion;

public sealed class TeamsWebhookTests
{
    private const int Timeout = 60_000;
    private const string Topic = TeamsUnderTest.Topic;
    private const int Dropped = 230;
    private const int KeyMissing = 231;

    private static readonly GraphForgery[] Forms =
    [
        new() { Bare = true }, new() { Capital = true }, new() { OnlyThumbprint = true },
        new() { Token = new GraphToken { Version2 = true } },
    ];

    private static readonly (string Reason, GraphForgery Forgery)[] Forgeries =
    [
        ("clientState", new GraphForgery { ClientState = "a-secret-of-theirs" }),
        ("clientState", new GraphForgery { ClientState = "" }),
        ("tenant", new GraphForgery { TenantId = "99999999-0000-4000-8000-000000000009" }),
        ("tenant", new GraphForgery { TenantId = "nonsense" }),
        ("dataSignature is not", new GraphForgery { Tampered = true }),
        ("dataSignature is missing", new GraphForgery { NoSignature = true }),
        ("no validation token", new GraphForgery { WithoutTokens = true }),
        ("token is not genuine", new GraphForgery { Token = new GraphToken { OtherKey = true } }),
        ("token is not genuine", new GraphForgery { Token = new GraphToken { Algorithm = "none" } }),
        ("token is not genuine (made for another application", new GraphForgery { Token = new GraphToken { Publisher = "other" } }),
        ("token is not genuine", new GraphForgery { Token = new GraphToken { Audience = "99999999-0000-4000-8000-000000000009" } }),
        ("token is not genuine", new GraphForgery { Token = new GraphToken { Tenant = "99999999-0000-4000-8000-000000000009" } }),
        ("token is not genuine", new GraphForgery { Token = new GraphToken { Life = TimeSpan.FromHours(-1) } }),
    ];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory(Timeout = Timeout)]
    [InlineData("/hooks/teams")]
    [InlineData("/hooks/teams/lifecycle")]
    public async Task A_handshake_gets_its_text_back_decoded_as_plain_text(string path)
    {
        await using var teams = await TeamsUnderTest.Start();
        const string token = "Validation: Testing <script>alert(1)</script> &+/=% é Request-Id: 1";
        using var body = new StringContent("", Encoding.UTF8, "text/plain");
        using var answer = await teams.Server.Http.PostAsync($"{path}?validationToken={Uri.EscapeDataString(token)}", body, Stop);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("text/plain", answer.Content.Headers.ContentType!.MediaType);
        Assert.Equal(token, await answer.Content.ReadAsStringAsync(Stop));
    }

    [Theory(Timeout = Timeout)]
    [InlineData(0)]
    [InlineData(5000)]
    public async Task A_handshake_without_a_text_or_with_a_book_is_refused(int length)
    {
        await using var teams = await TeamsUnderTest.Start();
        using var answer = await teams.Server.Http.PostAsync($"/hooks/teams?validationToken={new string('x', length)}", null, Stop);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("validationToken", await answer.Content.ReadAsStringAsync(Stop));
    }

    [Theory(Timeout = Timeout)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_recording_is_in_the_log_before_the_answer_and_is_the_same_call_with_and_without_data(bool encrypted)
    {
        await using var teams = await TeamsUnderTest.Start(encrypted);
        var recording = teams.Record();
        var meeting = recording.Meeting.Id;
        Assert.Equal(HttpStatusCode.Accepted, await teams.Deliver(teams.Graph.Mail.Of(teams.Subscription, recording)));
        Assert.Equal(1, teams.Log.Count(Topic));

        var announced = (await teams.Announced(1)).Single();
        var tenant = teams.Graph.Tenant.Id;
        Assert.Equal(VideoId.Of("teams", tenant, meeting, recording.Id), announced.call.video_id);
        Assert.Equal(("vendor", tenant, meeting, recording.Id),
            (announced.source.kind, announced.source.account, announced.source.meeting, announced.source.file));
        Assert.Equal(
            (encrypted ? $"users/{teams.Robin.Id}/" : "")
            + $"onlineMeetings/{Uri.EscapeDataString(meeting)}/recordings/{Uri.EscapeDataString(recording.Id)}",
            announced.source.location);
        if (encrypted)
            Assert.Equal(TeamsUnderTest.Nine.UtcDateTime, announced.call.started_at);
        else
            Assert.Equal(TimeProvider.System.GetUtcNow().UtcDateTime, announced.call.started_at, TimeSpan.FromMinutes(1));
    }

    [Fact(Timeout = Timeout)]
    public async Task Every_form_that_Microsoft_documents_is_read()
    {
        await using var teams = await TeamsUnderTest.Start();
        foreach (var form in Forms)
        {
            Assert.Equal(HttpStatusCode.Accepted, await teams.Deliver(teams.Graph.Mail.Of(teams.Subscription, teams.Record(), form)));
            Assert.Empty(teams.Lines.Of(Dropped));
        }

        Assert.All(await teams.Announced(Forms.Length), r => Assert.StartsWith($"users/{teams.Robin.Id}/", r.source.location));
    }

    [Fact(Timeout = Timeout)]
    public async Task What_is_forged_is_dropped_with_a_line_and_answered_like_everything_else()
    {
        await using var teams = await TeamsUnderTest.Start();
        foreach (var (reason, forgery) in Forgeries)
        {
            var before = teams.Lines.Of(Dropped).Count();
            Assert.Equal(HttpStatusCode.Accepted, await teams.Deliver(teams.Graph.Mail.Of(teams.Subscription, teams.Record(), forgery)));
            Assert.Contains(reason, Assert.Single(teams.Lines.Of(Dropped).Skip(before)));
        }

        Assert.Equal(0, teams.Log.Count(Topic));
        Assert.Empty(await teams.Log.Calls.Newest(new Scope(), 10, Stop));
    }

    [Fact(Timeout = Timeout)]
    public async Task A_forged_item_does_not_cost_the_genuine_ones_beside_it()
    {
        await using var teams = await TeamsUnderTest.Start();
        var (one, forged, other) = (teams.Record(), teams.Record(), teams.Record());
        Assert.Equal(HttpStatusCode.Accepted, await teams.Deliver(teams.Graph.Mail.Of(
            teams.Subscription, (one, GraphForgery.None), (forged, new GraphForgery { Tampered = true }), (other, GraphForgery.None))));
        Assert.Equal(
            new[] { one.Id, other.Id }.Order(), (await teams.Announced(2)).Select(r => r.source.file).Order());
        Assert.Equal(2, teams.Log.Count(Topic));
    }

    [Fact(Timeout = Timeout)]
    public async Task A_former_certificate_still_opens_and_one_that_is_gone_is_named()
    {
        await using var teams = await TeamsUnderTest.Start(with: o => o with
        {
            CertificateFiles = [o.CertificateFiles[0], TeamsUnderTest.NewCertificate(Path.GetDirectoryName(o.CertificateFiles[0])!)],
        });
        using var former = X509Certificate2.CreateFromPemFile(teams.Options.CertificateFiles[1]);
        using var gone = X509Certificate2.CreateFromPemFile(
            TeamsUnderTest.NewCertificate(teams.Log.Folder));
        string Of(X509Certificate2 certificate) =>
            teams.Graph.Mail.Of(teams.Subscription, teams.Record(), new GraphForgery { Certificate = certificate });

        Assert.Equal(HttpStatusCode.Accepted, await teams.Deliver(Of(former)));
        Assert.Equal(1, teams.Log.Count(Topic));
        Assert.Equal(HttpStatusCode.Accepted, await teams.Deliver(Of(gone)));
        Assert.Contains(gone.Thumbprint, Assert.Single(teams.Lines.Of(KeyMissing)));
        Assert.Equal(1, teams.Log.Count(Topic));
    }

    [Fact(Timeout = Timeout)]
    public async Task What_comes_twice_and_out_of_order_is_each_call_once()
    {
        await using var teams = await TeamsUnderTest.Start();
        var bodies = Enumerable.Range(0, 3).Select(_ => teams.Graph.Mail.Of(teams.Subscription, teams.Record())).ToList();
        foreach (var body in Enumerable.Reverse(bodies).Concat(bodies))
            Assert.Equal(HttpStatusCode.Accepted, await teams.Deliver(body));
        Assert.Equal(3, (await teams.Log.Calls.Newest(new Scope(), 10, Stop)).Count);
        Assert.Equal(3, (await teams.Announced(3)).Select(r => r.call.video_id).Distinct().Count());
    }

    [Fact(Timeout = Timeout)]
    public async Task A_transcript_is_accepted_and_announces_nothing()
    {
        await using var teams = await TeamsUnderTest.Start();
        var transcript = teams.Record().Meeting.Transcribe(null, null, null, "WEBVTT");
        Assert.Equal(HttpStatusCode.Accepted, await teams.Deliver(teams.Graph.Mail.Of(teams.Subscription, transcript)));
        Assert.Single(teams.Lines.Of(210)); // ignored
        Assert.Equal(0, teams.Log.Count(Topic));
    }

    [Fact(Timeout = Timeout)]
    public async Task Many_items_of_a_stranger_are_one_line()
    {
        await using var teams = await TeamsUnderTest.Start();
        var body = $$"""{"value":[{{string.Join(',', Enumerable.Repeat("{}", 100_000))}}]}""";
        Assert.Equal(HttpStatusCode.Accepted, await teams.Deliver(body));
        Assert.Contains("100000 items", Assert.Single(teams.Lines.Of(230)));
    }

    [Fact(Timeout = Timeout)]
    public async Task What_is_no_notification_is_refused_by_name()
    {
        await using var teams = await TeamsUnderTest.Start();
        foreach (var (body, named) in new[]
        {
            ("{\"value\":", "no JSON"), ("null", "neither value nor subscriptionId"), ("[]", "no JSON"), ("{}", "neither value"),
            ("{\"value\":[{\"clientState\":7}]}", "clientState"),
        })
        {
            using var content = new StringContent(body);
            using var answer = await teams.Server.Http.PostAsync("/hooks/teams", content, Stop);
            Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
            Assert.Contains(named, await answer.Content.ReadAsStringAsync(Stop));
        }
    }

    [Fact(Timeout = Timeout)]
    public async Task A_body_over_the_limit_is_refused()
    {
        await using var teams = await TeamsUnderTest.Start(webhooks: new WebhookOptions { MaxBodyBytes = 2048 });
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, await teams.Deliver(new string(' ', 4096)));
    }

    [Theory(Timeout = Timeout)]
    [InlineData(false, "Teams:ClientId")]
    [InlineData(true, "Teams:ClientState")]
    public async Task Without_its_settings_the_answer_is_503_and_names_them(bool on, string named)
    {
        await using var teams = await TeamsUnderTest.Start(with: o => on ? o with { ClientState = "" } : new TeamsOptions());
        using var answer = await teams.Server.Http.PostAsync("/hooks/teams?validationToken=x", null, Stop);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Contains(named, await answer.Content.ReadAsStringAsync(Stop));
    }

    [Fact(Timeout = Timeout)]
    public async Task Without_the_log_the_answer_is_503_in_time()
    {
        await using var log = new LogUnderTest();
        using var dead = new EventProducer(log.Options with { Bootstrap = "127.0.0.1:1" }, log.Registry, TimeProvider.System);
        await using var teams = await TeamsUnderTest.Start(producer: dead);
        var clock = Stopwatch.StartNew();
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await teams.Deliver(teams.Graph.Mail.Of(teams.Subscription, teams.Record())));
        Assert.InRange(clock.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(3));
    }

    [Fact(Timeout = Timeout)]
    public async Task A_key_that_Microsoft_took_a_moment_ago_is_known_at_once()
    {
        await using var teams = await TeamsUnderTest.Start();
        await teams.Deliver(teams.Graph.Mail.Of(teams.Subscription, teams.Record()));
        teams.Graph.RotateKey();
        Assert.Equal(HttpStatusCode.Accepted, await teams.Deliver(teams.Graph.Mail.Of(teams.Subscription, teams.Record())));
        Assert.Equal(2, teams.Log.Count(Topic));
    }

    [Fact(Timeout = Timeout)]
    public async Task Without_Microsofts_keys_nothing_is_dropped_and_the_next_delivery_gets_through()
    {
        await using var teams = await TeamsUnderTest.Start();
        var body = teams.Graph.Mail.Of(teams.Subscription, teams.Record());
        teams.Graph.Faults.KeysAway = true;
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await teams.Deliver(body));
        Assert.Empty(teams.Lines.Of(Dropped));
        teams.Graph.Faults.KeysAway = false;
        Assert.Equal(HttpStatusCode.Accepted, await teams.Deliver(body));
        Assert.Equal(1, teams.Log.Count(Topic));
    }
}

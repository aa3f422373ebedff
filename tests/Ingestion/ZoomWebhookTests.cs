using System.Diagnostics;
using System.Net;
using System.Text;
using System.Text.Json;
using VideoInsights.Ingestion.Webhooks;
using VideoInsights.Ingestion.Zoom;
using VideoInsights.Storage.Calls;
using VideoInsights.Streams.Kafka;
using VideoInsights.Tests.Streams.Kafka;

namespace VideoInsights.Tests.Ingestion;

public sealed class ZoomWebhookTests : IAsyncDisposable
{
    private const int Timeout = 60_000;
    private const string Secret = "s3cret";
    private const string Token = "eyJhbGciOiJIUzUxMiJ9.x.y"; // the sample's download_token
    private const string Topic = "recording-available";
    private static readonly ZoomOptions Options = new() { SecretTokens = [Secret] };

    private readonly LogUnderTest _log = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact(Timeout = Timeout)]
    public async Task A_recording_is_in_the_log_before_the_answer_is_200_and_a_second_delivery_is_the_same_call()
    {
        await using var server = await IngestionServer.Start(_log, Options);
        Assert.Equal(HttpStatusCode.OK, (await Deliver(server, ZoomSample.Event())).Status);
        Assert.Equal(1, _log.Count(Topic));
        Assert.Equal(HttpStatusCode.OK, (await Deliver(server, ZoomSample.Event())).Status);

        var call = Assert.Single(await _log.Calls.Newest(new Scope(), 10, Stop)).Call;
        Assert.Equal(("zoom", "rep", CallStates.Waiting), (call.Vendor, call.UserId, call.State));
        Assert.All(_log.Read(Topic, (int)_log.Count(Topic)), record => Assert.Equal(call.VideoId, record.Message.Key));
    }

    [Fact(Timeout = Timeout)]
    public async Task A_recording_whose_call_has_begun_is_not_announced_again()
    {
        await using var server = await IngestionServer.Start(_log, Options);
        await Deliver(server, ZoomSample.Event());
        var id = _log.Read(Topic, 1).Single().Message.Key;
        await new StageJournal(_log.Calls, TimeProvider.System).Started(id, "relay", Stop);
        Assert.Equal(HttpStatusCode.OK, (await Deliver(server, ZoomSample.Event())).Status);
        Assert.Equal(1, _log.Count(Topic));
    }

    [Fact(Timeout = Timeout)]
    public async Task The_download_token_is_kept_encrypted_in_the_store_and_is_nowhere_in_the_log()
    {
        await using var server = await IngestionServer.Start(_log, Options);
        await Deliver(server, ZoomSample.Event());
        var record = _log.Read(Topic, 1).Single();
        Assert.Equal(Token, await server.Announcer.Credential(record.Message.Key, Stop));

        byte[][] places =
        [
            record.Message.Value!, .. record.Message.Headers.Select(h => h.GetValueBytes()),
            .. Directory.GetFiles(_log.Folder, "calls.db*").Select(ReadShared),
        ];
        Assert.All(places, bytes => Assert.Equal(-1, bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes(Token))));
        Assert.Contains(places, bytes => bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes(record.Message.Key)) >= 0);
    }

    [Theory(Timeout = Timeout)]
    [InlineData(Secret)]
    [InlineData("the-next-one")]
    public async Task A_challenge_is_answered_with_the_secret_it_was_signed_with(string secret)
    {
        await using var server = await IngestionServer.Start(_log, new ZoomOptions { SecretTokens = [Secret, "the-next-one"] });
        const string challenge = """{"event":"endpoint.url_validation","event_ts":1,"payload":{"plainToken":"qgg8vlvZRS6UYooatFL8Aw"}}""";
        var (status, body) = await Deliver(server, challenge, secret);
        Assert.Equal(HttpStatusCode.OK, status);
        var answer = JsonDocument.Parse(body).RootElement;
        Assert.Equal("qgg8vlvZRS6UYooatFL8Aw", answer.GetProperty("plainToken").GetString());
        Assert.Equal(
            ZoomSignature.EncryptToken(secret, "qgg8vlvZRS6UYooatFL8Aw"), answer.GetProperty("encryptedToken").GetString());
    }

    [Theory(Timeout = Timeout)]
    [InlineData("another", 0)]
    [InlineData(Secret, -3)]
    [InlineData(Secret, 3)]
    public async Task What_is_signed_by_another_or_at_another_time_is_refused_and_leaves_nothing(string secret, int hours)
    {
        await using var server = await IngestionServer.Start(_log, Options);
        var at = TimeProvider.System.GetUtcNow().AddHours(hours);
        Assert.Equal(HttpStatusCode.Unauthorized, (await Deliver(server, ZoomSample.Event(), secret, at)).Status);
        Assert.Empty(await _log.Calls.Newest(new Scope(), 10, Stop));
        Assert.Equal(0, _log.Count(Topic));
    }

    [Theory(Timeout = Timeout)]
    [InlineData("{\"event\":", HttpStatusCode.BadRequest, "no JSON")]
    [InlineData("null", HttpStatusCode.BadRequest, "no event")]
    [InlineData("{}", HttpStatusCode.BadRequest, "no event")]
    [InlineData("{\"event\":\"recording.completed\",\"payload\":{\"account_id\":\"a\"}}", HttpStatusCode.BadRequest, "payload.object")]
    [InlineData("{\"event\":\"recording.completed\",\"payload\":{\"object\":{\"uuid\":\"u\"}}}", HttpStatusCode.BadRequest, "account_id")]
    [InlineData("{\"event\":\"recording.completed\"}", HttpStatusCode.BadRequest, "payload")]
    [InlineData("{\"event\":\"endpoint.url_validation\",\"payload\":{}}", HttpStatusCode.BadRequest, "payload")]
    [InlineData("{\"event\":\"meeting.started\",\"payload\":{}}", HttpStatusCode.NoContent, "")]
    public async Task What_cannot_be_used_is_refused_by_name_and_what_is_not_ours_is_accepted(
        string body, HttpStatusCode status, string named)
    {
        await using var server = await IngestionServer.Start(_log, Options);
        var answer = await Deliver(server, body);
        Assert.Equal(status, answer.Status);
        Assert.Contains(named, answer.Body);
    }

    [Theory(Timeout = Timeout)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_body_over_the_limit_is_refused_whether_or_not_it_says_its_length(bool chunked)
    {
        await using var server = await IngestionServer.Start(_log, Options, webhooks: new WebhookOptions { MaxBodyBytes = 2048 });
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await Deliver(server, new string(' ', 4096), chunked: chunked)).Status);
    }

    [Fact(Timeout = Timeout)]
    public async Task Without_the_log_the_answer_is_503_in_time_and_the_next_delivery_gets_through()
    {
        using (var dead = new EventProducer(_log.Options with { Bootstrap = "127.0.0.1:1" }, _log.Registry, TimeProvider.System))
        await using (var server = await IngestionServer.Start(_log, Options, producer: dead))
        {
            var clock = Stopwatch.StartNew();
            Assert.Equal(HttpStatusCode.ServiceUnavailable, (await Deliver(server, ZoomSample.Event())).Status);
            Assert.InRange(clock.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(3));
        }

        await using var up = await IngestionServer.Start(_log, Options);
        Assert.Equal(HttpStatusCode.OK, (await Deliver(up, ZoomSample.Event())).Status);
        Assert.Equal(1, _log.Count(Topic));
        Assert.Single(await _log.Calls.Newest(new Scope(), 10, Stop));
    }

    [Fact(Timeout = Timeout)]
    public async Task Without_a_secret_nothing_is_believed()
    {
        await using var server = await IngestionServer.Start(_log);
        var (status, body) = await Deliver(server, ZoomSample.Event());
        Assert.Equal(HttpStatusCode.ServiceUnavailable, status);
        Assert.Contains("Zoom:SecretTokens", body);
    }

    [Fact(Timeout = Timeout)]
    public async Task The_trace_of_the_webhook_goes_on_behind_the_first_stage()
    {
        using var traced = new ActivityListener
        {
            ShouldListenTo = source => source.Name is "Microsoft.AspNetCore" or StageMetrics.MeterName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
        };
        ActivitySource.AddActivityListener(traced);
        await using var server = await IngestionServer.Start(_log, Options);
        _log.Start(Stage.Of("relay", VideoInsights.Schemas.Topics.RecordingAvailable, (e, _, _) =>
            ValueTask.FromResult<IReadOnlyList<VideoInsights.Schemas.CallCompleted>>([LogUnderTest.Completed(e)]),
            VideoInsights.Schemas.Topics.CallCompleted));
        using var vendor = new Activity("vendor").Start();
        await Deliver(server, ZoomSample.Event());
        var parents = new[] { Topic, "call-completed" }
            .Select(topic => EventHeaders.Text(_log.Read(topic, 1).Single().Message.Headers, EventHeaders.TraceParent)).ToList();
        Assert.All(parents, parent => Assert.StartsWith($"00-{vendor.TraceId}-", parent));
        Assert.Equal(3, parents.Append(vendor.Id).Distinct().Count());
    }

    public ValueTask DisposeAsync() => _log.DisposeAsync();

    private static async Task<(HttpStatusCode Status, string Body)> Deliver(
        IngestionServer server, string body, string secret = Secret, DateTimeOffset? at = null, bool chunked = false)
    {
        var bytes = Encoding.UTF8.GetBytes(body);
        var stamp = (at ?? TimeProvider.System.GetUtcNow()).ToUnixTimeSeconds().ToString();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/hooks/zoom") { Content = new ByteArrayContent(bytes) };
        request.Headers.TransferEncodingChunked = chunked;
        request.Headers.Add(ZoomSignature.TimestampHeader, stamp);
        request.Headers.Add(ZoomSignature.SignatureHeader, ZoomSignature.Sign(secret, stamp, bytes));
        using var answer = await server.Http.SendAsync(request, Stop);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(Stop));
    }

    private static byte[] ReadShared(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}

using System.Net;
using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using VideoInsights.Ingestion.Rules;
using VideoInsights.Ingestion.Vendors;
using VideoInsights.Ingestion.Zoom;
using VideoInsights.Schemas;
using VideoInsights.Storage;
using VideoInsights.Storage.Calls;
using VideoInsights.Storage.Vendors;
using VideoInsights.Streams.Kafka;
using VideoInsights.Tests.Streams.Kafka;
using VideoInsights.Tests.Vendors;
using VideoInsights.Tests.Vendors.Zoom;

namespace VideoInsights.Tests.Ingestion;

/// <summary>Zoom from webhook or list to the object store, against an account that is simulated by Zoom's documentation.</summary>
public sealed class ZoomVendorTests : IAsyncLifetime
{
    private const int Timeout = 60_000;
    private const string Uuid = "/x1Yz+2A//3bC==";
    private static readonly Lazy<byte[]> Film = new(() => TestMedia.Film(seconds: 8, kilobitsPerSecond: 9000));
    private static readonly byte[] Vtt = "WEBVTT\n\n1\n00:00:01.000 --> 00:00:02.000\nEllen: Hello.\n"u8.ToArray();
    private static readonly DateTimeOffset Start = TimeProvider.System.GetUtcNow().AddHours(-1);

    private readonly LogUnderTest _log = new();
    private readonly EphemeralDataProtectionProvider _protection = new();
    private readonly ZoomSimulator _zoom = new(TimeProvider.System) { PageSize = 2 };
    private readonly HttpClient _http = new();
    private VendorWay _way = null!;
    private IngestionServer _server = null!;
    private ZoomApi? _api;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private Uri Hook => new(_server.Address, "/hooks/zoom");

    public async ValueTask InitializeAsync()
    {
        await _zoom.Start();
        _way = new VendorWay(_log, _protection);
        _server = await IngestionServer.Start(
            _log, new ZoomOptions { SecretTokens = [ZoomSimulator.SecretToken] }, protection: _protection);
    }

    [Theory(Timeout = Timeout)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_webhook_brings_film_and_transcript_with_or_without_the_api(bool withApi)
    {
        var call = Call(transcriptIsReady: true);
        Assert.Equal(200, (await _zoom.Deliver(_http, Hook, _zoom.Event("recording.completed", call))).Status);
        var completed = await _way.Fetch(Vendor(withApi), (await _way.Announced(1)).Single());
        Assert.Equal(Sha(Film.Value), completed.media.sha256);
        Assert.Contains("Ellen: Hello.", await _way.Text(completed.vendor_transcript.uri));
        Assert.Equal(
            withApi ? [("Robin Reyes", "company"), ("Tom", "customer"), ("Guest", "unknown")] : [("Robin Reyes", "company")],
            completed.call.participants.Select(p => (p.name, p.side)));
        Assert.Equal("raw/" + completed.call.video_id + "/media", (await _log.Calls.FindMedia(completed.call.video_id, Stop))!.Key);
    }

    [Fact(Timeout = Timeout)]
    public async Task A_host_who_is_in_no_list_of_people_is_of_the_company_all_the_same_and_so_are_colleagues()
    {
        var call = Call(people: [("Kim Kon", "kim@example.test"), ("Lee", "lee@example.test"), ("Tom", "tom@customer.example")]);
        await _zoom.Deliver(_http, Hook, _zoom.Event("recording.completed", call));
        var told = (await _way.Announced(1)).Single();
        Assert.Equal(("kim@example.test", "company"), told.call.participants.Select(p => (p.name, p.side)).Single());
        var completed = await _way.Fetch(Vendor(), told);
        Assert.Equal(
            [("Kim Kon", "company"), ("Lee", "company"), ("Tom", "customer")], completed.call.participants.Select(p => (p.name, p.side)));
    }

    [Theory(Timeout = Timeout)]
    [InlineData(FileFault.Cut, FileFault.Cut)]
    [InlineData(FileFault.Cut, FileFault.RangeIgnored)]
    [InlineData(FileFault.Cut, FileFault.Changed)]
    [InlineData(FileFault.Cut, FileFault.Refused)]
    [InlineData(FileFault.Page, FileFault.None)]
    [InlineData(FileFault.BusyUntil, FileFault.BusyUntil)]
    public async Task Whatever_goes_wrong_with_the_file_it_arrives_as_it_is(FileFault first, FileFault second)
    {
        var call = Call();
        call.Film.Then(first, second);
        await _zoom.Deliver(_http, Hook, _zoom.Event("recording.completed", call));
        var completed = await _way.Fetch(Vendor(), (await _way.Announced(1)).Single());
        Assert.Equal(Sha(Film.Value), completed.media.sha256);
        Assert.Null(completed.vendor_transcript); // there is none, which is no fault
    }

    [Fact(Timeout = Timeout)]
    public async Task A_token_that_ends_in_the_middle_is_minted_anew()
    {
        var call = Call();
        await _zoom.Deliver(_http, Hook, _zoom.Event("recording.completed", call));
        _zoom.EndTokens(); // the webhook came late: its token has ended
        var completed = await _way.Fetch(Vendor(), (await _way.Announced(1)).Single());
        Assert.Equal(Sha(Film.Value), completed.media.sha256);
    }

    [Fact(Timeout = Timeout)]
    public async Task A_file_that_moved_is_found_again_and_one_that_was_deleted_is_set_aside_with_the_reason()
    {
        var call = Call();
        await _zoom.Deliver(_http, Hook, _zoom.Event("recording.completed", call));
        call.Moved++;
        var recording = (await _way.Announced(1)).Single();
        Assert.Equal(Sha(Film.Value), (await _way.Fetch(Vendor(), recording)).media.sha256);
        await _log.Runtime.Objects.Delete($"raw/{recording.call.video_id}/media", Stop);
        call.Deleted = true;
        var error = await Assert.ThrowsAsync<HttpRequestException>(() => _way.Fetch(Vendor(), recording));
        Assert.Contains("does not exist", error.Message);
        Assert.Equal(Failure.SetAside, Failures.Classify(error));
    }

    [Fact(Timeout = Timeout)]
    public async Task What_no_webhook_told_of_is_found_in_the_list_under_the_same_id()
    {
        var told = Call();
        await _zoom.Deliver(_http, Hook, _zoom.Event("recording.completed", told));
        foreach (var days in new[] { 1, 20, 40, 70, 100 })
            Call(uuid: $"u{days}/+==", start: Start.AddDays(-days));
        var store = new SqliteVendorStore(new SqliteFile(Path.Combine(_log.Folder, "calls.db")), TimeProvider.System);
        var vendor = Vendor();
        var reconciler = new Reconciler(
            [vendor], _way.Announcer, store, new ReconcileOptions { FirstLook = TimeSpan.FromDays(90) }, TimeProvider.System,
            NullLogger<Reconciler>.Instance);
        Assert.Equal(4, await reconciler.Look(vendor, Stop));
        Assert.Equal(0, await reconciler.Look(vendor, Stop));
        Assert.Equal(5, (await _way.Announced(5)).Select(r => r.call.video_id).Distinct().Count());
        Assert.Equal(5, _log.Count(Topics.RecordingAvailable.Name));
        foreach (var recording in (await _way.Announced(5)).Take(2))
            Assert.Equal(Sha(Film.Value), (await _way.Fetch(vendor, recording)).media.sha256);
    }

    [Theory(Timeout = Timeout)]
    [InlineData("1")]
    [InlineData("iso")]
    public async Task An_api_that_is_busy_is_asked_again_when_it_says(string form)
    {
        var call = Call();
        _zoom.NextApiAnswer(http =>
        {
            http.Response.StatusCode = StatusCodes.Status429TooManyRequests;
            http.Response.Headers.RetryAfter = form == "iso" ? TimeProvider.System.GetUtcNow().AddSeconds(1).ToString("O") : form;
        });
        Assert.Single(await Vendor().Recorded(Start.AddDays(-1), Start.AddDays(1), Stop).ToListAsync(Stop));
        Assert.Equal(2, _zoom.ApiRequests);
    }

    [Fact(Timeout = Timeout)]
    public async Task Wrong_credentials_are_named_and_lose_nothing()
    {
        Call();
        var error = await Assert.ThrowsAsync<VendorUnavailableException>(async () =>
            await Vendor(secret: "wrong").Recorded(Start.AddDays(-1), Start.AddDays(1), Stop).ToListAsync(Stop));
        Assert.Contains("invalid_client", error.Message);
        Assert.Equal(Failure.Wait, Failures.Classify(error));
    }

    [Fact(Timeout = Timeout)]
    public async Task An_app_that_may_not_ask_for_a_meeting_fetches_what_the_webhook_named()
    {
        _zoom.MissingScopes.Add("cloud_recording:read:list_recording_files:admin");
        var call = Call();
        await _zoom.Deliver(_http, Hook, _zoom.Event("recording.completed", call));
        var completed = await _way.Fetch(Vendor(), (await _way.Announced(1)).Single());
        Assert.Equal(Sha(Film.Value), completed.media.sha256);
    }

    [Theory(Timeout = Timeout)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_transcript_that_comes_before_or_after_its_recording_is_joined_to_it(bool before)
    {
        var call = Call();
        var (film, transcript) = (_zoom.Event("recording.completed", call), _zoom.Event("recording.transcript_completed", call));
        foreach (var body in before ? new[] { transcript, film, transcript } : [film, transcript, transcript])
            Assert.InRange((await _zoom.Deliver(_http, Hook, body)).Status, 200, 204);
        var announced = await _way.Announced(before ? 1 : 2);
        Assert.Equal(before ? 1 : 2, _log.Count(Topics.RecordingAvailable.Name));
        var completed = await _way.Fetch(Vendor(withApi: false), announced[^1]);
        Assert.Contains("Ellen: Hello.", await _way.Text(completed.vendor_transcript.uri));
    }

    [Fact(Timeout = Timeout)]
    public async Task A_call_that_a_rule_leaves_out_is_not_fetched_and_says_why()
    {
        var call = Call();
        await _zoom.Deliver(_http, Hook, _zoom.Event("recording.completed", call));
        var file = Path.Combine(_log.Folder, "ingest.yaml");
        await File.WriteAllTextAsync(file, "exclude: { people: [ tom@customer.example ] }", Stop);
        _way.Rules = IngestRules.Read(file, IngestionServer.Staff);
        Assert.Empty(await _way.FetchOrNot(Vendor(), (await _way.Announced(1)).Single()));
        var left = Assert.Single(await _log.Calls.Newest(new Scope(), 10, Stop)).Call;
        Assert.Equal((CallStates.Skipped, "Calls with tom@customer.example are left out."), (left.State, left.Reason));
        Assert.Equal(0, call.Film.Requests);
    }

    [Fact(Timeout = Timeout)]
    public async Task A_recording_that_came_back_from_the_bin_is_announced()
    {
        Assert.Equal(200, (await _zoom.Deliver(_http, Hook, _zoom.Event("recording.recovered", Call()))).Status);
        Assert.Single(await _log.Calls.Newest(new Scope(), 10, Stop));
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        _api?.Dispose();
        _way.Dispose();
        await _server.DisposeAsync();
        await _zoom.DisposeAsync();
        await _log.DisposeAsync();
    }

    private static string Sha(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    /// <param name="people">Who took part, the host first.</param>
    private ZoomCall Call(
        bool transcriptIsReady = false, string uuid = Uuid, DateTimeOffset? start = null, (string Name, string? Email)[]? people = null)
    {
        people ??= [("Robin", "rep@example.test"), ("Tom", "tom@customer.example"), ("Guest", null)];
        var call = new ZoomCall(
            uuid, "Gespräch", people[0].Email!, start ?? Start, TimeSpan.FromMinutes(42), new VendorFile(Film.Value, "video/mp4"),
            new VendorFile(Vtt, "text/vtt"), people)
        {
            TranscriptIsReady = transcriptIsReady,
        };
        _zoom.Add(call);
        return call;
    }

    private ZoomVendor Vendor(bool withApi = true, string secret = ZoomSimulator.ClientSecret)
    {
        var options = new ZoomOptions { Login = _zoom.Address, Api = _zoom.Address };
        if (withApi)
            options = options with { AccountId = ZoomSimulator.AccountId, ClientId = ZoomSimulator.ClientId, ClientSecret = secret };
        _api = new ZoomApi(new HttpClient(), options, TimeProvider.System);
        return new ZoomVendor(
            _api, options, _way.Announcer, _way.Meetings, _way.Downloads, IngestionServer.Staff, NullLogger<ZoomVendor>.Instance);
    }
}

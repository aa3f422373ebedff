using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Logging.Abstractions;
using VideoInsights.Ingestion.Zoom;
using VideoInsights.Schemas;
using VideoInsights.Streams.Kafka;
using VideoInsights.Tests.Streams.Kafka;
using VideoInsights.Tests.Vendors;
using VideoInsights.Tests.Vendors.Zoom;

namespace VideoInsights.Tests.Ingestion;

/// <summary>Zoom by its webhooks alone: without the API nobody can be asked for a transcript.</summary>
public sealed class ZoomLateTranscriptTests : LateTranscriptContract
{
    private static readonly ZoomOptions Options = new() { SecretTokens = [ZoomSimulator.SecretToken] };

    private readonly EphemeralDataProtectionProvider _protection = new();
    private readonly ZoomSimulator _zoom = new(TimeProvider.System);
    private readonly HttpClient _http = new();
    private readonly ZoomApi _api = new(new HttpClient(), new ZoomOptions(), TimeProvider.System);
    private VendorWay _way = null!;
    private IngestionServer _server = null!;
    private ZoomCall _call = null!;

    protected override LogUnderTest Log { get; } = new();

    protected override IngestionServer Server => _server;

    public override async ValueTask InitializeAsync()
    {
        await _zoom.Start();
        _way = new VendorWay(Log, _protection);
        _server = await IngestionServer.Start(Log, Options, protection: _protection);
        _call = Part("/x1Yz+2A//3bC==", TimeProvider.System.GetUtcNow().AddHours(-1), Said);
    }

    [Fact(Timeout = 60_000)]
    public async Task Where_recording_was_stopped_and_started_each_part_has_its_own()
    {
        var second = Part(_call.Uuid, _call.Start.AddMinutes(50), "Goodbye.");
        await Deliver(Server, _zoom.Event("recording.completed", _call, second));
        Transcribe();
        await TellTranscript(Server);
        var (again, once) = Both(await _way.Announced(3));
        Assert.Contains(Said, await Text((await Fetch(again)).vendor_transcript.uri));
        Assert.Null((await Fetch(once)).vendor_transcript);

        await Deliver(Server, _zoom.Event("recording.transcript_completed", second));
        Assert.Equal(4, (await _way.Announced(4)).Count);
        Assert.Contains("Goodbye.", await Text((await Fetch(once)).vendor_transcript.uri));
    }

    protected override async Task Close()
    {
        _http.Dispose();
        _api.Dispose();
        _way.Dispose();
        await _server.DisposeAsync();
        await _zoom.DisposeAsync();
        await Log.DisposeAsync();
    }

    protected override Task<IngestionServer> Serve(EventProducer producer) =>
        IngestionServer.Start(Log, Options, producer: producer, protection: _protection);

    protected override Task<int> TellRecording() => Deliver(Server, _zoom.Event("recording.completed", _call));

    protected override void Transcribe() => _call.TranscriptIsReady = true;

    protected override void Expire() => _call.Deleted = true;

    protected override Task<int> TellTranscript(IngestionServer server) =>
        Deliver(server, _zoom.Event("recording.transcript_completed", _call));

    protected override async Task<CallCompleted> Relay(int announcement) => await Fetch((await _way.Announced(announcement))[^1]);

    protected override Task<string> Text(string key) => _way.Text(key);

    /// <summary>The part that was announced again, and the other.</summary>
    private static (RecordingAvailable Again, RecordingAvailable Once) Both(IEnumerable<RecordingAvailable> announced)
    {
        var parts = announced.GroupBy(a => a.call.video_id).OrderByDescending(p => p.Count()).ToList();
        Assert.Equal([2, 1], parts.Select(p => p.Count()));
        return (parts[0].First(), parts[1].First());
    }

    private Task<CallCompleted> Fetch(RecordingAvailable recording) => _way.Fetch(
        new ZoomVendor(
            _api, Options, _way.Announcer, _way.Meetings, _way.Downloads, IngestionServer.Staff, NullLogger<ZoomVendor>.Instance),
        recording);

    private async Task<int> Deliver(IngestionServer server, string body) =>
        (await _zoom.Deliver(_http, new Uri(server.Address, "/hooks/zoom"), body)).Status;

    /// <summary>A part of a meeting, from when recording was started until it was stopped.</summary>
    private ZoomCall Part(string uuid, DateTimeOffset start, string said)
    {
        var call = new ZoomCall(
            uuid, "Discovery", "rep@example.test", start, TimeSpan.FromMinutes(42), new VendorFile(Film.Value, "video/mp4"),
            new VendorFile(System.Text.Encoding.UTF8.GetBytes($"WEBVTT\n\n00:00.500 --> 00:01.500\nEllen: {said}\n"), "text/vtt"),
            [("Robin", "rep@example.test")]);
        _zoom.Add(call);
        return call;
    }
}

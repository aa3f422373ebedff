using VideoInsights.Schemas;
using VideoInsights.Streams.Kafka;
using VideoInsights.Tests.Streams.Kafka;
using VideoInsights.Tests.Vendors.Meet;

namespace VideoInsights.Tests.Ingestion;

public sealed class MeetLateTranscriptTests : LateTranscriptContract
{
    private MeetUnderTest _meet = null!;
    private MeetConference _conference = null!;
    private MeetFilm _film = null!;
    private MeetText _text = null!;

    protected override LogUnderTest Log => _meet.Log;

    protected override IngestionServer Server => _meet.Server;

    public override async ValueTask InitializeAsync()
    {
        _meet = await MeetUnderTest.Start();
        _film = _meet.Record(Film.Value);
        _conference = _meet.ConferenceOf(_film);
        var ana = _conference.Join("anonymousUser", "Ana Ruiz");
        _text = _conference.Transcribe(
            new MeetSpoken(ana, Said, MeetUnderTest.Nine.AddSeconds(0.5), MeetUnderTest.Nine.AddSeconds(1.5)));
        _text.State = "STARTED";
    }

    protected override async Task Close() => await _meet.DisposeAsync();

    protected override Task<IngestionServer> Serve(EventProducer producer) =>
        IngestionServer.Start(Log, producer: producer, meet: _meet.Options);

    protected override async Task<int> TellRecording() => (int)await _meet.Deliver(_meet.Google.Pushes.Binary(_meet.Ready(_film)));

    protected override void Transcribe() => _text.State = "FILE_GENERATED";

    protected override void Expire() => _conference.Recordings.Remove(_film);

    protected override async Task<int> TellTranscript(IngestionServer server) => (int)(await _meet.Google.Pushes.Deliver(
        new Uri(server.Address, "/hooks/meet"), _meet.Google.Pushes.Structured(_meet.Google.Pushes.Ready(_conference, _text)),
        new PushToken())).Status;

    protected override async Task<CallCompleted> Relay(int announcement) => await _meet.Relay((await _meet.Announced(announcement))[^1]);

    protected override Task<string> Text(string key) => _meet.Text(key);
}

using System.Net;
using VideoInsights.Schemas;
using VideoInsights.Streams.Kafka;
using VideoInsights.Tests.Streams.Kafka;
using VideoInsights.Tests.Vendors.Teams;

namespace VideoInsights.Tests.Ingestion;

/// <summary>Teams, whose notifications bring their data.</summary>
public class TeamsLateTranscriptTests : LateTranscriptContract
{
    private TeamsUnderTest _teams = null!;
    private GraphRecording _recording = null!;
    private GraphTranscript _transcript = null!;

    protected override LogUnderTest Log => _teams.Log;

    protected override IngestionServer Server => _teams.Server;

    protected virtual bool Encrypted => true;

    public override async ValueTask InitializeAsync()
    {
        _teams = await TeamsUnderTest.Start(Encrypted, o => o with { Users = ["rep@example.test"] }); // Graph is asked anew each time
        _recording = _teams.Record(Film.Value);
        _transcript = NewTranscript(_recording);
    }

    [Fact(Timeout = 60_000)]
    public async Task In_a_series_of_meetings_it_is_the_call_of_its_day_that_runs_again()
    {
        var later = _recording.Meeting.Record(Film.Value, TeamsUnderTest.Nine.AddDays(7), TeamsUnderTest.Nine.AddDays(7).AddMinutes(1));
        await TellRecording();
        await _teams.Deliver(_teams.Graph.Mail.Of(_teams.Subscription, later));
        Transcribe();
        Assert.Equal(202, await TellTranscript(Server));
        var announced = await _teams.Announced(Encrypted ? 3 : 4); // without data nothing says of which day it is: both are asked for
        Assert.Equal(2, announced.Count(a => a.source.file == _recording.Id));
        Assert.Contains(
            Said, await Text((await _teams.Relay(announced.First(a => a.source.file == _recording.Id))).vendor_transcript.uri));
        Assert.Null((await _teams.Relay(announced.First(a => a.source.file == later.Id))).vendor_transcript);
        Assert.Equal(Encrypted ? 3 : 4, Log.Count(TeamsUnderTest.Topic));
    }

    protected override async Task Close() => await _teams.DisposeAsync();

    protected override Task<IngestionServer> Serve(EventProducer producer) =>
        IngestionServer.Start(Log, producer: producer, teams: _teams.Options);

    protected override async Task<int> TellRecording() =>
        (int)await _teams.Deliver(_teams.Graph.Mail.Of(_teams.Subscription, _recording));

    protected override void Transcribe() => _recording.Meeting.Transcripts.Add(_transcript);

    protected override void Expire() => _recording.Meeting.Recordings.Remove(_recording);

    protected override async Task<int> TellTranscript(IngestionServer server) => (int)await _teams.Graph.Mail.Deliver(
        new Uri(server.Address, "/hooks/teams"), _teams.Graph.Mail.Of(_teams.Subscription, _transcript));

    protected override async Task<CallCompleted> Relay(int announcement) =>
        await _teams.Relay((await _teams.Announced(announcement))[^1]);

    protected override Task<string> Text(string key) => _teams.Text(key);

    /// <summary>One that the meeting does not show yet.</summary>
    private static GraphTranscript NewTranscript(GraphRecording recording)
    {
        var made = recording.Meeting.Transcribe(
            TeamsUnderTest.Nine, TeamsUnderTest.Nine.AddMinutes(1), null, $"WEBVTT\n\n0:0:0.5 --> 0:0:1.5\n<v Ana Ruiz>{Said}</v>\n");
        recording.Meeting.Transcripts.Remove(made);
        return made;
    }
}

/// <summary>Teams without a certificate: notifications name what they tell of, and no more.</summary>
public sealed class TeamsLateTranscriptWithoutDataTests : TeamsLateTranscriptTests
{
    protected override bool Encrypted => false;
}

using VideoInsights.Schemas;
using VideoInsights.Storage.Calls;
using VideoInsights.Streams.Kafka;
using VideoInsights.Tests.Streams.Kafka;

namespace VideoInsights.Tests.Ingestion;

/// <summary>How a meeting's recordings and transcripts find each other, in whatever order they come; every vendor runs all of it.</summary>
public abstract class LateTranscriptContract : IAsyncLifetime
{
    protected const string Said = "What does it cost?";
    private const int Timeout = 60_000;
    private const string Topic = "recording-available";

    protected static Lazy<byte[]> Film { get; } = new(() => TestMedia.Film(seconds: 2, kilobitsPerSecond: 500));

    protected static CancellationToken Stop => TestContext.Current.CancellationToken;

    protected abstract LogUnderTest Log { get; }

    protected abstract IngestionServer Server { get; }

    public abstract ValueTask InitializeAsync();

    public async ValueTask DisposeAsync()
    {
        await Close();
        GC.SuppressFinalize(this);
    }

    [Fact(Timeout = Timeout)]
    public async Task One_that_is_ready_later_has_the_call_run_once_more_with_it_however_often_it_is_told()
    {
        Accepted(await TellRecording());
        Assert.Null((await Relay(1)).vendor_transcript);
        Transcribe();
        Accepted(await TellTranscript(Server));
        Accepted(await TellTranscript(Server)); // while the call runs
        Assert.Contains(Said, await Text((await Relay(2)).vendor_transcript.uri));
        Accepted(await TellTranscript(Server));
        Assert.Equal(2, Log.Count(Topic));
        Assert.Single(await Log.Calls.Newest(new Scope(), 10, Stop));
    }

    [Fact(Timeout = Timeout)]
    public async Task One_that_comes_before_its_recording_is_not_lost_and_runs_nothing_again()
    {
        Transcribe();
        Accepted(await TellTranscript(Server));
        Assert.Empty(await Log.Calls.Newest(new Scope(), 10, Stop)); // nobody knows the meeting
        Accepted(await TellRecording());
        Accepted(await TellTranscript(Server));
        Assert.Contains(Said, await Text((await Relay(1)).vendor_transcript.uri));
        Accepted(await TellTranscript(Server));
        Assert.Equal(1, Log.Count(Topic));
    }

    [Fact(Timeout = Timeout)]
    public async Task One_that_the_call_has_already_runs_nothing_again()
    {
        Transcribe();
        Accepted(await TellRecording());
        Assert.Contains(Said, await Text((await Relay(1)).vendor_transcript.uri));
        Accepted(await TellTranscript(Server));
        Assert.Equal(1, Log.Count(Topic));
    }

    [Fact(Timeout = Timeout)]
    public async Task One_that_is_told_while_the_log_is_away_is_taken_in_when_it_comes_again()
    {
        Accepted(await TellRecording());
        Assert.Null((await Relay(1)).vendor_transcript);
        Transcribe();
        using (var dead = new EventProducer(Log.Options with { Bootstrap = "127.0.0.1:1" }, Log.Registry, TimeProvider.System))
        await using (var away = await Serve(dead))
            Assert.Equal(503, await TellTranscript(away));
        Accepted(await TellTranscript(Server));
        Assert.Contains(Said, await Text((await Relay(2)).vendor_transcript.uri));
    }

    [Fact(Timeout = Timeout)]
    public async Task One_that_is_told_of_a_recording_that_is_gone_at_the_vendor_costs_the_call_nothing()
    {
        Accepted(await TellRecording());
        var before = await Relay(1);
        Transcribe();
        Expire();
        Accepted(await TellTranscript(Server));
        var after = await Relay(2);
        Assert.Equal((before.media.sha256, before.call.user_id), (after.media.sha256, after.call.user_id));
        Assert.True(after.vendor_transcript is null or { bytes: 0 });
    }

    protected abstract Task Close();

    /// <summary>Another process of the ways in.</summary>
    protected abstract Task<IngestionServer> Serve(EventProducer producer);

    /// <summary>The vendor tells that the film is ready. Gives the answer's status.</summary>
    protected abstract Task<int> TellRecording();

    /// <summary>The vendor makes the transcript.</summary>
    protected abstract void Transcribe();

    /// <summary>The vendor forgets the recording, with its transcript.</summary>
    protected abstract void Expire();

    /// <summary>The vendor tells that the transcript is ready, by a delivery of its own each time.</summary>
    protected abstract Task<int> TellTranscript(IngestionServer server);

    /// <summary>Runs the relay's stage on the announcement of this number.</summary>
    protected abstract Task<CallCompleted> Relay(int announcement);

    protected abstract Task<string> Text(string key);

    private static void Accepted(int status) => Assert.InRange(status, 200, 204);
}

using Microsoft.AspNetCore.Http;
using VideoInsights.Schemas;
using VideoInsights.Streams.Kafka;
using VideoInsights.Streams.Media;
using VideoInsights.Streams.Transcript;
using VideoInsights.Tests.Ingestion;

namespace VideoInsights.Tests.Streams.Transcript;

/// <summary>The stage's method as the runtime calls it, and recordings that come over the network.</summary>
public sealed class TranscribeStageTests(TranscriptModels models)
{
    private readonly Transcriber _transcriber = new(models.Store, new TranscriptOptions());

    [Fact(Timeout = 60_000)]
    public async Task The_event_carries_the_measured_length_and_the_claim_check_and_doing_it_twice_costs_nothing()
    {
        var objects = new ArtifactsInMemory(Paths.Data("asr/fleurs4.wav"));
        var progress = new List<double>();
        var context = new StageContext("transcript", objects, f =>
        {
            lock (progress)
                progress.Add(f);
        });
        var record = new CallCompleted { call = TestCall.Of("v1"), media = TestCall.Media("v1") };
        record.call.ended_at = record.call.started_at;

        var ready = Assert.Single(await _transcriber.Transcribe(record, context, TestContext.Current.CancellationToken));
        Assert.Equal(("v1", "speech", 1), (ready.call.video_id, ready.source, ready.utterances));
        Assert.Equal(4.32, ready.call.duration_sec, 0.01);
        Assert.Equal(4.32, (ready.call.ended_at - ready.call.started_at).TotalSeconds, 0.01);
        Assert.InRange(ready.speech_sec, 3, 4.32);
        Assert.Equal("calls/v1/transcript.json", ready.transcript.uri);
        Assert.Equal(1, progress[^1]);
        var document = await context.Read<TranscriptDocument>(ready.transcript, TestContext.Current.CancellationToken);
        Assert.Contains("dinosaurs", document.Utterances[0].Text);

        var again = Assert.Single(await _transcriber.Transcribe(record, context, TestContext.Current.CancellationToken));
        Assert.Equal(ready.transcript.sha256, again.transcript.sha256);
        Assert.Equal(1, objects.Writes);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_vendors_transcript_in_the_store_gives_speakers_and_their_sides()
    {
        var objects = new ArtifactsInMemory(Paths.Data("asr/fleurs4.wav"));
        var vtt = await objects.Put(
            "raw/v2/transcript.vtt", "WEBVTT\n\n00:00.000 --> 00:02.000\nAnna: Hello.\n\n00:02.000 --> 00:04.000\nBob: Hi.\n"u8.ToArray(),
            "text/vtt", TestContext.Current.CancellationToken);
        var record = new CallCompleted
        {
            call = TestCall.Of("v2"),
            media = TestCall.Media("v2"),
            vendor_transcript = new Artifact { uri = vtt.Key, bytes = vtt.Bytes, sha256 = vtt.Sha256 },
        };
        record.call.participants =
        [
            new Participant { name = "Anna", side = "company" },
            new Participant { name = "Bob", side = "customer" },
        ];
        var context = new StageContext("transcript", objects, _ => { });
        var ready = Assert.Single(await _transcriber.Transcribe(record, context, TestContext.Current.CancellationToken));
        Assert.Equal(("vendor", 2), (ready.source, ready.utterances));
        var document = await context.Read<TranscriptDocument>(ready.transcript, TestContext.Current.CancellationToken);
        Assert.Equal(["company", "customer"], document.Utterances.Select(u => u.Side));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_connection_that_breaks_once_loses_nothing()
    {
        var clip = await File.ReadAllBytesAsync(Paths.Data("asr/fleurs6.wav"), TestContext.Current.CancellationToken);
        var cuts = 0;
        await using var server = await FaultyFileServer.Start((_, http, _, from) =>
        {
            http.Response.Headers.AcceptRanges = "bytes";
            var cut = from == 0 && Interlocked.Increment(ref cuts) == 2;
            return FaultyFileServer.Serve(http, clip, from, cut ? clip.Length / 2 : null, type: "audio/wav");
        });
        var document = await Read(server.Address, TestContext.Current.CancellationToken);
        Assert.Contains("no damages reported in the nation", document.Utterances[^1].Text);
        Assert.True(cuts >= 2, "no connection was cut");
    }

    [Fact(Timeout = 60_000)]
    public async Task A_connection_that_always_breaks_is_worth_another_try()
    {
        var clip = await File.ReadAllBytesAsync(Paths.Data("asr/fleurs6.wav"), TestContext.Current.CancellationToken);
        await using var server = await FaultyFileServer.Start((_, http, _, from) =>
            FaultyFileServer.Serve(http, clip, from, clip.Length / 2, type: "audio/wav"));
        await Assert.ThrowsAsync<IOException>(() => Read(server.Address, TestContext.Current.CancellationToken));
    }

    [Fact(Timeout = 60_000)]
    public async Task An_address_that_is_refused_is_worth_another_try()
    {
        await using var server = await FaultyFileServer.Start((_, http, _, _) =>
        {
            http.Response.StatusCode = StatusCodes.Status403Forbidden;
            return Task.CompletedTask;
        });
        var error = await Assert.ThrowsAsync<IOException>(
            () => Read(new Uri(server.Address + "?X-Amz-Signature=secret"), TestContext.Current.CancellationToken));
        Assert.DoesNotContain("secret", error.ToString());
    }

    [Fact(Timeout = 60_000)]
    public async Task What_is_no_recording_is_unusable_also_over_the_network()
    {
        await using var server = await FaultyFileServer.Start((_, http, _, from) =>
            FaultyFileServer.Serve(http, "<html>please log in</html>"u8.ToArray(), from, type: "text/html"));
        await Assert.ThrowsAsync<UnusableMediaException>(() => Read(server.Address, TestContext.Current.CancellationToken));
    }

    private Task<TranscriptDocument> Read(Uri media, CancellationToken stop) =>
        _transcriber.Read(media, TestCall.Of("v"), null, _ => { }, stop);
}

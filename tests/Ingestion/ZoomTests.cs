using System.Text;
using System.Text.Json;
using VideoInsights.Ingestion;
using VideoInsights.Ingestion.Zoom;
using VideoInsights.Storage.People;

namespace VideoInsights.Tests.Ingestion;

public sealed class ZoomTests
{
    private static readonly People Staff = new([new Person("rep", "Robin Reyes", "rep@example.test", "sales", People.Rep)]);
    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1_795_416_012);

    [Fact]
    public void The_recording_of_an_event_is_the_view_that_shows_most_with_its_transcript()
    {
        var recording = ZoomRecording.From(Payload(ZoomSample.Event()), Staff).Single();
        Assert.Equal("https://files.zoom.us/rec/webhook_download/screen", recording.source.location);
        Assert.Equal("https://files.zoom.us/rec/webhook_download/vtt", recording.source.transcript_location);
        Assert.Equal(300_000_000, recording.source.bytes);
        Assert.Equal(("rep", "sales", "Gespräch mit Ana"), (recording.call.user_id, recording.call.team_id, recording.call.title));
        Assert.Equal(2510, recording.call.duration_sec);
    }

    [Fact]
    public void The_same_recording_is_the_same_call_and_another_instance_is_not()
    {
        var id = ZoomRecording.From(Payload(ZoomSample.Event()), Staff).Single().call.video_id;
        Assert.Equal(id, ZoomRecording.From(Payload(ZoomSample.Event(topic: "renamed")), Staff).Single().call.video_id);
        Assert.NotEqual(id, ZoomRecording.From(Payload(ZoomSample.Event(uuid: "other")), Staff).Single().call.video_id);
        Assert.Matches("^zoom-[0-9a-f]{32}$", id);
        Assert.NotEqual(VideoId.Of("zoom", "a", "bc", "d"), VideoId.Of("zoom", "ab", "c", "d"));
    }

    [Fact]
    public void A_recording_that_was_stopped_and_started_again_is_two_calls()
    {
        const string Third = "\"id\": \"f-3\", \"recording_start\": ";
        var json = ZoomSample.Event().Replace(Third + "\"2026-11-23T09:00:10Z\"", Third + "\"2026-11-23T09:50:00Z\"");
        var parts = ZoomRecording.From(Payload(json), Staff).ToList();
        Assert.Equal(["screen", "gallery"], parts.Select(p => p.source.location.Split('/')[^1]));
        Assert.NotEqual(parts[0].call.video_id, parts[1].call.video_id);
    }

    [Fact]
    public void Files_still_being_processed_are_no_recording_yet() =>
        Assert.Empty(ZoomRecording.From(Payload(ZoomSample.Event(status: "processing")), Staff));

    [Fact]
    public void An_event_without_its_identity_is_refused_by_name() =>
        Assert.Contains("uuid",
            Assert.Throws<InvalidDataException>(() => ZoomRecording.From(Payload(ZoomSample.Event(uuid: "")), Staff).ToList()).Message);

    [Fact]
    public void Only_the_right_secret_over_the_very_bytes_in_time_is_a_signature()
    {
        var body = Encoding.UTF8.GetBytes(ZoomSample.Event());
        var stamp = Now.ToUnixTimeSeconds().ToString();
        var signature = ZoomSignature.Sign("new", stamp, body);
        bool Holds(string[] secrets, string? sign, string? at, byte[] bytes, DateTimeOffset now) =>
            ZoomSignature.Signer(secrets, sign, at, bytes, now, TimeSpan.FromMinutes(5)) is not null;

        Assert.True(Holds(["old", "new"], signature, stamp, body, Now));
        Assert.False(Holds(["old"], signature, stamp, body, Now));
        Assert.False(Holds(["new"], signature, stamp, [.. body, 32], Now));
        Assert.False(Holds(["new"], signature, stamp, body, Now.AddMinutes(6)));
        Assert.False(Holds(["new"], signature, (Now.ToUnixTimeSeconds() + 1).ToString(), body, Now));
        Assert.False(Holds(["new"], null, stamp, body, Now));
        Assert.False(Holds(["new"], signature, "soon", body, Now));
        Assert.False(Holds([], signature, stamp, body, Now));
    }

    /// <summary>Computed with openssl: printf 'v0:1795416012:{}' | openssl dgst -sha256 -hmac s3cret.</summary>
    [Fact]
    public void The_signature_is_what_openssl_computes() => Assert.Equal(
        "v0=" + OpenSsl, ZoomSignature.Sign("s3cret", "1795416012", "{}"u8));

    private const string OpenSsl = "7ee411e95f9c25b71078096aa21c11373738021ce1c5dd0b210f086e16e75e0f";

    private static ZoomPayload Payload(string json) => JsonSerializer.Deserialize<ZoomEvent>(json, ZoomEvent.Json)!.Payload!;
}

using System.Net;
using System.Net.Http.Headers;
using Microsoft.Extensions.Time.Testing;
using VideoInsights.Ingestion.Upload;
using VideoInsights.Schemas;
using VideoInsights.Storage.Calls;
using VideoInsights.Tests.Streams.Kafka;
using static VideoInsights.Tests.Ingestion.TusRequests;

namespace VideoInsights.Tests.Ingestion;

/// <summary>What uploads may cost: how many at once, and how long one that nobody goes on with.</summary>
public sealed class UploadLimitsTests : IAsyncDisposable
{
    private const int Timeout = 60_000;

    private static readonly Lazy<byte[]> Film = new(() => TestMedia.Film(seconds: 2, kilobitsPerSecond: 800));

    private readonly LogUnderTest _log = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _log.DisposeAsync();

    [Fact(Timeout = Timeout)]
    public async Task More_bodies_at_once_than_there_is_room_for_are_told_to_come_again()
    {
        await using var server = await IngestionServer.Start(_log, uploads: new UploadOptions { PartBytes = 5 << 20, AtOnce = 1 });
        var (first, second) = (await Create(server, Film.Value.Length), await Create(server, Film.Value.Length));
        var gate = new TaskCompletionSource();
        using var slow = IngestionServer.As(User, HttpMethod.Patch, first);
        slow.Headers.Add("Tus-Resumable", "1.0.0");
        slow.Headers.Add("Upload-Offset", "0");
        slow.Content = new SlowContent(Film.Value, gate.Task);
        var created = await Touched(first);
        var sending = server.Http.SendAsync(slow, Stop);
        while (await Touched(first) == created) // it has the room before it says that somebody goes on
            await Task.Delay(20, Stop);

        using var refused = await Patch(server, second, 0, Film.Value);
        Assert.Equal(
            (HttpStatusCode.ServiceUnavailable, TimeSpan.FromSeconds(5)), (refused.StatusCode, refused.Headers.RetryAfter!.Delta));
        Assert.Contains("1 uploads are under way", await refused.Content.ReadAsStringAsync(Stop));

        gate.SetResult();
        Assert.Equal(HttpStatusCode.NoContent, (await sending).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await Patch(server, second, 0, Film.Value)).StatusCode);
    }

    [Fact(Timeout = Timeout)]
    public async Task What_nobody_goes_on_with_is_removed_and_what_somebody_does_is_not()
    {
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var server = await IngestionServer.Start(_log, time: time);
        var left = await Create(server, Film.Value.Length);
        Assert.Equal(HttpStatusCode.NoContent, (await Patch(server, left, 0, Film.Value.AsMemory(0, 5000))).StatusCode);
        var done = await Create(server, Film.Value.Length);
        Assert.Equal(HttpStatusCode.NoContent, (await Patch(server, done, 0, Film.Value)).StatusCode);

        time.Advance(TimeSpan.FromHours(23.9));
        await server.Sweep.Sweep(Stop);
        Assert.Equal(HttpStatusCode.OK, (await Ask(server, HttpMethod.Head, left)).StatusCode);

        time.Advance(TimeSpan.FromHours(1));
        await server.Sweep.Sweep(Stop);
        Assert.Equal(HttpStatusCode.NotFound, (await Ask(server, HttpMethod.Head, left)).StatusCode);
        Assert.Empty(Directory.GetDirectories(Path.Combine(_log.Folder, "uploads")));
        Assert.Equal(HttpStatusCode.OK, (await Ask(server, HttpMethod.Head, done)).StatusCode);
        var recording = _log.Read("recording-available", 1).Single().Message.Value!;
        Assert.NotNull(await _log.Runtime.Objects.Find(
            (await _log.Registry.Read<RecordingAvailable>("t", recording, Stop)).source.location, Stop));
    }

    [Fact(Timeout = Timeout)]
    public async Task A_request_says_that_somebody_goes_on()
    {
        await using var server = await IngestionServer.Start(_log);
        var path = await Create(server, Film.Value.Length);
        var created = await Touched(path);
        Assert.Equal(HttpStatusCode.NoContent, (await Patch(server, path, 0, Film.Value.AsMemory(0, 5000))).StatusCode);
        Assert.True(await Touched(path) > created);
    }

    [Fact(Timeout = Timeout)]
    public async Task A_whole_upload_that_was_not_announced_before_its_process_ended_becomes_a_call_though_its_client_went_away()
    {
        await using (var server = await IngestionServer.Start(_log))
        {
            var path = await Create(server, Film.Value.Length);
            var upload = (await UploadState.Find(_log.Runtime.Objects, path["/uploads/".Length..], Stop))!;
            var writer = new UploadWriter(_log.Runtime.Objects, upload);
            Assert.Equal(Film.Value.Length, await writer.Append(new MemoryStream(Film.Value), Stop));
        }

        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow() + TimeSpan.FromHours(25));
        await using var back = await IngestionServer.Start(_log, time: time);
        await back.Sweep.Sweep(Stop);
        await back.Sweep.Sweep(Stop);
        var recording = await _log.Registry.Read<RecordingAvailable>(
            "t", _log.Read("recording-available", 1).Single().Message.Value!, Stop);
        Assert.Equal(1, _log.Count(_log.Options.Prefix + "recording-available"));
        Assert.NotNull(await _log.Runtime.Objects.Find(recording.source.location, Stop));
        Assert.Single(await _log.Calls.Newest(new Scope(), 10, Stop));
    }

    [Fact(Timeout = Timeout)]
    public async Task An_upload_whose_parts_the_store_has_given_up_is_gone_for_its_client_and_is_removed()
    {
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow() + TimeSpan.FromHours(25));
        await using var server = await IngestionServer.Start(_log, time: time);
        var path = await Create(server, Film.Value.Length);
        var upload = (await UploadState.Find(_log.Runtime.Objects, path["/uploads/".Length..], Stop))!;
        await _log.Runtime.Objects.AbortUpload(upload.Parts.Key, upload.Parts.Id, Stop);
        Assert.Equal(HttpStatusCode.Gone, (await Patch(server, path, 0, Film.Value.AsMemory(0, 5000))).StatusCode);
        await server.Sweep.Sweep(Stop);
        Assert.Equal(HttpStatusCode.NotFound, (await Patch(server, path, 0, Film.Value.AsMemory(0, 5000))).StatusCode);
        Assert.False(await _log.Runtime.Objects.List("uploads/", Stop).AnyAsync(Stop));
    }

    private async Task<DateTimeOffset> Touched(string path) =>
        (await _log.Runtime.Objects.Find($"{path[1..]}/state.json", Stop))!.Modified;

    /// <summary>A body whose first byte goes out at once and whose rest waits.</summary>
    private sealed class SlowContent : HttpContent
    {
        private readonly byte[] _bytes;
        private readonly Task _rest;

        public SlowContent(byte[] bytes, Task rest)
        {
            (_bytes, _rest) = (bytes, rest);
            Headers.ContentType = new MediaTypeHeaderValue("application/offset+octet-stream");
        }

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await stream.WriteAsync(_bytes.AsMemory(0, 1), Stop);
            await stream.FlushAsync(Stop);
            await _rest;
            await stream.WriteAsync(_bytes.AsMemory(1), Stop);
        }

        protected override bool TryComputeLength(out long length)
        {
            length = _bytes.Length;
            return true;
        }
    }
}

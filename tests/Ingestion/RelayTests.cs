using System.Net;
using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using VideoInsights.Ingestion;
using VideoInsights.Ingestion.Relay;
using VideoInsights.Ingestion.Zoom;
using VideoInsights.Schemas;
using VideoInsights.Storage.Objects;
using VideoInsights.Storage.People;
using VideoInsights.Streams.Kafka;
using VideoInsights.Streams.Media;
using VideoInsights.Tests.Storage;
using VideoInsights.Tests.Streams.Kafka;

namespace VideoInsights.Tests.Ingestion;

public sealed class RelayTests : IAsyncDisposable
{
    private const int Timeout = 60_000;

    /// <summary>A real, playable film of 12 s and some 12 MB: two parts and a bit.</summary>
    private static readonly Lazy<byte[]> Film = new(() => TestMedia.Film(seconds: 12, kilobitsPerSecond: 9000));

    private readonly LogUnderTest _log = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact(Timeout = Timeout)]
    public async Task A_recording_arrives_whole_with_its_checksum_and_length()
    {
        await using var server = await FaultyFileServer.Start((_, http, _, from) => FaultyFileServer.Serve(http, Film.Value, from));
        var completed = await Fetch(server.Address);
        Assert.Equal((Film.Value.Length, Sha(Film.Value), "video/mp4"),
            (completed.media.bytes, completed.media.sha256, completed.media.content_type));
        Assert.InRange(completed.call.duration_sec, 11.8, 12.2);
        Assert.Equal(completed.call.started_at.AddSeconds(completed.call.duration_sec), completed.call.ended_at,
            TimeSpan.FromSeconds(0.01));
        Assert.Equal(completed.media.sha256, await StoredSha(completed.media.uri));
    }

    [Fact(Timeout = Timeout)]
    public async Task A_connection_that_breaks_is_taken_up_at_the_byte_where_it_broke()
    {
        var starts = new List<long>();
        await using var server = await FaultyFileServer.Start((_, http, request, from) =>
        {
            starts.Add(from);
            return FaultyFileServer.Serve(http, Film.Value, from, cutAfter: request < 4 ? 3_000_000 : null);
        });
        Assert.Equal(Sha(Film.Value), (await Fetch(server.Address)).media.sha256);
        // A reset may throw away bytes that were on their way, never bytes that were read.
        Assert.Equal(4, starts.Count);
        Assert.Equal(starts.Distinct().Order(), starts);
    }

    [Theory(Timeout = Timeout)]
    [InlineData(null)]
    [InlineData("\"v1\"")]
    public async Task A_server_that_ignores_the_range_is_read_past_what_is_here(string? etag)
    {
        await using var server = await FaultyFileServer.Start((_, http, request, from) =>
            FaultyFileServer.Serve(http, Film.Value, from, request == 1 ? 5_000_000 : null, etag, ignoreRange: true));
        Assert.Equal(Sha(Film.Value), (await Fetch(server.Address)).media.sha256);
    }

    [Fact(Timeout = Timeout)]
    public async Task A_file_that_changed_meanwhile_is_never_stitched_together()
    {
        await using var server = await FaultyFileServer.Start((_, http, request, from) =>
            FaultyFileServer.Serve(http, Film.Value, from, 7_000_000, $"\"v{request}\""));
        var error = await Assert.ThrowsAnyAsync<IOException>(() => Fetch(server.Address));
        Assert.Contains("tag was", error.Message);
        Assert.Equal((Failure.Retry, 6), (Failures.Classify(error), server.Requests)); // three starts, each cut once
        Assert.Empty(await _log.Runtime.Objects.List("raw/a/", Stop).ToListAsync(Stop));
        Assert.Empty(await _log.Runtime.Objects.OpenUploads("raw/a/", Stop).ToListAsync(Stop));
    }

    [Fact(Timeout = Timeout)]
    public async Task A_file_that_changed_once_is_fetched_from_its_start()
    {
        var other = Film.Value.Reverse().ToArray();
        Film.Value.AsSpan(0, MediaKind.HeadBytes).CopyTo(other);
        await using var server = await FaultyFileServer.Start((_, http, request, from) => request == 1
            ? FaultyFileServer.Serve(http, other, from, 7_000_000, "\"old\"")
            : FaultyFileServer.Serve(http, Film.Value, from, etag: "\"new\""));
        Assert.Equal(Sha(Film.Value), (await Fetch(server.Address)).media.sha256);
    }

    [Theory(Timeout = Timeout)]
    [InlineData("text/html")]
    [InlineData("video/mp4")]
    public async Task A_login_page_with_status_200_is_no_recording(string type)
    {
        var page = "<!DOCTYPE html><html><body>Sign in to Zoom</body></html>"u8.ToArray();
        await using var server = await FaultyFileServer.Start((_, http, _, from) => FaultyFileServer.Serve(http, page, from, type: type));
        Assert.Contains("web page", (await Assert.ThrowsAsync<UnusableMediaException>(() => Fetch(server.Address))).Message);
        Assert.Null(await _log.Runtime.Objects.Find("raw/a/media", Stop));
    }

    [Fact(Timeout = Timeout)]
    public async Task A_busy_server_is_asked_again_when_it_says()
    {
        await using var server = await FaultyFileServer.Start((_, http, request, from) =>
        {
            if (request > 2)
                return FaultyFileServer.Serve(http, Film.Value, from);
            http.Response.StatusCode = request == 1 ? StatusCodes.Status429TooManyRequests : StatusCodes.Status503ServiceUnavailable;
            http.Response.Headers.RetryAfter = "1";
            return Task.CompletedTask;
        });
        Assert.Equal(Sha(Film.Value), (await Fetch(server.Address)).media.sha256);
        Assert.Equal(3, server.Requests);
    }

    [Fact(Timeout = Timeout)]
    public async Task A_server_that_takes_the_request_and_says_nothing_holds_nobody_up()
    {
        await using var server = await FaultyFileServer.Start((_, http, _, _) => Task.Delay(-1, http.RequestAborted)
            .ContinueWith(_ => { }, TaskScheduler.Default));
        var options = new RelayOptions
        {
            AllowHttp = true,
            AllowedHosts = ["127.0.0.1"],
            AllowPrivateAddresses = true,
            ReadTimeout = TimeSpan.FromSeconds(1),
            ReconnectDelay = TimeSpan.FromMilliseconds(10),
            Reconnects = 2,
        };
        var error = await Assert.ThrowsAsync<IOException>(() => Fetch(server.Address, options));
        Assert.Equal((3, Failure.Retry), (server.Requests, Failures.Classify(error)));
    }

    [Theory(Timeout = Timeout)]
    [InlineData(404)]
    [InlineData(200)]
    public async Task A_transcript_that_cannot_be_had_does_not_cost_the_call(int status)
    {
        await using var server = await FaultyFileServer.Start((_, http, _, from) =>
        {
            if (!http.Request.Path.Value!.EndsWith("vtt", StringComparison.Ordinal))
                return FaultyFileServer.Serve(http, Film.Value, from);
            http.Response.StatusCode = status;
            return FaultyFileServer.Serve(http, "<html>sign in</html>"u8.ToArray(), from, type: "text/html", status: status);
        });
        var completed = await Fetch(server.Address, transcript: server.Address + ".vtt");
        Assert.Equal(Sha(Film.Value), completed.media.sha256);
        Assert.Equal(0, completed.vendor_transcript.bytes);
    }

    [Fact(Timeout = Timeout)]
    public async Task A_refused_download_is_set_aside_and_says_what_the_server_answered()
    {
        await using var server = await FaultyFileServer.Start((_, http, _, _) =>
        {
            http.Response.StatusCode = StatusCodes.Status403Forbidden;
            return Task.CompletedTask;
        });
        var error = await Assert.ThrowsAsync<HttpRequestException>(() => Fetch(server.Address));
        Assert.Equal((HttpStatusCode.Forbidden, Failure.SetAside), (error.StatusCode!.Value, Failures.Classify(error)));
    }

    [Fact(Timeout = Timeout)]
    public async Task The_token_goes_to_the_vendor_and_not_to_where_it_redirects()
    {
        await using var files = await FaultyFileServer.Start((_, http, _, from) => FaultyFileServer.Serve(http, Film.Value, from));
        await using var vendor = await FaultyFileServer.Start((_, http, _, _) =>
        {
            http.Response.Redirect(files.Address.ToString());
            return Task.CompletedTask;
        });
        await Announcer().Announce(Recording(vendor.Address.ToString()), "s3cret", Stop);
        await Fetch(vendor.Address);
        Assert.Equal("Bearer s3cret", Assert.Single(vendor.Authorizations));
        Assert.Null(Assert.Single(files.Authorizations));
    }

    [Theory]
    [InlineData("https://evil.example.test/x")]
    [InlineData("http://files.zoom.us/x")]
    public async Task A_host_that_is_not_listed_and_plain_http_are_never_asked(string address) =>
        await Assert.ThrowsAsync<UnusableMediaException>(() => Fetch(new Uri(address), new RelayOptions()));

    [Theory]
    [InlineData("", "empty")]
    [InlineData("PK\u0003\u0004 a zip", "not an audio or video")]
    [InlineData("{\"error\":\"no\"}", "not an audio or video")]
    public async Task A_file_that_is_no_recording_is_named_for_what_it_is(string content, string named)
    {
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, content, Stop);
        var error = await Assert.ThrowsAsync<UnusableMediaException>(() => Fetch(new Uri(file), kind: "file"));
        Assert.Contains(named, error.Message);
        File.Delete(file);
    }

    [Fact(Timeout = Timeout)]
    public async Task A_second_try_fetches_nothing_again()
    {
        await using var server = await FaultyFileServer.Start((_, http, _, from) => FaultyFileServer.Serve(http, Film.Value, from));
        await Fetch(server.Address);
        await Fetch(server.Address);
        Assert.Equal(1, server.Requests);
    }

    public async ValueTask DisposeAsync()
    {
        await _log.DisposeAsync();
    }

    private static string Sha(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    private async Task<string> StoredSha(string key)
    {
        await using var stream = await _log.Runtime.Objects.Open(key, 0, null, Stop);
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, Stop));
    }

    private Announcer Announcer() => new(_log.Calls, _log.Producer, DataProtection, TimeProvider.System);

    private static readonly EphemeralDataProtectionProvider DataProtection = new();

    private static RecordingAvailable Recording(string location, string kind = "url")
    {
        var recording = CallStoreContract.Announcement("a");
        recording.source = new RecordingSource { kind = kind, location = location };
        return recording;
    }

    private async Task<CallCompleted> Fetch(Uri address, RelayOptions? options = null, string kind = "url", string? transcript = null)
    {
        using var way = new VendorWay(_log, DataProtection, options);
        using var api = new ZoomApi(new HttpClient(), new ZoomOptions(), TimeProvider.System);
        var zoom = new ZoomVendor(
            api, new ZoomOptions(), way.Announcer, way.Meetings, way.Downloads, new People([]), NullLogger<ZoomVendor>.Instance);
        var recording = Recording(kind == "file" ? address.LocalPath : address.ToString(), kind);
        recording.source.transcript_location = transcript;
        return await way.Fetch(zoom, recording);
    }
}

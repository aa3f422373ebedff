using System.Net;
using System.Net.Http.Headers;
using VideoInsights.Delivery.Access;
using VideoInsights.Schemas.V1;

namespace VideoInsights.Tests.Delivery;

public sealed class MediaTests : IAsyncLifetime
{
    private const int Timeout = 60_000;
    private DeliveryServer _server = null!;
    private string _link = "";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _server = await DeliveryServer.Start();
        _link = await LinkOf(_server);
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact(Timeout = Timeout)]
    public async Task Without_a_range_the_whole_recording_comes_with_its_type_and_length()
    {
        using var answer = await Get();
        Assert.Equal((HttpStatusCode.OK, "video/mp4", 1000L),
            (answer.StatusCode, answer.Content.Headers.ContentType!.MediaType, answer.Content.Headers.ContentLength));
        Assert.Equal("bytes", Assert.Single(answer.Headers.AcceptRanges));
        Assert.Equal(KnownCalls.Recording, await answer.Content.ReadAsByteArrayAsync(Stop));
    }

    [Fact(Timeout = Timeout)]
    public async Task A_recording_is_never_something_a_browser_would_run()
    {
        using var answer = await Get();
        Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
        Assert.Contains("sandbox", Assert.Single(answer.Headers.GetValues("Content-Security-Policy")));
        await _server.Objects.Put("raw/a/media", "<script>"u8.ToArray(), "text/html", Stop);
        using var page = await Get();
        Assert.Equal("application/octet-stream", page.Content.Headers.ContentType!.MediaType);
    }

    [Theory(Timeout = Timeout)]
    [InlineData("example.test")]
    [InlineData("127.0.0.1.example.test")]
    public async Task A_token_is_given_only_by_this_machines_own_name(string host)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/dev/token/ada");
        request.Headers.Host = host;
        using var answer = await _server.Http.SendAsync(request, Stop);
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        using var own = await _server.Http.PostAsync("/dev/token/ada", null, Stop);
        Assert.Equal(HttpStatusCode.OK, own.StatusCode);
    }

    [Theory(Timeout = Timeout)]
    [InlineData("bytes=0-0", 0, 1)]
    [InlineData("bytes=100-199", 100, 100)]
    [InlineData("bytes=900-", 900, 100)]
    [InlineData("bytes=-10", 990, 10)]
    [InlineData("bytes=-5000", 0, 1000)]
    [InlineData("bytes=990-5000", 990, 10)]
    [InlineData("bytes=999-", 999, 1)]
    public async Task A_range_brings_exactly_those_bytes(string range, int from, int length)
    {
        using var answer = await Get(range);
        Assert.Equal(HttpStatusCode.PartialContent, answer.StatusCode);
        Assert.Equal($"bytes {from}-{from + length - 1}/1000", answer.Content.Headers.ContentRange!.ToString());
        Assert.Equal(KnownCalls.Recording[from..(from + length)], await answer.Content.ReadAsByteArrayAsync(Stop));
    }

    [Theory(Timeout = Timeout)]
    [InlineData("bytes=1000-")]
    [InlineData("bytes=5000-6000")]
    [InlineData("bytes=-0")]
    public async Task A_range_beyond_the_end_is_416_and_says_how_long_the_recording_is(string range)
    {
        using var answer = await Get(range);
        Assert.Equal(HttpStatusCode.RequestedRangeNotSatisfiable, answer.StatusCode);
        Assert.Equal("bytes */1000", answer.Content.Headers.ContentRange!.ToString());
    }

    [Theory(Timeout = Timeout)]
    [InlineData("bytes=1-2,5-6")]
    [InlineData("bytes=9-3")]
    [InlineData("rows=1-2")]
    public async Task A_range_that_is_not_served_is_ignored(string range) =>
        Assert.Equal(HttpStatusCode.OK, (await Get(range)).StatusCode);

    [Fact(Timeout = Timeout)]
    public async Task The_head_says_the_length_and_brings_no_bytes()
    {
        using var answer = await _server.Http.SendAsync(new HttpRequestMessage(HttpMethod.Head, _link), Stop);
        Assert.Equal((HttpStatusCode.OK, 1000L), (answer.StatusCode, answer.Content.Headers.ContentLength));
        Assert.Empty(await answer.Content.ReadAsByteArrayAsync(Stop));
    }

    [Fact(Timeout = Timeout)]
    public async Task A_part_is_sent_only_of_the_recording_the_player_knows()
    {
        using var whole = await Get();
        using var same = await Get("bytes=0-9", whole.Headers.ETag);
        using var other = await Get("bytes=0-9", new EntityTagHeaderValue("\"other\""));
        Assert.Equal((HttpStatusCode.PartialContent, HttpStatusCode.OK), (same.StatusCode, other.StatusCode));
    }

    [Theory(Timeout = Timeout)]
    [InlineData(20)]
    [InlineData(60)]
    public async Task A_changed_address_opens_nothing(int at)
    {
        var place = _link.LastIndexOf('/') + at;
        _link = _link[..place] + (_link[place] == 'A' ? 'B' : 'A') + _link[(place + 1)..];
        using var answer = await Get();
        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
    }

    [Fact(Timeout = Timeout)]
    public async Task An_address_that_has_expired_opens_nothing()
    {
        await using var server = await DeliveryServer.Start(new AccessOptions { MediaLife = TimeSpan.FromSeconds(-1) });
        using var answer = await server.Http.GetAsync(await LinkOf(server), Stop);
        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Contains("ask for a new one", await answer.Content.ReadAsStringAsync(Stop));
    }

    private static async Task<string> LinkOf(DeliveryServer server)
    {
        await server.Finish("a", "ana");
        var media = await server.Client.GetMediaAsync(new GetMediaRequest { VideoId = "a" }, server.As("ana"), cancellationToken: Stop);
        Assert.Equal("video/mp4", media.ContentType);
        return media.Url;
    }

    private Task<HttpResponseMessage> Get(string? range = null, EntityTagHeaderValue? ifRange = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, _link);
        if (range is not null)
            request.Headers.TryAddWithoutValidation("Range", range);
        if (ifRange is not null)
            request.Headers.IfRange = new RangeConditionHeaderValue(ifRange);
        return _server.Http.SendAsync(request, Stop);
    }
}

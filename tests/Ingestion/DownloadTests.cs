using Microsoft.AspNetCore.Http;
using VideoInsights.Ingestion.Relay;

namespace VideoInsights.Tests.Ingestion;

/// <summary>What a download makes of every answer there is to "go on at byte o": RFC 9110, 13.1.5, 14 and 15.5.17.</summary>
public sealed class DownloadTests
{
    private const int Timeout = 60_000;
    private const int Cut = 300_000;
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory(Timeout = Timeout)]
    [InlineData("\"v1\"")]
    [InlineData("W/\"v1\"")]
    [InlineData(null)]
    public async Task What_follows_is_joined_under_one_tag_or_where_the_bytes_before_are_the_same(string? etag)
    {
        var ranges = new List<(long From, string? IfRange)>();
        await using var server = await FaultyFileServer.Start((_, http, n, from) =>
        {
            ranges.Add((from, http.Request.Headers.IfRange));
            return FaultyFileServer.Serve(http, DownloadRun.File, from, n == 1 ? Cut : null, etag);
        });
        Assert.Equal(DownloadRun.File, await DownloadRun.Read(server));
        Assert.Equal(2, ranges.Count);
        Assert.Equal(etag == "\"v1\"" ? etag : null, ranges[1].IfRange); // a weak tag must not be asked under
        Assert.InRange(ranges[1].From, 1, Cut);
    }

    [Theory(Timeout = Timeout)]
    [InlineData("\"v1\"", "\"v2\"")]
    [InlineData("\"v1\"", null)]
    [InlineData(null, "\"v1\"")]
    public async Task Another_tag_is_another_file(string? first, string? second) => await Changed((http, n, from) =>
        FaultyFileServer.Serve(http, DownloadRun.File, from, n == 1 ? Cut : null, n == 1 ? first : second));

    [Fact(Timeout = Timeout)]
    public async Task Without_a_tag_other_bytes_before_the_seam_are_another_file() => await Changed((http, n, from) =>
        FaultyFileServer.Serve(
            http, n == 1 ? DownloadRun.File : DownloadRun.Bytes(DownloadRun.File.Length, seed: 2), from, n == 1 ? Cut : null, etag: null));

    [Fact(Timeout = Timeout)]
    public async Task Another_length_is_another_file() => await Changed((http, n, from) =>
        FaultyFileServer.Serve(
            http, n == 1 ? DownloadRun.File : DownloadRun.Bytes(DownloadRun.File.Length + 1, seed: 1), from, n == 1 ? Cut : null));

    [Fact(Timeout = Timeout)]
    public async Task Another_range_than_was_asked_for_is_never_joined() => await Changed((http, n, from) =>
        FaultyFileServer.Serve(http, DownloadRun.File, n == 1 ? from : from + 1, n == 1 ? Cut : null));

    [Fact(Timeout = Timeout)]
    public async Task The_whole_file_under_the_same_tag_is_read_past_what_is_here()
    {
        await using var server = await FaultyFileServer.Start((_, http, n, from) =>
            FaultyFileServer.Serve(http, DownloadRun.File, from, n == 1 ? Cut : null, ignoreRange: true));
        Assert.Equal(DownloadRun.File, await DownloadRun.Read(server));
    }

    [Fact(Timeout = Timeout)]
    public async Task The_whole_file_without_a_tag_is_started_again() => await Changed((http, n, from) =>
        FaultyFileServer.Serve(http, DownloadRun.File, from, n == 1 ? Cut : null, etag: null, ignoreRange: true));

    [Theory(Timeout = Timeout)]
    [InlineData(0, false)]
    [InlineData(-1, true)]
    [InlineData(1, true)]
    public async Task A_range_that_is_not_there_is_the_end_only_where_the_length_says_so(int more, bool changed)
    {
        await using var server = await FaultyFileServer.Start(async (_, http, _, from) =>
        {
            if (from == 0)
            {
                http.Response.Headers.ETag = "\"v1\""; // and no length: chunked
                await http.Response.Body.WriteAsync(DownloadRun.File);
                await http.Response.Body.FlushAsync();
                await Task.Delay(100); // what was sent is read before the connection is cut
                http.Abort();
                return;
            }

            http.Response.StatusCode = StatusCodes.Status416RangeNotSatisfiable;
            http.Response.Headers.ContentRange = $"bytes */{DownloadRun.File.Length + more}";
        });
        if (changed)
            await Assert.ThrowsAsync<SourceChangedException>(() => DownloadRun.Read(server));
        else
            Assert.Equal(DownloadRun.File, await DownloadRun.Read(server));
    }

    [Fact(Timeout = Timeout)]
    public async Task A_server_may_give_less_than_was_asked_for()
    {
        await using var server = await FaultyFileServer.Start(async (_, http, _, from) =>
        {
            var end = Math.Min(from + 150_000, DownloadRun.File.Length);
            http.Response.StatusCode = StatusCodes.Status206PartialContent;
            http.Response.Headers.ETag = "\"v1\"";
            http.Response.Headers.ContentRange = $"bytes {from}-{end - 1}/{DownloadRun.File.Length}";
            http.Response.ContentLength = end - from;
            await http.Response.Body.WriteAsync(DownloadRun.File.AsMemory((int)from, (int)(end - from)));
        });
        Assert.Equal(DownloadRun.File, await DownloadRun.Read(server));
        Assert.Equal(7, server.Requests);
    }

    [Theory(Timeout = Timeout)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task However_often_connections_are_cut_the_file_is_the_same(int seed)
    {
        var random = new Random(seed);
        await using var server = await FaultyFileServer.Start((_, http, _, from) => FaultyFileServer.Serve(
            http, DownloadRun.File, from, random.Next(2) == 0 ? random.Next(1, 200_000) : null, seed == 3 ? null : "\"v1\""));
        Assert.Equal(DownloadRun.File, await DownloadRun.Read(server, options: DownloadRun.Options with { Reconnects = 20 }));
    }

    private static async Task Changed(Func<HttpContext, int, long, Task> answer)
    {
        await using var server = await FaultyFileServer.Start((_, http, n, from) => answer(http, n, from));
        await Assert.ThrowsAsync<SourceChangedException>(() => DownloadRun.Read(server));
    }
}

using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using VideoInsights.Ingestion.Upload;
using VideoInsights.Schemas;
using VideoInsights.Storage.Calls;
using VideoInsights.Storage.Objects;
using VideoInsights.Tests.Streams.Kafka;
using static VideoInsights.Tests.Ingestion.TusRequests;

namespace VideoInsights.Tests.Ingestion;

public sealed class UploadTests : IAsyncDisposable
{
    private const int Timeout = 60_000;
    private const string User = TusRequests.User;
    private const string Topic = "recording-available";

    /// <summary>A playable film of some 12 MB: two parts of 5 MiB and a bit.</summary>
    private static readonly Lazy<byte[]> Film = new(() => TestMedia.Film(seconds: 11, kilobitsPerSecond: 9000));

    private readonly LogUnderTest _log = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private IObjectStore Objects => _log.Runtime.Objects;

    [Fact(Timeout = Timeout)]
    public async Task A_file_in_odd_pieces_over_a_restart_becomes_one_call_with_its_checksum_and_leaves_nothing_behind()
    {
        string path;
        await using (var server = await IngestionServer.Start(_log))
        {
            path = await Create(server, Film.Value.Length, "filename Z2VzcHLDpGNoLm1wNA==,filetype dmlkZW8vbXA0");
            await Send(server, path, 0, 1);
            await Send(server, path, 1, 700);
            await Send(server, path, 701, 5_500_001);
        }

        await using var restarted = await IngestionServer.Start(_log);
        Assert.Equal(5_500_702, await OffsetOf(restarted, path));
        await Send(restarted, path, 5_500_702, 5_000_000);
        var last = await Send(restarted, path, 10_500_702, Film.Value.Length - 10_500_702);

        var announced = Announced(_log.Read(Topic, 1).Single().Message.Value!);
        Assert.Equal(announced.call.video_id, Assert.Single(last.Headers.GetValues("Video-Id")));
        Assert.Equal(("gespräch", User, "sales", "upload"),
            (announced.call.title, announced.call.user_id, announced.call.team_id, announced.call.vendor));
        Assert.Equal((Film.Value.Length, "video/mp4"), (announced.source.bytes!.Value, announced.source.content_type));
        Assert.Equal(Sha(Film.Value), (await Objects.Find(announced.source.location, Stop))!.Sha256);
        Assert.Equal(Sha(Film.Value), await ShaOf(announced.source.location));
        Assert.DoesNotContain(await Kept(), key => key.Contains("tail"));
    }

    [Theory(Timeout = Timeout)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_connection_that_breaks_loses_no_byte_that_came_and_the_client_goes_on(bool reset)
    {
        await using var server = await IngestionServer.Start(_log);
        var path = await Create(server, Film.Value.Length);
        await BreakAfter(server, path, 9_000_000, reset);

        // The first part is here, and what came of the second one is kept too, but for what the server had not yet read.
        var at = await Until(() => OffsetOf(server, path), offset => offset > (reset ? 0 : 5 << 20));
        HttpResponseMessage answer;
        do // the server may not have noticed yet that the first connection is gone
        {
            at = await OffsetOf(server, path);
            answer = await Patch(server, path, at, Film.Value.AsMemory((int)at));
        }
        while (answer.StatusCode is HttpStatusCode.Locked or HttpStatusCode.Conflict);

        Assert.InRange(at, 5 << 20, 9_000_000);
        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        Assert.Equal(Sha(Film.Value), await ShaOf(Announced(_log.Read(Topic, 1).Single().Message.Value!).source.location));
    }

    [Fact(Timeout = Timeout)]
    public async Task A_client_that_never_heard_the_last_reply_learns_that_everything_is_here()
    {
        await using var server = await IngestionServer.Start(_log);
        var path = await Create(server, Film.Value.Length);
        var id = Assert.Single((await Send(server, path, 0, Film.Value.Length)).Headers.GetValues("Video-Id"));
        Assert.Equal(Film.Value.Length, await OffsetOf(server, path));
        using var again = await Patch(server, path, Film.Value.Length, ReadOnlyMemory<byte>.Empty);
        Assert.Equal((HttpStatusCode.NoContent, id), (again.StatusCode, Assert.Single(again.Headers.GetValues("Video-Id"))));
        Assert.Single(await _log.Calls.Newest(new Scope(), 10, Stop));
    }

    [Fact(Timeout = Timeout)]
    public async Task The_same_bytes_by_the_same_person_are_one_call_kept_once_and_by_another_person_a_second()
    {
        await using var server = await IngestionServer.Start(_log);
        var first = await Whole(server, User);
        var mediaKept = (await Kept()).Count(key => key.EndsWith("/media"));
        Assert.Equal(first, await Whole(server, User));
        Assert.Equal(mediaKept, (await Kept()).Count(key => key.EndsWith("/media")));
        Assert.NotEqual(first, await Whole(server, "somebody"));
        Assert.Equal(2, (await _log.Calls.Newest(new Scope(), 10, Stop)).Count);
        var announced = Announced(_log.Read(Topic, 1)[0].Message.Value!);
        Assert.Equal(Sha(Film.Value), await ShaOf(announced.source.location)); // the first one's bytes are still there
    }

    [Fact(Timeout = Timeout)]
    public async Task A_wrong_offset_is_refused_and_changes_nothing()
    {
        await using var server = await IngestionServer.Start(_log);
        var path = await Create(server, Film.Value.Length);
        await Send(server, path, 0, 1000);
        foreach (var wrong in new long[] { 0, 999, 1001 })
        {
            using var answer = await Patch(server, path, wrong, Film.Value.AsMemory(0, 50));
            Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode);
        }

        Assert.Equal(1000, await OffsetOf(server, path));
    }

    [Fact(Timeout = Timeout)]
    public async Task Of_another_persons_upload_not_even_the_existence_is_told()
    {
        await using var server = await IngestionServer.Start(_log);
        var path = await Create(server, Film.Value.Length);
        foreach (var method in new[] { HttpMethod.Head, HttpMethod.Patch, HttpMethod.Delete })
        {
            using var theirs = await Ask(server, method, path, "somebody");
            using var nobodys = await Ask(server, method, "/uploads/" + Guid.NewGuid().ToString("N"), "somebody");
            Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.NotFound), (theirs.StatusCode, nobodys.StatusCode));
        }

        using var anonymous = await server.Http.SendAsync(new HttpRequestMessage(HttpMethod.Head, path), Stop);
        Assert.Equal(HttpStatusCode.Unauthorized, anonymous.StatusCode);
        Assert.Equal(0, await OffsetOf(server, path));
    }

    [Theory(Timeout = Timeout)]
    [InlineData(600)]
    [InlineData(100)]
    public async Task What_is_no_recording_is_refused_with_its_first_bytes_and_is_gone(int firstPiece)
    {
        await using var server = await IngestionServer.Start(_log);
        var page = Encoding.UTF8.GetBytes("<!DOCTYPE html><html>" + new string(' ', 2000));
        var path = await Create(server, page.Length);
        var answer = await Patch(server, path, 0, page.AsMemory(0, firstPiece));
        if (firstPiece < 512)
            answer = await Patch(server, path, firstPiece, page.AsMemory(firstPiece));
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, answer.StatusCode);
        Assert.Contains("web page", await answer.Content.ReadAsStringAsync(Stop));
        Assert.Equal(HttpStatusCode.NotFound, (await Ask(server, HttpMethod.Head, path)).StatusCode);
        Assert.Empty(await Kept());
    }

    [Fact(Timeout = Timeout)]
    public async Task An_upload_that_is_deleted_is_gone_with_all_its_bytes()
    {
        await using var server = await IngestionServer.Start(_log);
        var path = await Create(server, Film.Value.Length);
        await Send(server, path, 0, 6_000_000);
        Assert.Equal(HttpStatusCode.NoContent, (await Ask(server, HttpMethod.Delete, path)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await Ask(server, HttpMethod.Head, path)).StatusCode);
        Assert.Empty(await Kept());
        Assert.Empty(Directory.GetDirectories(Path.Combine(_log.Folder, "uploads")));
    }

    [Fact(Timeout = Timeout)]
    public async Task More_bytes_than_were_announced_are_refused_and_no_call_comes_of_them()
    {
        await using var server = await IngestionServer.Start(_log);
        var path = await Create(server, 1000);
        using var answer = await Patch(server, path, 0, Film.Value.AsMemory(0, 1001));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
        Assert.Empty(await _log.Calls.Newest(new Scope(), 10, Stop));
    }

    [Theory(Timeout = Timeout)]
    [InlineData("2000001", HttpStatusCode.RequestEntityTooLarge)]
    [InlineData("2000000", HttpStatusCode.Created)]
    [InlineData("0", HttpStatusCode.BadRequest)]
    [InlineData("-1", HttpStatusCode.BadRequest)]
    [InlineData("much", HttpStatusCode.BadRequest)]
    public async Task A_length_is_checked_before_a_byte_comes(string length, HttpStatusCode status)
    {
        await using var server = await IngestionServer.Start(_log, uploads: new UploadOptions { MaxBytes = 2_000_000 });
        using var request = IngestionServer.As(User, HttpMethod.Post, "/uploads");
        request.Headers.Add("Tus-Resumable", "1.0.0");
        request.Headers.Add("Upload-Length", length);
        Assert.Equal(status, (await server.Http.SendAsync(request, Stop)).StatusCode);
    }

    [Fact(Timeout = Timeout)]
    public async Task A_client_of_another_version_is_told_ours()
    {
        await using var server = await IngestionServer.Start(_log);
        using var answer = await server.Http.SendAsync(IngestionServer.As(User, HttpMethod.Post, "/uploads"), Stop);
        Assert.Equal(HttpStatusCode.PreconditionFailed, answer.StatusCode);
        Assert.Equal("1.0.0", Assert.Single(answer.Headers.GetValues("Tus-Version")));
    }

    public ValueTask DisposeAsync() => _log.DisposeAsync();

    private static async Task<HttpResponseMessage> Send(IngestionServer server, string path, int from, int count, string user = User)
    {
        var answer = await Patch(server, path, from, Film.Value.AsMemory(from, count), user);
        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        Assert.Equal((from + count).ToString(), Assert.Single(answer.Headers.GetValues("Upload-Offset")));
        return answer;
    }

    private static async Task<long> OffsetOf(IngestionServer server, string path)
    {
        using var answer = await Ask(server, HttpMethod.Head, path);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.True(answer.Headers.CacheControl!.NoStore);
        Assert.Equal(Film.Value.Length.ToString(), Assert.Single(answer.Headers.GetValues("Upload-Length")));
        return long.Parse(Assert.Single(answer.Headers.GetValues("Upload-Offset")));
    }

    private static async Task<string> Whole(IngestionServer server, string user)
    {
        var path = await Create(server, Film.Value.Length, user: user);
        return Assert.Single((await Send(server, path, 0, Film.Value.Length, user)).Headers.GetValues("Video-Id"));
    }

    /// <summary>Sends the head of a request for the whole file and part of its body; then the line goes dead.</summary>
    private static async Task BreakAfter(IngestionServer server, string path, int bytes, bool reset)
    {
        using var client = new TcpClient { LingerState = new LingerOption(reset, 0) };
        await client.ConnectAsync(IPAddress.Loopback, server.Address.Port, Stop);
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(
            $"PATCH {path} HTTP/1.1\r\nHost: localhost\r\nX-User: {User}\r\nTus-Resumable: 1.0.0\r\nUpload-Offset: 0\r\n" +
            $"Content-Type: application/offset+octet-stream\r\nContent-Length: {Film.Value.Length}\r\n\r\n"), Stop);
        await stream.WriteAsync(Film.Value.AsMemory(0, bytes), Stop);
        if (reset)
            await Until(() => OffsetOf(server, path), offset => offset > 0); // a reset throws away what is still on its way
    }

    private static async Task<T> Until<T>(Func<Task<T>> look, Func<T, bool> good)
    {
        while (true)
        {
            if (await look() is var seen && good(seen))
                return seen;
            await Task.Delay(20, Stop);
        }
    }

    private static string Sha(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    private RecordingAvailable Announced(byte[] value) =>
        _log.Registry.Read<RecordingAvailable>(Topic, value, Stop).AsTask().GetAwaiter().GetResult();

    private async Task<string> ShaOf(string key)
    {
        await using var stream = await Objects.Open(key, 0, null, Stop);
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, Stop));
    }

    private async Task<List<string>> Kept()
    {
        var keys = new List<string>();
        await foreach (var item in Objects.List("uploads/", Stop))
            keys.Add(item.Key);
        return keys;
    }
}

using System.Security.Cryptography;
using System.Text;
using VideoInsights.Storage.Objects;

namespace VideoInsights.Tests.Storage;

/// <summary>What every object store must do; each implementation runs all of it.</summary>
public abstract class ObjectStoreContract
{
    protected abstract IObjectStore Store { get; }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_is_put_is_found_and_read_back_with_its_checksum()
    {
        var info = await Store.Put("calls/a/b.json", "hello"u8.ToArray(), "application/json", Stop);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData("hello"u8)), info.Sha256);
        var found = await Store.Find("calls/a/b.json", Stop);
        Assert.Equal((5L, info.Sha256, "application/json"), (found!.Bytes, found.Sha256, found.ContentType));
        Assert.Equal("hello", await Text("calls/a/b.json", 0, null));
    }

    [Theory]
    [InlineData(0, 5L, "01234")]
    [InlineData(3, 4L, "3456")]
    [InlineData(8, null, "89")]
    [InlineData(8, 100L, "89")]
    [InlineData(9, 1L, "9")]
    public async Task A_range_gives_just_those_bytes(long from, long? length, string expected)
    {
        await Store.Put("range", "0123456789"u8.ToArray(), "text/plain", Stop);
        Assert.Equal(expected, await Text("range", from, length));
    }

    [Fact]
    public async Task What_is_not_there_is_null_to_find_and_an_error_to_open()
    {
        Assert.Null(await Store.Find("none/such", Stop));
        var error = await Assert.ThrowsAsync<ObjectMissingException>(() => Store.Open("none/such", 0, null, Stop));
        Assert.Contains("none/such", error.Message);
        await Store.Delete("none/such", Stop);
    }

    [Fact]
    public async Task Putting_again_replaces_and_deleting_removes()
    {
        await Store.Put("again", "one"u8.ToArray(), "text/plain", Stop);
        await Store.Put("again", "three"u8.ToArray(), "text/plain", Stop);
        Assert.Equal("three", await Text("again", 0, null));
        await Store.Delete("again", Stop);
        Assert.Null(await Store.Find("again", Stop));
    }

    [Fact]
    public async Task A_list_gives_the_keys_under_a_prefix_in_order()
    {
        foreach (var key in new[] { "list/b", "list/a/2", "list/a/1", "other/x" })
            await Store.Put(key, "x"u8.ToArray(), "text/plain", Stop);
        Assert.Equal(["list/a/1", "list/a/2", "list/b"], await Store.List("list/", Stop).Select(o => o.Key).ToListAsync(Stop));
        Assert.Equal(["list/a/1", "list/a/2"], await Store.List("list/a", Stop).Select(o => o.Key).ToListAsync(Stop));
        Assert.Equal(4, await Store.List("", Stop).CountAsync(Stop));
        Assert.Equal(0, await Store.List("none/such/", Stop).CountAsync(Stop));
    }

    [Theory]
    [InlineData("../out")]
    [InlineData("a/../../out")]
    [InlineData("/rooted")]
    [InlineData("a//b")]
    [InlineData("")]
    [InlineData("a b")]
    public async Task A_key_that_is_no_key_is_refused(string key) =>
        await Assert.ThrowsAsync<ArgumentException>(() => Store.Put(key, default, "text/plain", Stop));

    [Fact]
    public async Task An_upload_becomes_an_object_only_when_it_is_completed()
    {
        var content = Bytes(2 * Part + 7);
        var upload = await Store.StartUpload("raw/v/media", "video/mp4", Part, Stop);
        foreach (var (number, piece) in Pieces(content).Reverse())
            await Store.PutPart(upload, number, piece, Stop);
        Assert.Null(await Store.Find("raw/v/media", Stop));
        Assert.Equal([1, 2, 3], (await Store.PartsOf(upload, Stop))!.Select(p => p.Number));

        var info = await Store.CompleteUpload(upload, Convert.ToHexStringLower(SHA256.HashData(content)), Stop);
        Assert.Equal(content.Length, info.Bytes);
        await using var stream = await Store.Open("raw/v/media", 0, null, Stop);
        Assert.Equal(info.Sha256, Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, Stop)));
        Assert.Null(await Store.PartsOf(upload, Stop));
        Assert.Empty(await Store.OpenUploads("", Stop).ToListAsync(Stop));
    }

    [Fact]
    public async Task An_open_upload_is_found_again_with_the_parts_it_holds()
    {
        var upload = await Store.StartUpload("resume", "video/mp4", Part, Stop);
        await Store.PutPart(upload, 1, Bytes(Part), Stop);
        var found = Assert.Single(await Store.OpenUploads("res", Stop).ToListAsync(Stop));
        Assert.Equal((upload.Key, upload.Id), (found.Key, found.Id));
        Assert.Empty(await Store.OpenUploads("other", Stop).ToListAsync(Stop));
        Assert.Equal([new UploadedPart(1, Part)], await Store.PartsOf(upload, Stop));
    }

    [Fact]
    public async Task An_upload_completed_without_a_checksum_gets_one()
    {
        var upload = await Store.StartUpload("unseen", "video/mp4", Part, Stop);
        await Store.PutPart(upload, 1, Bytes(9), Stop);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(Bytes(9))), (await Store.CompleteUpload(upload, null, Stop)).Sha256);
    }

    [Fact]
    public async Task An_upload_with_a_hole_cannot_be_completed()
    {
        var upload = await Store.StartUpload("hole", "video/mp4", Part, Stop);
        await Store.PutPart(upload, 2, Bytes(Part), Stop);
        await Assert.ThrowsAsync<InvalidOperationException>(() => Store.CompleteUpload(upload, "00", Stop));
        Assert.Null(await Store.Find("hole", Stop));
    }

    [Fact]
    public async Task An_aborted_upload_is_gone()
    {
        var upload = await Store.StartUpload("aborted", "video/mp4", Part, Stop);
        await Store.PutPart(upload, 1, Bytes(9), Stop);
        await Store.AbortUpload(upload.Key, upload.Id, Stop);
        Assert.Null(await Store.PartsOf(upload, Stop));
        await Store.AbortUpload(upload.Key, upload.Id, Stop);
    }

    [Fact]
    public async Task Many_writers_of_one_key_leave_one_whole_object()
    {
        await Parallel.ForEachAsync(Enumerable.Range(0, 20), Stop, async (i, stop) =>
            await Store.Put($"race/{i % 4}", Encoding.UTF8.GetBytes(new string((char)('a' + i), 5000)), "text/plain", stop));
        foreach (var i in Enumerable.Range(0, 4))
            Assert.Single((await Text($"race/{i}", 0, null)).Distinct());
    }

    [Fact]
    public async Task A_reader_finds_an_object_whole_while_it_is_replaced()
    {
        await Store.Put("replaced", Version(0), "text/plain", Stop);
        var done = false;
        var reading = Enumerable.Range(0, 3).Select(_ => Task.Run(async () =>
        {
            var seen = new HashSet<char>();
            while (!Volatile.Read(ref done))
            {
                Assert.NotNull(await Store.Find("replaced", Stop));
                var text = await Text("replaced", 0, null);
                Assert.Equal(5000, text.Length);
                seen.Add(Assert.Single(text.Distinct()));
            }

            return seen.Count;
        })).ToList();
        for (var i = 1; i < 200; i++)
            await Store.Put("replaced", Version(i), "text/plain", Stop);
        Volatile.Write(ref done, true);
        Assert.All(await Task.WhenAll(reading), seen => Assert.InRange(seen, 2, 26));

        static byte[] Version(int i) => Encoding.ASCII.GetBytes(new string((char)('a' + (i % 26)), 5000));
    }

    private const int Part = 5 << 20;

    private static byte[] Bytes(int count)
    {
        var bytes = new byte[count];
        new Random(count).NextBytes(bytes);
        return bytes;
    }

    private static IEnumerable<(int, byte[])> Pieces(byte[] content) => content.Chunk(Part).Select((piece, i) => (i + 1, piece));

    private async Task<string> Text(string key, long from, long? length)
    {
        await using var stream = await Store.Open(key, from, length, Stop);
        using var reader = new StreamReader(stream);
        return await reader.ReadToEndAsync(Stop);
    }
}

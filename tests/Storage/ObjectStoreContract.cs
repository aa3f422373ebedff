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
    [InlineData(3, 0L, "")]
    [InlineData(10, null, "")]
    [InlineData(11, 5L, "")]
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
    [InlineData(".info/a")]
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
        Assert.False(await Store.OpenUploads("raw/v/media", Stop).AnyAsync(Stop));
    }

    [Fact]
    public async Task An_open_upload_is_listed_with_when_it_began_and_holds_its_parts()
    {
        var upload = await Store.StartUpload("resume/a", "video/mp4", Part, Stop);
        await Store.PutPart(upload, 1, Bytes(Part), Stop);
        var other = await Store.StartUpload("resume/b", "video/mp4", Part, Stop);
        await Store.StartUpload("another", "video/mp4", Part, Stop);
        var found = await Store.OpenUploads("resume/", Stop).ToListAsync(Stop);
        Assert.Equal([(upload.Key, upload.Id), (other.Key, other.Id)], found.Select(o => (o.Key, o.Id)));
        Assert.All(found, o => Assert.InRange((TimeProvider.System.GetUtcNow() - o.StartedAt).TotalMinutes, -1, 1));
        Assert.Equal([new UploadedPart(1, Part)], await Store.PartsOf(upload, Stop));
    }

    [Fact]
    public async Task An_upload_completed_without_a_checksum_gets_one()
    {
        var upload = await Upload("unseen", 9);
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
        var upload = await Upload("aborted", 9);
        await Store.AbortUpload(upload.Key, upload.Id, Stop);
        Assert.False(await Store.OpenUploads("aborted", Stop).AnyAsync(Stop));
        Assert.Null(await Store.PartsOf(upload, Stop));
        await Store.AbortUpload(upload.Key, upload.Id, Stop);
        await Assert.ThrowsAsync<UploadGoneException>(() => Store.PutPart(upload, 2, Bytes(9), Stop));
        await Assert.ThrowsAsync<UploadGoneException>(() => Store.CompleteUpload(upload, null, Stop));
        Assert.Null(await Store.Find("aborted", Stop));
    }

    [Fact]
    public async Task Completing_twice_gives_the_same_object()
    {
        var upload = await Upload("twice", 9);
        var sha256 = Convert.ToHexStringLower(SHA256.HashData(Bytes(9)));
        var first = await Store.CompleteUpload(upload, sha256, Stop);
        Assert.Equal(first, await Store.CompleteUpload(upload, sha256, Stop)); // the reply was lost
        Assert.Equal(first, await Store.CompleteUpload(upload, null, Stop));
        Assert.Equal(first, await Store.Find("twice", Stop));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_same_bytes_uploaded_once_more_are_the_object_that_is_there(bool checksumKnown)
    {
        var sha256 = Convert.ToHexStringLower(SHA256.HashData(Bytes(9)));
        var (one, other) = (await Upload("same", 9), await Upload("same", 9));
        var there = await Store.CompleteUpload(one, sha256, Stop);
        Assert.Equal(there, await Store.CompleteUpload(other, checksumKnown ? sha256 : null, Stop));
        Assert.False(await Store.OpenUploads("same", Stop).AnyAsync(Stop));
    }

    [Theory]
    [InlineData(true, 9)]
    [InlineData(false, 9)]
    [InlineData(true, 10)]
    [InlineData(false, 10)]
    public async Task An_upload_never_replaces_another_object(bool checksumKnown, int bytes)
    {
        var there = await Store.Put("taken", new byte[9], "text/plain", Stop);
        var upload = await Upload("taken", bytes);
        var sha256 = checksumKnown ? Convert.ToHexStringLower(SHA256.HashData(Bytes(bytes))) : null;
        var error = await Assert.ThrowsAsync<ObjectExistsException>(() => Store.CompleteUpload(upload, sha256, Stop));
        Assert.Contains("taken", error.Message);
        Assert.Equal(there.Sha256, (await Store.Find("taken", Stop))!.Sha256);
        Assert.Equal(new string('\0', 9), await Text("taken", 0, null));
    }

    [Fact]
    public async Task A_part_that_is_written_again_counts_once()
    {
        var upload = await Upload("again-part", 20);
        await Store.PutPart(upload, 1, Bytes(9), Stop);
        Assert.Equal([new UploadedPart(1, 9)], await Store.PartsOf(upload, Stop));
        var info = await Store.CompleteUpload(upload, null, Stop);
        Assert.Equal((9, Convert.ToHexStringLower(SHA256.HashData(Bytes(9)))), (info.Bytes, info.Sha256));
    }

    [Fact]
    public async Task A_part_beyond_the_last_number_is_refused_with_what_to_change()
    {
        var upload = await Store.StartUpload("many", "video/mp4", Part, Stop);
        var error = await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Store.PutPart(upload, 10_001, Bytes(9), Stop));
        Assert.Contains("PartBytes", error.Message);
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Store.PutPart(upload, 0, Bytes(9), Stop));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Store.PutPart(upload, 1, new byte[Part + 1], Stop));
    }

    [Fact]
    public async Task More_objects_parts_and_uploads_than_a_page_of_S3_are_all_listed_in_order()
    {
        var numbers = Enumerable.Range(1, 1005).ToList();
        var keys = numbers.Select(n => $"pages/{n:D5}").ToList();
        var upload = await Store.StartUpload("paged", "video/mp4", 1, Stop); // one byte a part: the least is asked of whole uploads only
        await Parallel.ForEachAsync(numbers, Stop, async (n, stop) =>
        {
            await Store.Put($"pages/{n:D5}", new byte[n % 3], "text/plain", stop);
            await Store.StartUpload($"pages/{n:D5}", "video/mp4", 1, stop);
            await Store.PutPart(upload, n, new byte[1], stop);
        });
        Assert.Equal(keys.Zip(numbers, (k, n) => (k, (long)n % 3)),
            await Store.List("pages/", Stop).Select(o => (o.Key, o.Bytes)).ToListAsync(Stop));
        Assert.Equal(keys, await Store.OpenUploads("pages/", Stop).Select(o => o.Key).ToListAsync(Stop));
        Assert.Equal(numbers.Select(n => new UploadedPart(n, 1)), await Store.PartsOf(upload, Stop));
    }

    [Fact]
    public async Task An_empty_object_is_an_object()
    {
        var info = await Store.Put("empty", default, "text/plain", Stop);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData([])), info.Sha256);
        Assert.Equal(0, (await Store.Find("empty", Stop))!.Bytes);
        Assert.Equal("", await Text("empty", 0, null));
    }

    [Fact]
    public async Task A_stream_may_be_left_half_read()
    {
        await Store.Put("half", Bytes(4 << 20), "video/mp4", Stop);
        for (var i = 0; i < 20; i++)
        {
            var stream = await Store.Open("half", 0, null, Stop);
            await stream.ReadExactlyAsync(new byte[10], Stop);
            await stream.DisposeAsync();
        }

        Assert.Equal(4 << 20, (await Store.Find("half", Stop))!.Bytes);
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
        var (done, versions) = (false, new int[3]);
        var reading = Enumerable.Range(0, 3).Select(reader => Task.Run(async () =>
        {
            var seen = new HashSet<char>();
            while (!Volatile.Read(ref done))
            {
                Assert.NotNull(await Store.Find("replaced", Stop));
                var text = await Text("replaced", 0, null);
                Assert.Equal(5000, text.Length);
                seen.Add(Assert.Single(text.Distinct()));
                Volatile.Write(ref versions[reader], seen.Count);
            }
        })).ToList();
        for (var i = 1; i < 200 || (i < 20_000 && versions.Any(count => count < 2) && !reading.Any(r => r.IsCompleted)); i++)
            await Store.Put("replaced", Version(i), "text/plain", Stop);
        Volatile.Write(ref done, true);
        await Task.WhenAll(reading);
        Assert.All(versions, seen => Assert.InRange(seen, 2, 26));

        static byte[] Version(int i) => Encoding.ASCII.GetBytes(new string((char)('a' + (i % 26)), 5000));
    }

    private const int Part = 5 << 20;

    private static byte[] Bytes(int count)
    {
        var bytes = new byte[count];
        new Random(count).NextBytes(bytes);
        return bytes;
    }

    private async Task<MultipartUpload> Upload(string key, int bytes)
    {
        var upload = await Store.StartUpload(key, "video/mp4", Part, Stop);
        await Store.PutPart(upload, 1, Bytes(bytes), Stop);
        return upload;
    }

    private static IEnumerable<(int, byte[])> Pieces(byte[] content) => content.Chunk(Part).Select((piece, i) => (i + 1, piece));

    private async Task<string> Text(string key, long from, long? length)
    {
        await using var stream = await Store.Open(key, from, length, Stop);
        using var reader = new StreamReader(stream);
        return await reader.ReadToEndAsync(Stop);
    }
}

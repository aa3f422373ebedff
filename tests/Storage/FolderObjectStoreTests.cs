using VideoInsights.Storage.Objects;

namespace VideoInsights.Tests.Storage;

public sealed class FolderObjectStoreTests : ObjectStoreContract, IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("objects").FullName;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    protected override IObjectStore Store => new FolderObjectStore(_root, TimeProvider.System);

    [Fact]
    public void A_folder_that_cannot_be_made_is_a_clear_error()
    {
        var file = Path.Combine(_root, "file");
        File.WriteAllText(file, "");
        Assert.Contains("--data",
            Assert.Throws<IOException>(() => new FolderObjectStore(Path.Combine(file, "below"), TimeProvider.System)).Message);
    }

    [Fact]
    public async Task Bytes_without_a_description_are_no_object()
    {
        await Store.Put("half", "x"u8.ToArray(), "text/plain", Stop);
        File.Delete(Path.Combine(_root, "info", "half.json"));
        Assert.Null(await Store.Find("half", Stop));
    }

    [Fact]
    public async Task Replacing_leaves_one_file_and_takes_away_what_a_crash_has_left()
    {
        await Store.Put("calls/a/b", "one"u8.ToArray(), "text/plain", Stop);
        var left = Path.Combine(_root, "objects", "calls", "a", $"b.{Guid.NewGuid():N}");
        File.WriteAllText(left, "moved here by a process that ended before it wrote the description");
        await Store.Put("calls/a/b.c", "another's"u8.ToArray(), "text/plain", Stop);
        Assert.True(File.Exists(left));
        await Task.WhenAll(Enumerable.Range(0, 10).Select(i => Task.Run(() => Store.Put("calls/a/b", new byte[i], "text/plain", Stop))));
        Assert.Equal(2, Directory.GetFiles(Path.Combine(_root, "objects", "calls", "a")).Length);
        await Store.Delete("calls/a/b", Stop);
        Assert.Single(Directory.GetFiles(Path.Combine(_root, "objects", "calls", "a")));
        Assert.NotNull(await Store.Find("calls/a/b.c", Stop));
    }

    [Fact]
    public async Task An_address_outlives_that_the_same_bytes_are_put_again()
    {
        await Store.Put("media", "film"u8.ToArray(), "video/mp4", Stop);
        var address = Store.Readable("media", TimeSpan.FromHours(1));
        await Store.Put("media", "film"u8.ToArray(), "video/mp4", Stop);
        Assert.Equal("film", File.ReadAllText(address.LocalPath));
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);
}

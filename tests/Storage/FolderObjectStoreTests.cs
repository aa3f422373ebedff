using VideoInsights.Storage.Objects;

namespace VideoInsights.Tests.Storage;

public sealed class FolderObjectStoreTests : ObjectStoreContract, IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("objects").FullName;

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
        await Store.Put("half", "x"u8.ToArray(), "text/plain", TestContext.Current.CancellationToken);
        File.Delete(Path.Combine(_root, "info", "half.json"));
        Assert.Null(await Store.Find("half", TestContext.Current.CancellationToken));
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);
}

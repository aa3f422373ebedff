using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace VideoInsights.Storage.Objects;

/// <summary>The object store as a folder: for everything in one process, or for several processes on one machine.</summary>
/// <remarks>
/// <c>objects/{key}.{unique}</c> holds the bytes and <c>info/{key}.json</c> the description, which names them and is written last and
/// taken away first: an object exists exactly while its description does, and replacing one is the renaming of a description. Whoever
/// writes or deletes a key holds a lock meanwhile, so that nobody takes away bytes that another is about to name; readers hold none. An
/// upload writes its parts at their offset into the file that becomes the object (<see cref="FolderUploads"/>).
/// </remarks>
public sealed class FolderObjectStore : IObjectStore
{
    private readonly string _root;
    private readonly TimeProvider _time;
    private readonly FolderUploads _uploads;

    /// <summary>Opens a folder, made where it is missing.</summary>
    /// <exception cref="IOException">The folder cannot be written; the message says what to do.</exception>
    public FolderObjectStore(string root, TimeProvider time)
    {
        (_root, _time) = (Path.GetFullPath(root), time);
        _uploads = new FolderUploads(Path.Combine(_root, "uploads"), time);
        try
        {
            foreach (var part in new[] { "objects", "info", "locks", "uploads" })
                Directory.CreateDirectory(Path.Combine(_root, part));
            var probe = Path.Combine(_root, "uploads", $".probe-{Guid.NewGuid():N}"); // several processes may open it at once
            File.WriteAllText(probe, "");
            File.Delete(probe);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"the folder {_root} cannot be written ({e.Message}): choose another one with --data, or free it", e);
        }
    }

    /// <inheritdoc/>
    public async Task<ObjectInfo?> Find(string key, CancellationToken stop) => (await Described(key, stop))?.Info;

    /// <inheritdoc/>
    public async Task<Stream> Open(string key, long from, long? length, CancellationToken stop)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(from);
        var found = await Described(key, stop) ?? throw new ObjectMissingException(key);
        while (true)
        {
            try
            {
                var file = new FileStream(
                    BytesPath(found.File), FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, 1 << 16, true);
                file.Seek(from, SeekOrigin.Begin);
                return length is { } bytes && from + bytes < found.Info.Bytes ? new Slice(file, bytes) : file;
            }
            catch (FileNotFoundException)
            {
                // Replaced since the description was read: the new one names the new bytes.
                var now = await Described(key, stop) ?? throw new ObjectMissingException(key);
                if (now.File == found.File)
                    throw;
                found = now;
            }
        }
    }

    /// <inheritdoc/>
    public async Task<ObjectInfo> Put(string key, ReadOnlyMemory<byte> content, string contentType, CancellationToken stop)
    {
        ObjectKey.Check(key);
        var partial = Path.Combine(_root, "uploads", Guid.NewGuid().ToString("N") + ".put");
        try
        {
            await WriteThrough(partial, content, stop);
            return await Publish(partial, key, contentType, replaces: true, Convert.ToHexStringLower(SHA256.HashData(content.Span)), stop);
        }
        finally
        {
            File.Delete(partial);
        }
    }

    /// <inheritdoc/>
    public async Task Delete(string key, CancellationToken stop)
    {
        using var alone = await Alone(key, stop);
        if (File.Exists(InfoPath(key)))
            File.Delete(InfoPath(key));
        foreach (var bytes in BytesOf(key))
            File.Delete(bytes);
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<ObjectEntry> List(string prefix, [EnumeratorCancellation] CancellationToken stop)
    {
        var infos = Path.Combine(_root, "info");
        var below = Path.Combine(infos, prefix[..(prefix.LastIndexOf('/') + 1)]);
        if (!Directory.Exists(below))
            yield break;
        var keys = Directory.EnumerateFiles(below, "*.json", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(infos, path).Replace('\\', '/')[..^".json".Length])
            .Where(key => key.StartsWith(prefix, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal);
        foreach (var key in keys)
            if (await Find(key, stop) is { } info)
                yield return new ObjectEntry(key, info.Bytes, info.Modified);
    }

    /// <inheritdoc/>
    public Task<MultipartUpload> StartUpload(string key, string contentType, int partBytes, CancellationToken stop) =>
        _uploads.Start(key, contentType, partBytes, stop);

    /// <inheritdoc/>
    public IAsyncEnumerable<OpenUpload> OpenUploads(string prefix, CancellationToken stop) => _uploads.Open(prefix, stop);

    /// <inheritdoc/>
    public Task<IReadOnlyList<UploadedPart>?> PartsOf(MultipartUpload upload, CancellationToken stop) =>
        Task.FromResult(_uploads.PartsOf(upload));

    /// <inheritdoc/>
    public Task PutPart(MultipartUpload upload, int number, ReadOnlyMemory<byte> content, CancellationToken stop) =>
        _uploads.PutPart(upload, number, content, stop);

    /// <inheritdoc/>
    public async Task<ObjectInfo> CompleteUpload(MultipartUpload upload, string? sha256, CancellationToken stop)
    {
        if (await _uploads.Whole(upload, stop) is not var (bytes, contentType))
        {
            var there = await Find(upload.Key, stop) ?? throw new UploadGoneException(upload.Key);
            return sha256 is null || there.Sha256 == sha256 ? there : throw new ObjectExistsException(upload.Key);
        }

        var info = await Publish(bytes, upload.Key, contentType, replaces: false, sha256 ?? await HashOf(bytes, stop), stop);
        _uploads.Abort(upload.Key, upload.Id);
        return info;
    }

    /// <inheritdoc/>
    public Task AbortUpload(string key, string id, CancellationToken stop)
    {
        _uploads.Abort(key, id);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Uri Readable(string key, TimeSpan lifetime)
    {
        try
        {
            return new Uri(BytesPath(JsonSerializer.Deserialize<Description>(File.ReadAllBytes(InfoPath(key)))!.File));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return new Uri(BytesPath(key)); // as with a presigned URL, whoever reads it finds that nothing is there
        }
    }

    private async Task<ObjectInfo> Publish(
        string partial, string key, string contentType, bool replaces, string sha256, CancellationToken stop)
    {
        using var alone = await Alone(key, stop);
        var there = await Described(key, stop);
        if (there is not null && !replaces)
            return there.Info.Sha256 == sha256 ? there.Info : throw new ObjectExistsException(key);
        var file = $"{key}.{Guid.NewGuid():N}";
        var (bytes, info) = (BytesPath(file), InfoPath(key));
        Directory.CreateDirectory(Path.GetDirectoryName(bytes)!);
        Directory.CreateDirectory(Path.GetDirectoryName(info)!);
        var written = new ObjectInfo(key, new FileInfo(partial).Length, sha256, contentType, _time.GetUtcNow());
        if (there?.Info.Sha256 == sha256)
            file = there.File; // the same bytes once more: whoever reads them by their address goes on
        else
            File.Move(partial, bytes);
        var note = partial + ".info";
        await WriteThrough(note, JsonSerializer.SerializeToUtf8Bytes(new Description(written, file)), stop);
        File.Move(note, info, overwrite: true);
        foreach (var old in BytesOf(key).Where(path => path != BytesPath(file)))
            File.Delete(old);
        return written;
    }

    private async Task<Description?> Described(string key, CancellationToken stop)
    {
        try
        {
            await using var file = new FileStream(
                InfoPath(key), FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, 1 << 12, true);
            return await JsonSerializer.DeserializeAsync<Description>(file, cancellationToken: stop);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Every file of a key's bytes: the one its description names, and what a crash has left.</summary>
    private IEnumerable<string> BytesOf(string key)
    {
        var path = BytesPath(key);
        var folder = Path.GetDirectoryName(path)!;
        if (!Directory.Exists(folder))
            return [];
        return Directory.GetFiles(folder, Path.GetFileName(path) + ".*")
            .Where(file => Guid.TryParseExact(file[(path.Length + 1)..], "N", out _));
    }

    private Task<IDisposable> Alone(string key, CancellationToken stop) =>
        FileLock.Take(Path.Combine(_root, "locks", $"{SHA256.HashData(Encoding.ASCII.GetBytes(ObjectKey.Check(key)))[0]:x2}"), stop);

    private static async Task<string> HashOf(string path, CancellationToken stop)
    {
        await using var file = File.OpenRead(path);
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(file, stop));
    }

    internal static async Task WriteThrough(string path, ReadOnlyMemory<byte> content, CancellationToken stop)
    {
        await using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, 1, true);
        await file.WriteAsync(content, stop);
        file.Flush(flushToDisk: true);
    }

    private string BytesPath(string key) => Path.Combine(_root, "objects", ObjectKey.Check(key));

    private string InfoPath(string key) => Path.Combine(_root, "info", ObjectKey.Check(key) + ".json");

    /// <param name="File">Where the bytes lie, as a path from <c>objects</c>.</param>
    private sealed record Description(ObjectInfo Info, string File);
}

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
/// upload writes its parts at their offset into the file that becomes the object.
/// </remarks>
public sealed class FolderObjectStore : IObjectStore
{
    private readonly string _root;
    private readonly TimeProvider _time;

    /// <summary>Opens a folder, made where it is missing.</summary>
    /// <exception cref="IOException">The folder cannot be written; the message says what to do.</exception>
    public FolderObjectStore(string root, TimeProvider time)
    {
        (_root, _time) = (Path.GetFullPath(root), time);
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
            return await Publish(partial, key, contentType, Convert.ToHexStringLower(SHA256.HashData(content.Span)), stop);
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
                yield return new ObjectEntry(info.Key, info.Bytes, info.Modified);
    }

    /// <inheritdoc/>
    public async Task<MultipartUpload> StartUpload(string key, string contentType, int partBytes, CancellationToken stop)
    {
        ObjectKey.Check(key);
        var upload = new MultipartUpload(key, Guid.NewGuid().ToString("N"), partBytes);
        Directory.CreateDirectory(UploadPath(upload.Id));
        var begun = new Begun(key, upload.Id, contentType, _time.GetUtcNow());
        await WriteThrough(Path.Combine(UploadPath(upload.Id), "upload.json"), JsonSerializer.SerializeToUtf8Bytes(begun), stop);
        return upload;
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<OpenUpload> OpenUploads(string prefix, [EnumeratorCancellation] CancellationToken stop)
    {
        foreach (var folder in Directory.GetDirectories(Path.Combine(_root, "uploads")))
            if (await BegunAs(Path.GetFileName(folder), stop) is { } begun && begun.Key.StartsWith(prefix, StringComparison.Ordinal))
                yield return new OpenUpload(begun.Key, begun.Id, begun.At);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<UploadedPart>?> PartsOf(MultipartUpload upload, CancellationToken stop)
    {
        if (!Directory.Exists(UploadPath(upload.Id)))
            return Task.FromResult<IReadOnlyList<UploadedPart>?>(null);
        return Task.FromResult<IReadOnlyList<UploadedPart>?>([.. Directory.EnumerateFiles(UploadPath(upload.Id), "*.part")
            .Select(path => new UploadedPart(
                int.Parse(Path.GetFileNameWithoutExtension(path)), long.Parse(File.ReadAllText(path))))
            .OrderBy(part => part.Number)]);
    }

    /// <inheritdoc/>
    public async Task PutPart(MultipartUpload upload, int number, ReadOnlyMemory<byte> content, CancellationToken stop)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(number, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(content.Length, upload.PartBytes);
        using (var bytes = File.OpenHandle(UploadBytes(upload), FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite))
        {
            await RandomAccess.WriteAsync(bytes, content, (number - 1L) * upload.PartBytes, stop);
            RandomAccess.FlushToDisk(bytes);
        }

        // The note that a part is here comes after its bytes are on the disk.
        var note = Path.Combine(UploadPath(upload.Id), $"{number:D5}");
        await WriteThrough(note, Encoding.ASCII.GetBytes(content.Length.ToString()), stop);
        File.Move(note, note + ".part", overwrite: true); // whoever counts the parts meanwhile sees it whole or not at all
    }

    /// <inheritdoc/>
    public async Task<ObjectInfo> CompleteUpload(MultipartUpload upload, string? sha256, CancellationToken stop)
    {
        var parts = await PartsOf(upload, stop)
            ?? throw new InvalidOperationException($"the upload of {upload.Key} is not open");
        for (var i = 0; i < parts.Count; i++)
        {
            if (parts[i].Number != i + 1 || (i < parts.Count - 1 && parts[i].Bytes != upload.PartBytes))
                throw new InvalidOperationException($"part {i + 1} of the upload of {upload.Key} is missing or short");
        }

        if (parts.Count == 0)
            throw new InvalidOperationException($"the upload of {upload.Key} has no parts");

        var total = parts.Sum(part => part.Bytes);
        using (var bytes = File.OpenHandle(UploadBytes(upload), FileMode.Open, FileAccess.ReadWrite))
            RandomAccess.SetLength(bytes, total);
        var info = await Publish(
            UploadBytes(upload), upload.Key, (await BegunAs(upload.Id, stop))!.ContentType,
            sha256 ?? await HashOf(UploadBytes(upload), stop), stop);
        await AbortUpload(upload.Key, upload.Id, stop);
        return info;
    }

    /// <inheritdoc/>
    public Task AbortUpload(string key, string id, CancellationToken stop)
    {
        if (Directory.Exists(UploadPath(id)))
            Directory.Delete(UploadPath(id), recursive: true);
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

    private async Task<ObjectInfo> Publish(string partial, string key, string contentType, string sha256, CancellationToken stop)
    {
        using var alone = await Alone(key, stop);
        var file = $"{key}.{Guid.NewGuid():N}";
        var (bytes, info) = (BytesPath(file), InfoPath(key));
        Directory.CreateDirectory(Path.GetDirectoryName(bytes)!);
        Directory.CreateDirectory(Path.GetDirectoryName(info)!);
        var written = new ObjectInfo(key, new FileInfo(partial).Length, sha256, contentType, _time.GetUtcNow());
        if (await Described(key, stop) is { } same && same.Info.Sha256 == sha256)
            file = same.File; // the same bytes once more: whoever reads them by their address goes on
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

    private static async Task WriteThrough(string path, ReadOnlyMemory<byte> content, CancellationToken stop)
    {
        await using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, 1, true);
        await file.WriteAsync(content, stop);
        file.Flush(flushToDisk: true);
    }

    private string BytesPath(string key) => Path.Combine(_root, "objects", ObjectKey.Check(key));

    private string InfoPath(string key) => Path.Combine(_root, "info", ObjectKey.Check(key) + ".json");

    private async Task<Begun?> BegunAs(string id, CancellationToken stop)
    {
        var file = Path.Combine(UploadPath(id), "upload.json");
        return File.Exists(file) ? JsonSerializer.Deserialize<Begun>(await File.ReadAllBytesAsync(file, stop)) : null;
    }

    private string UploadPath(string id) => Path.Combine(_root, "uploads", ObjectKey.Check(id));

    private string UploadBytes(MultipartUpload upload) => Path.Combine(UploadPath(upload.Id), "bytes");

    /// <param name="File">Where the bytes lie, as a path from <c>objects</c>.</param>
    private sealed record Description(ObjectInfo Info, string File);

    private sealed record Begun(string Key, string Id, string ContentType, DateTimeOffset At);
}

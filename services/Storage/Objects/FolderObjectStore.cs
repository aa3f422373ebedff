using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text.Json;

namespace VideoInsights.Storage.Objects;

/// <summary>The object store as a folder: for everything in one process, or for several processes on one machine.</summary>
/// <remarks>
/// <c>objects/{key}</c> holds the bytes and <c>info/{key}.json</c> the description, which is written last and taken away first: an object
/// exists exactly while its description does. An upload writes its parts at their offset into the file that becomes the object.
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
            foreach (var part in new[] { "objects", "info", "uploads" })
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
    public async Task<ObjectInfo?> Find(string key, CancellationToken stop)
    {
        try
        {
            await using var file = File.OpenRead(InfoPath(key));
            return await JsonSerializer.DeserializeAsync<ObjectInfo>(file, cancellationToken: stop);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public async Task<Stream> Open(string key, long from, long? length, CancellationToken stop)
    {
        if (await Find(key, stop) is not { } info)
            throw new ObjectMissingException(key);

        var file = new FileStream(BytesPath(key), FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, 1 << 16, true);
        file.Seek(from, SeekOrigin.Begin);
        return length is { } bytes && from + bytes < info.Bytes ? new Slice(file, bytes) : file;
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
    public Task Delete(string key, CancellationToken stop)
    {
        foreach (var path in new[] { InfoPath(key), BytesPath(key) }.Where(File.Exists))
            File.Delete(path);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<ObjectInfo> List(string prefix, [EnumeratorCancellation] CancellationToken stop)
    {
        var infos = Path.Combine(_root, "info");
        var keys = Directory.EnumerateFiles(infos, "*.json", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(infos, path).Replace('\\', '/')[..^".json".Length])
            .Where(key => key.StartsWith(prefix, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal);
        foreach (var key in keys)
            if (await Find(key, stop) is { } info)
                yield return info;
    }

    /// <inheritdoc/>
    public async Task<MultipartUpload> StartUpload(string key, string contentType, int partBytes, CancellationToken stop)
    {
        ObjectKey.Check(key);
        var upload = new MultipartUpload(key, $"{_time.GetUtcNow():yyyyMMddHHmmssfffffff}-{Guid.NewGuid():N}", contentType, partBytes);
        Directory.CreateDirectory(UploadPath(upload));
        await WriteThrough(Path.Combine(UploadPath(upload), "upload.json"), JsonSerializer.SerializeToUtf8Bytes(upload), stop);
        return upload;
    }

    /// <inheritdoc/>
    public async Task<MultipartUpload?> FindUpload(string key, CancellationToken stop)
    {
        foreach (var folder in Directory.GetDirectories(Path.Combine(_root, "uploads")).OrderDescending(StringComparer.Ordinal))
        {
            var file = Path.Combine(folder, "upload.json");
            if (File.Exists(file) && JsonSerializer.Deserialize<MultipartUpload>(await File.ReadAllBytesAsync(file, stop)) is { } upload
                && upload.Key == key)
            {
                return upload;
            }
        }

        return null;
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<UploadedPart>> PartsOf(MultipartUpload upload, CancellationToken stop) =>
        Task.FromResult<IReadOnlyList<UploadedPart>>([.. Directory.EnumerateFiles(UploadPath(upload), "*.part")
            .Select(path => new UploadedPart(
                int.Parse(Path.GetFileNameWithoutExtension(path)), long.Parse(File.ReadAllText(path))))
            .OrderBy(part => part.Number)]);

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
        var note = Path.Combine(UploadPath(upload), $"{number:D5}");
        await WriteThrough(note, System.Text.Encoding.ASCII.GetBytes(content.Length.ToString()), stop);
        File.Move(note, note + ".part", overwrite: true); // whoever counts the parts meanwhile sees it whole or not at all
    }

    /// <inheritdoc/>
    public async Task<ObjectInfo> CompleteUpload(MultipartUpload upload, string? sha256, CancellationToken stop)
    {
        var parts = await PartsOf(upload, stop);
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
            UploadBytes(upload), upload.Key, upload.ContentType, sha256 ?? await HashOf(UploadBytes(upload), stop), stop);
        await AbortUpload(upload, stop);
        return info;
    }

    /// <inheritdoc/>
    public Task AbortUpload(MultipartUpload upload, CancellationToken stop)
    {
        if (Directory.Exists(UploadPath(upload)))
            Directory.Delete(UploadPath(upload), recursive: true);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Uri Readable(string key, TimeSpan lifetime) => new(BytesPath(key));

    private async Task<ObjectInfo> Publish(string partial, string key, string contentType, string sha256, CancellationToken stop)
    {
        var (bytes, info) = (BytesPath(key), InfoPath(key));
        Directory.CreateDirectory(Path.GetDirectoryName(bytes)!);
        Directory.CreateDirectory(Path.GetDirectoryName(info)!);
        var written = new ObjectInfo(key, new FileInfo(partial).Length, sha256, contentType, _time.GetUtcNow());
        File.Delete(info);
        File.Move(partial, bytes, overwrite: true);
        var note = partial + ".info";
        await WriteThrough(note, JsonSerializer.SerializeToUtf8Bytes(written), stop);
        File.Move(note, info, overwrite: true);
        return written;
    }

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

    private string UploadPath(MultipartUpload upload) => Path.Combine(_root, "uploads", ObjectKey.Check(upload.Id));

    private string UploadBytes(MultipartUpload upload) => Path.Combine(UploadPath(upload), "bytes");
}

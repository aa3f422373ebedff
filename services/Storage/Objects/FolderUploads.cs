using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;

namespace VideoInsights.Storage.Objects;

/// <summary>The uploads in parts of a <see cref="FolderObjectStore"/>: a folder each, with its description and one file of bytes.</summary>
/// <remarks>
/// <c>{id}/upload.json</c> says what is uploaded: an upload is open while it is there. <c>{id}/bytes</c> has every part at its offset, and
/// <c>{id}/{number}.part</c> says that one is there, and its length.
/// </remarks>
internal sealed class FolderUploads(string root, TimeProvider time)
{
    public async Task<MultipartUpload> Start(string key, string contentType, int partBytes, CancellationToken stop)
    {
        var upload = new MultipartUpload(ObjectKey.Check(key), Guid.NewGuid().ToString("N"), partBytes);
        Directory.CreateDirectory(FolderOf(upload.Id));
        var partial = Path.Combine(FolderOf(upload.Id), "upload");
        await FolderObjectStore.WriteThrough(
            partial, JsonSerializer.SerializeToUtf8Bytes(new Description(key, contentType, time.GetUtcNow())), stop);
        File.Move(partial, NoteOf(upload.Id));
        return upload;
    }

    public async IAsyncEnumerable<OpenUpload> Open(string prefix, [EnumeratorCancellation] CancellationToken stop)
    {
        var open = new List<OpenUpload>();
        foreach (var folder in Directory.GetDirectories(root))
        {
            var id = Path.GetFileName(folder);
            if (await Described(id, stop) is { } upload && upload.Key.StartsWith(prefix, StringComparison.Ordinal))
                open.Add(new OpenUpload(upload.Key, id, upload.StartedAt));
        }

        foreach (var upload in open.OrderBy(u => u.Key, StringComparer.Ordinal).ThenBy(u => u.StartedAt))
            yield return upload;
    }

    public IReadOnlyList<UploadedPart>? PartsOf(MultipartUpload upload)
    {
        if (!File.Exists(NoteOf(upload.Id)))
            return null;
        try
        {
            return
            [
                .. Directory.EnumerateFiles(FolderOf(upload.Id), "*.part")
                    .Select(path => new UploadedPart(
                        int.Parse(Path.GetFileNameWithoutExtension(path)), long.Parse(File.ReadAllText(path))))
                    .OrderBy(part => part.Number),
            ];
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null; // completed or given up while it was read
        }
    }

    public async Task PutPart(MultipartUpload upload, int number, ReadOnlyMemory<byte> content, CancellationToken stop)
    {
        upload.Check(number, content.Length);
        try
        {
            if (!File.Exists(NoteOf(upload.Id)))
                throw new UploadGoneException(upload.Key);
            using (var bytes = File.OpenHandle(BytesOf(upload.Id), FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite))
            {
                await RandomAccess.WriteAsync(bytes, content, (number - 1L) * upload.PartBytes, stop);
                RandomAccess.FlushToDisk(bytes);
            }

            // The note that a part is here comes after its bytes are on the disk.
            var note = Path.Combine(FolderOf(upload.Id), $"{number:D5}");
            await FolderObjectStore.WriteThrough(note, Encoding.ASCII.GetBytes(content.Length.ToString()), stop);
            File.Move(note, note + ".part", overwrite: true); // whoever counts the parts meanwhile sees it whole or not at all
        }
        catch (DirectoryNotFoundException)
        {
            throw new UploadGoneException(upload.Key); // given up while it was written
        }
    }

    /// <summary>The file with all bytes of an upload, and their type; null where it is not open any more.</summary>
    /// <exception cref="InvalidOperationException">A part is missing or short.</exception>
    public async Task<(string Bytes, string ContentType)?> Whole(MultipartUpload upload, CancellationToken stop)
    {
        if (await Described(upload.Id, stop) is not { } description || PartsOf(upload) is not { } parts)
            return null;
        var total = upload.BytesOf(parts);
        try
        {
            using var bytes = File.OpenHandle(BytesOf(upload.Id), FileMode.Open, FileAccess.ReadWrite);
            RandomAccess.SetLength(bytes, total); // the last part may have been longer once
        }
        catch (FileNotFoundException)
        {
            return null; // a crash came after its bytes became the object
        }

        return (BytesOf(upload.Id), description.ContentType);
    }

    public void Abort(string key, string id)
    {
        ObjectKey.Check(key);
        if (!Directory.Exists(FolderOf(id)))
            return;
        File.Delete(NoteOf(id)); // first: from here on it is not open
        Directory.Delete(FolderOf(id), recursive: true);
    }

    private async Task<Description?> Described(string id, CancellationToken stop)
    {
        try
        {
            return JsonSerializer.Deserialize<Description>(await File.ReadAllBytesAsync(NoteOf(id), stop));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    private string FolderOf(string id) => Path.Combine(root, ObjectKey.Check(id));

    private string NoteOf(string id) => Path.Combine(FolderOf(id), "upload.json");

    private string BytesOf(string id) => Path.Combine(FolderOf(id), "bytes");

    private sealed record Description(string Key, string ContentType, DateTimeOffset StartedAt);
}

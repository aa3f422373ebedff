using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text.Json;
using VideoInsights.Schemas;
using VideoInsights.Storage.Objects;

namespace VideoInsights.Tests.Streams;

/// <summary>What a stage needs of the object store: artifacts in memory, and one recording that lies in a file.</summary>
internal sealed class ArtifactsInMemory(string recording = "") : IObjectStore
{
    private readonly ConcurrentDictionary<string, byte[]> _objects = new();

    /// <summary>How often an artifact was written.</summary>
    public int Writes { get; private set; }

    public Task<ObjectInfo?> Find(string key, CancellationToken stop) =>
        Task.FromResult(_objects.TryGetValue(key, out var bytes) ? InfoOf(key, bytes) : null);

    public Task<Stream> Open(string key, long from, long? length, CancellationToken stop) =>
        _objects.TryGetValue(key, out var bytes)
            ? Task.FromResult<Stream>(new MemoryStream(bytes, (int)from, (int)(length ?? bytes.Length - from)))
            : throw new ObjectMissingException(key);

    public Task<ObjectInfo> Put(string key, ReadOnlyMemory<byte> content, string contentType, CancellationToken stop)
    {
        Writes++;
        return Task.FromResult(InfoOf(key, _objects[key] = content.ToArray()));
    }

    /// <summary>Keeps an earlier stage's document and gives the claim check for it.</summary>
    public Artifact Keep<T>(string name, string videoId, T document)
    {
        var key = $"calls/{videoId}/{name}.json";
        var bytes = _objects[key] = JsonSerializer.SerializeToUtf8Bytes(document, ArtifactJson.Options);
        return new Artifact { uri = key, bytes = bytes.Length, sha256 = InfoOf(key, bytes).Sha256 };
    }

    public Uri Readable(string key, TimeSpan lifetime) => new(Path.GetFullPath(recording));

    public Task Delete(string key, CancellationToken stop) => throw new NotSupportedException();

    public async IAsyncEnumerable<ObjectEntry> List(string prefix, [EnumeratorCancellation] CancellationToken stop)
    {
        await Task.CompletedTask;
        foreach (var (key, bytes) in _objects.Where(o => o.Key.StartsWith(prefix, StringComparison.Ordinal)))
            yield return new ObjectEntry(key, bytes.Length, DateTimeOffset.UnixEpoch);
    }

    public Task<MultipartUpload> StartUpload(string key, string contentType, int partBytes, CancellationToken stop) =>
        throw new NotSupportedException();

    public IAsyncEnumerable<OpenUpload> OpenUploads(string prefix, CancellationToken stop) => throw new NotSupportedException();

    public Task<IReadOnlyList<UploadedPart>?> PartsOf(MultipartUpload upload, CancellationToken stop) => throw new NotSupportedException();

    public Task PutPart(MultipartUpload upload, int number, ReadOnlyMemory<byte> content, CancellationToken stop) =>
        throw new NotSupportedException();

    public Task<ObjectInfo> CompleteUpload(MultipartUpload upload, string? sha256, CancellationToken stop) =>
        throw new NotSupportedException();

    public Task AbortUpload(string key, string id, CancellationToken stop) => throw new NotSupportedException();

    private static ObjectInfo InfoOf(string key, byte[] bytes) =>
        new(key, bytes.Length, Convert.ToHexStringLower(SHA256.HashData(bytes)), "application/json", DateTimeOffset.UnixEpoch);
}

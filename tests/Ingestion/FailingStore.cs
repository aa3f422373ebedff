using System.Runtime.InteropServices;
using VideoInsights.Schemas;
using VideoInsights.Storage.Objects;

namespace VideoInsights.Tests.Ingestion;

/// <summary>A real object store that is away when told, and counts what it is given.</summary>
internal sealed class FailingStore(IObjectStore inner) : IObjectStore
{
    private readonly HashSet<byte[]> _buffers = [];
    private int _atOnce;

    public int? FailsAtPart { get; set; }

    public bool CompletionFails { get; set; }

    /// <summary>The most parts that were on their way at once.</summary>
    public int MostAtOnce { get; private set; }

    /// <summary>Different buffers that parts came in.</summary>
    public int Buffers => _buffers.Count;

    public async Task PutPart(MultipartUpload upload, int number, ReadOnlyMemory<byte> content, CancellationToken stop)
    {
        MemoryMarshal.TryGetArray(content, out var array);
        lock (_buffers)
        {
            _buffers.Add(array.Array!);
            MostAtOnce = Math.Max(MostAtOnce, ++_atOnce);
        }

        try
        {
            if (number == FailsAtPart)
                throw new ServerUnavailableException("the object store", new IOException("away"));
            await inner.PutPart(upload, number, content, stop);
        }
        finally
        {
            lock (_buffers)
                _atOnce--;
        }
    }

    public Task<ObjectInfo> CompleteUpload(MultipartUpload upload, string? sha256, CancellationToken stop) => CompletionFails
        ? throw new ServerUnavailableException("the object store", new IOException("away"))
        : inner.CompleteUpload(upload, sha256, stop);

    public Task<ObjectInfo?> Find(string key, CancellationToken stop) => inner.Find(key, stop);

    public Task<Stream> Open(string key, long from, long? length, CancellationToken stop) => inner.Open(key, from, length, stop);

    public Task<ObjectInfo> Put(string key, ReadOnlyMemory<byte> content, string contentType, CancellationToken stop) =>
        inner.Put(key, content, contentType, stop);

    public Task Delete(string key, CancellationToken stop) => inner.Delete(key, stop);

    public IAsyncEnumerable<ObjectEntry> List(string prefix, CancellationToken stop) => inner.List(prefix, stop);

    public Task<MultipartUpload> StartUpload(string key, string contentType, int partBytes, CancellationToken stop) =>
        inner.StartUpload(key, contentType, partBytes, stop);

    public IAsyncEnumerable<OpenUpload> OpenUploads(string prefix, CancellationToken stop) => inner.OpenUploads(prefix, stop);

    public Task<IReadOnlyList<UploadedPart>?> PartsOf(MultipartUpload upload, CancellationToken stop) => inner.PartsOf(upload, stop);

    public Task AbortUpload(string key, string id, CancellationToken stop) => inner.AbortUpload(key, id, stop);

    public Uri Readable(string key, TimeSpan lifetime) => inner.Readable(key, lifetime);
}

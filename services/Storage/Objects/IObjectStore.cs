namespace VideoInsights.Storage.Objects;

/// <summary>What the store knows of an object.</summary>
/// <param name="Sha256">Lower-case hex over the whole object.</param>
public sealed record ObjectInfo(string Key, long Bytes, string Sha256, string ContentType, DateTimeOffset Modified);

/// <summary>An upload in parts that has been started and neither completed nor aborted.</summary>
/// <param name="PartBytes">Length of every part but the last.</param>
public sealed record MultipartUpload(string Key, string Id, int PartBytes);

/// <summary>An open upload as a store lists it.</summary>
public sealed record OpenUpload(string Key, string Id, DateTimeOffset StartedAt);

/// <summary>An object as a store lists it.</summary>
public sealed record ObjectEntry(string Key, long Bytes, DateTimeOffset Modified);

/// <summary>A part that the store holds. Numbers start at 1.</summary>
public sealed record UploadedPart(int Number, long Bytes);

/// <summary>Recordings and artifacts: S3 on the cluster, a folder when everything runs in one process.</summary>
/// <remarks>
/// Keys are relative paths of <c>[A-Za-z0-9._-]</c> segments joined by '/'. An object appears whole or not at all: readers never see
/// half a write. Writing the same key again replaces the object.
/// </remarks>
public interface IObjectStore
{
    /// <summary>The object's description, or null where there is none.</summary>
    Task<ObjectInfo?> Find(string key, CancellationToken stop);

    /// <summary>Reads an object, or a range of it, as a stream that is read forward once.</summary>
    /// <param name="from">First byte, from 0.</param>
    /// <param name="length">Bytes to read; null reads to the end.</param>
    /// <exception cref="ObjectMissingException">There is no such object.</exception>
    Task<Stream> Open(string key, long from, long? length, CancellationToken stop);

    /// <summary>Writes a small object whole.</summary>
    Task<ObjectInfo> Put(string key, ReadOnlyMemory<byte> content, string contentType, CancellationToken stop);

    /// <summary>Removes an object; removing what is not there is no error.</summary>
    Task Delete(string key, CancellationToken stop);

    /// <summary>Every object whose key starts with a prefix, in key order.</summary>
    IAsyncEnumerable<ObjectEntry> List(string prefix, CancellationToken stop);

    /// <summary>Starts an upload in parts.</summary>
    Task<MultipartUpload> StartUpload(string key, string contentType, int partBytes, CancellationToken stop);

    /// <summary>Every upload in parts of a key with a prefix that is still open.</summary>
    IAsyncEnumerable<OpenUpload> OpenUploads(string prefix, CancellationToken stop);

    /// <summary>The parts that the store holds of an upload, by number; null where it is not open any more.</summary>
    Task<IReadOnlyList<UploadedPart>?> PartsOf(MultipartUpload upload, CancellationToken stop);

    /// <summary>
    /// Writes one part; writing it again replaces it. Every part but the last is <see cref="MultipartUpload.PartBytes"/> long.
    /// </summary>
    Task PutPart(MultipartUpload upload, int number, ReadOnlyMemory<byte> content, CancellationToken stop);

    /// <summary>Makes the object of the parts 1 to n that the store holds.</summary>
    /// <param name="sha256">
    /// Lower-case hex over the whole object, as computed while the parts went out; null where the caller did not see every byte (an
    /// upload that outlived a process): then the store reads the object once.
    /// </param>
    /// <exception cref="InvalidOperationException">A part is missing or short.</exception>
    Task<ObjectInfo> CompleteUpload(MultipartUpload upload, string? sha256, CancellationToken stop);

    /// <summary>Gives an upload up and frees its parts; aborting what is not open is no error.</summary>
    Task AbortUpload(string key, string id, CancellationToken stop);

    /// <summary>An address from which ffmpeg reads the object with Range: a file URI, or a presigned URL.</summary>
    /// <param name="lifetime">How long it must work: every seek and reconnect is a new request.</param>
    Uri Readable(string key, TimeSpan lifetime);
}

/// <summary>An object that is not in the store.</summary>
public sealed class ObjectMissingException(string key) : Exception($"the object store holds no {key}");

namespace VideoInsights.Storage.Objects;

/// <summary>What the store knows of an object.</summary>
/// <param name="Sha256">Lower-case hex over the whole object.</param>
public sealed record ObjectInfo(string Key, long Bytes, string Sha256, string ContentType, DateTimeOffset Modified);

/// <summary>What a list says of an object. The rest is asked for with <see cref="IObjectStore.Find"/>.</summary>
public sealed record ObjectEntry(string Key, long Bytes, DateTimeOffset Modified);

/// <summary>An upload in parts that has been started.</summary>
/// <param name="PartBytes">Length of every part but the last.</param>
public sealed record MultipartUpload(string Key, string Id, int PartBytes)
{
    /// <summary>Parts of one upload at most, as S3 counts them.</summary>
    public const int MostParts = 10_000;

    /// <summary>Refuses what is no part of this upload.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is not 1 to 10,000, or the part is longer than a part is.</exception>
    public void Check(int number, int bytes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(number, 1);
        if (number > MostParts)
        {
            throw new ArgumentOutOfRangeException(
                nameof(number), $"{Key} needs more than {MostParts} parts of {PartBytes} bytes: its parts must be larger (PartBytes)");
        }

        ArgumentOutOfRangeException.ThrowIfGreaterThan(bytes, PartBytes);
    }

    /// <summary>Adds up the parts 1 to n that make a whole object.</summary>
    /// <exception cref="InvalidOperationException">One is missing or short, or there is none.</exception>
    public long BytesOf(IReadOnlyList<UploadedPart> parts)
    {
        for (var i = 0; i < parts.Count; i++)
        {
            if (parts[i].Number != i + 1 || (i < parts.Count - 1 && parts[i].Bytes != PartBytes))
                throw new InvalidOperationException($"part {i + 1} of the upload of {Key} is missing or short");
        }

        return parts.Count > 0 ? parts.Sum(part => part.Bytes) : throw new InvalidOperationException($"the upload of {Key} has no parts");
    }
}

/// <summary>An upload in parts that was neither completed nor aborted: what somebody goes on with, or what a crash has left.</summary>
public sealed record OpenUpload(string Key, string Id, DateTimeOffset StartedAt);

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
    /// <param name="from">First byte, from 0; at the end or past it nothing is read.</param>
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

    /// <summary>Every open upload of keys that start with a prefix, by key, then the oldest first: for finding what was left.</summary>
    IAsyncEnumerable<OpenUpload> OpenUploads(string prefix, CancellationToken stop);

    /// <summary>The parts that the store holds of an upload, by number; null where it is not open any more.</summary>
    Task<IReadOnlyList<UploadedPart>?> PartsOf(MultipartUpload upload, CancellationToken stop);

    /// <summary>
    /// Writes one part; writing it again replaces it. Every part but the last is <see cref="MultipartUpload.PartBytes"/> long. The memory
    /// is read until the task ends, and not copied.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is no part of 1 to 10,000, or longer than a part is.</exception>
    /// <exception cref="UploadGoneException">The upload is not open any more.</exception>
    Task PutPart(MultipartUpload upload, int number, ReadOnlyMemory<byte> content, CancellationToken stop);

    /// <summary>
    /// Makes the object of the parts 1 to n that the store holds, and never replaces another one. Where the key has the same bytes
    /// already, that object is returned and the upload forgotten: asking again after a lost reply changes nothing.
    /// </summary>
    /// <param name="sha256">
    /// Lower-case hex over the whole object, as computed while the parts went out; null where the caller did not see every byte (an
    /// upload that outlived a process): then the store reads the object once. Null and the upload gone, the object of the key is
    /// returned: nothing is left that it could be compared with.
    /// </param>
    /// <exception cref="InvalidOperationException">A part is missing or short.</exception>
    /// <exception cref="ObjectExistsException">The key has other bytes. The upload stays open.</exception>
    /// <exception cref="UploadGoneException">The upload is not open any more, and the key has no object.</exception>
    Task<ObjectInfo> CompleteUpload(MultipartUpload upload, string? sha256, CancellationToken stop);

    /// <summary>Gives an upload up and frees its parts; aborting what is not open is no error.</summary>
    Task AbortUpload(string key, string id, CancellationToken stop);

    /// <summary>An address from which ffmpeg reads the object with Range: a file URI, or a presigned URL.</summary>
    /// <param name="lifetime">How long it must work: every seek and reconnect is a new request.</param>
    Uri Readable(string key, TimeSpan lifetime);
}

/// <summary>An object that is not in the store.</summary>
public sealed class ObjectMissingException(string key) : Exception($"the object store holds no {key}");

/// <summary>An upload would have replaced another object. Whoever tries again finds that one.</summary>
public sealed class ObjectExistsException(string key) : IOException($"the object store holds another {key}, which is not replaced");

/// <summary>An upload that was completed or given up meanwhile. Whoever tries again starts a new one.</summary>
public sealed class UploadGoneException(string key) : IOException($"the upload of {key} is not open any more");

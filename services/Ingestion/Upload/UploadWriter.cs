using VideoInsights.Ingestion.Relay;
using VideoInsights.Storage.Objects;
using VideoInsights.Streams.Media;

namespace VideoInsights.Ingestion.Upload;

/// <summary>
/// Writes a request's bytes into the parts of an upload. What does not fill a part is kept beside them until the next request.
/// </summary>
/// <remarks>
/// A tail is named by the part it belongs to and counts only while that part is not there: a crash between writing the part and
/// removing the tail counts no byte twice.
/// </remarks>
public sealed class UploadWriter(IObjectStore objects, UploadState upload)
{
    /// <summary>Bytes that are safe in the store; null where the store has given the upload up.</summary>
    public async Task<long?> Offset(CancellationToken stop)
    {
        if (upload.Announced)
            return upload.Length;
        if (await objects.Find(upload.Parts.Key, stop) is { } whole)
            return whole.Bytes;
        if (await objects.PartsOf(upload.Parts, stop) is not { } parts)
            return (await objects.Find(upload.Parts.Key, stop))?.Bytes; // completed since it was looked for
        var tail = await objects.Find(upload.TailKey(parts.Count + 1), stop);
        return parts.Sum(p => p.Bytes) + (tail?.Bytes ?? 0);
    }

    /// <summary>Takes a body as far as it comes; a connection that breaks keeps what came. Returns the new offset.</summary>
    /// <exception cref="UploadGoneException">The store has given the upload up.</exception>
    /// <exception cref="UnusableMediaException">The first bytes are of no recording.</exception>
    /// <exception cref="UploadTooLongException">The body is longer than the upload said it would be.</exception>
    public async Task<long> Append(Stream body, CancellationToken stop)
    {
        var parts = await objects.PartsOf(upload.Parts, stop) ?? throw new UploadGoneException(upload.Parts.Key);
        var (number, offset) = (parts.Count + 1, parts.Sum(p => p.Bytes));
        var buffer = new byte[upload.Parts.PartBytes];
        await upload.Keep(objects, CancellationToken.None); // not abandoned
        var filled = await ReadTail(number, buffer, stop);
        offset += filled;
        var (known, ended) = (offset >= MediaKind.HeadBytes, false);
        while (!ended)
        {
            var before = filled;
            (filled, ended) = await Fill(body, buffer, filled, stop);
            offset += filled - before;
            if (offset > upload.Length)
                throw new UploadTooLongException(upload.Length);
            if (!known && (filled >= MediaKind.HeadBytes || offset == upload.Length))
            {
                MediaKind.Of(buffer.AsSpan(0, Math.Min(filled, MediaKind.HeadBytes)));
                known = true;
            }

            if (filled == buffer.Length || (offset == upload.Length && filled > 0))
            {
                await objects.PutPart(upload.Parts, number, buffer.AsMemory(0, filled), CancellationToken.None);
                await objects.Delete(upload.TailKey(number), CancellationToken.None);
                await upload.Keep(objects, CancellationToken.None);
                (number, filled) = (number + 1, 0);
            }
        }

        if (filled > 0)
            await objects.Put(upload.TailKey(number), buffer.AsMemory(0, filled), "application/octet-stream", CancellationToken.None);
        return offset;
    }

    /// <summary>Gives the upload up with every byte of it; the recording of a call stays.</summary>
    public async Task Discard(CancellationToken stop)
    {
        if (upload.VideoId is null)
        {
            await foreach (var tail in objects.List(upload.TailPrefix, stop))
                await objects.Delete(tail.Key, stop);
            await objects.AbortUpload(upload.Parts.Key, upload.Parts.Id, stop);
            await objects.Delete(upload.Parts.Key, stop);
        }

        await upload.Forget(objects, stop);
    }

    private async Task<int> ReadTail(int number, byte[] buffer, CancellationToken stop)
    {
        if (await objects.Find(upload.TailKey(number), stop) is null)
            return 0;
        await using var tail = await objects.Open(upload.TailKey(number), 0, null, stop);
        return await tail.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, stop);
    }

    /// <summary>Fills the buffer from the body. A broken connection ends the body: the client asks for the offset and goes on.</summary>
    private static async Task<(int Filled, bool Ended)> Fill(Stream body, byte[] buffer, int filled, CancellationToken stop)
    {
        try
        {
            while (filled < buffer.Length)
            {
                var read = await body.ReadAsync(buffer.AsMemory(filled), stop);
                if (read == 0)
                    return (filled, true);
                filled += read;
            }

            return (filled, false);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            return (filled, true);
        }
    }
}

/// <summary>More bytes came than the upload was announced with.</summary>
public sealed class UploadTooLongException(long length) : Exception($"more bytes came than the {length} the upload was announced with");

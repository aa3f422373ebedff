using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using VideoInsights.Storage.Objects;
using VideoInsights.Streams.Kafka;
using VideoInsights.Streams.Media;

namespace VideoInsights.Ingestion.Relay;

/// <summary>What a vendor said of a file before it was fetched; null where it said nothing.</summary>
/// <param name="Sha256">Lower-case hex.</param>
public sealed record Promised(long? Bytes, string? Sha256);

/// <summary>
/// Carries a recording into the object store: from the source to memory to a part. A few parts are on their way at once, nothing is written
/// to a file of its own, and what another process has brought in is not fetched again where the source has a strong entity tag.
/// </summary>
public sealed class MediaTransfer(IObjectStore objects, PartBuffers buffers, RelayOptions options, ILogger<MediaTransfer> log)
{
    private const int MostStarts = 3;

    /// <summary>Brings the recording in whole.</summary>
    /// <param name="open">Opens the source: once for every start.</param>
    /// <param name="report">Told the fraction that has come, 0 to 1, where the length is known.</param>
    /// <exception cref="UnusableMediaException">It is no recording, or larger than is taken.</exception>
    /// <exception cref="IOException">It came otherwise than promised, or its source changed too often: another try may succeed.</exception>
    public async Task<ObjectInfo> Run(
        string key, Func<RecordingBytes> open, Promised promised, Action<double> report, CancellationToken stop)
    {
        for (var start = 1; ; start++)
        {
            await using var source = open();
            try
            {
                return await Carry(key, source, promised, report, stop);
            }
            catch (SourceChangedException e)
            {
                await Abandon(key);
                if (start == MostStarts)
                    throw;
                log.StartsAgain(key, e.Message);
                IngestionMetrics.StartedAgain();
            }
            catch (Exception e) when (Failures.Classify(e) == Failure.SetAside || Failures.IsFullDisk(e))
            {
                await Abandon(key); // of a full disk too: nothing could note anywhere what went wrong
                throw;
            }
        }
    }

    private async Task<ObjectInfo> Carry(
        string key, RecordingBytes source, Promised promised, Action<double> report, CancellationToken stop)
    {
        var (upload, sent, head) = await Resume(key, source, stop) ?? await Begin(key, source, stop);
        // Of one that is resumed, nobody here sees every byte: the store hashes the whole.
        using var hash = sent == 0 ? IncrementalHash.CreateHash(HashAlgorithmName.SHA256) : null;
        await using var parts = new PartsUnderWay(objects, upload, (int)(sent / upload.PartBytes), buffers, options.PartsAtOnce, stop);
        for (var more = source.Total is null || sent < source.Total; more;)
        {
            var buffer = await parts.Next();
            head.CopyTo(buffer, 0);
            var filled = head.Length + await source.Fill(buffer.AsMemory(head.Length, upload.PartBytes - head.Length), stop);
            (head, more, sent) = ([], filled == upload.PartBytes, sent + filled);
            if (sent > options.MaxBytes)
                throw TooLarge();
            if (filled == 0)
                break;
            hash?.AppendData(buffer, 0, filled);
            parts.Send(filled);
            IngestionMetrics.Carried(filled);
            report(source.Total is > 0 and { } total ? (double)sent / total : 0);
        }

        await parts.All();
        if ((promised.Bytes ?? sent) != sent)
            throw new IOException($"{sent} bytes came, the vendor said {promised.Bytes}");
        var sha256 = hash is null ? null : Convert.ToHexStringLower(hash.GetHashAndReset());
        var expected = promised.Sha256 ?? source.Sha256;
        if (sha256 is not null && expected is not null && sha256 != expected)
        {
            await Abandon(key); // before it is an object: the next try would take one that is there
            throw Otherwise(sha256, expected);
        }

        var info = await objects.CompleteUpload(upload, sha256, stop);
        if (expected is not null && expected != info.Sha256)
        {
            await objects.Delete(info.Key, stop);
            throw Otherwise(info.Sha256, expected);
        }

        await TransferNote.Forget(objects, key, stop);
        return info;
    }

    /// <summary>Goes on where another process ended; null where there is nothing that this source can be joined to.</summary>
    private async Task<Way?> Resume(string key, RecordingBytes source, CancellationToken stop)
    {
        if (await TransferNote.Find(objects, key, stop) is not { } note)
            return null;
        if (note.ETag is not null && await objects.PartsOf(note.Upload, stop) is { Count: > 0 } held)
        {
            var whole = held.TakeWhile((part, i) => part.Number == i + 1 && part.Bytes == note.Upload.PartBytes).Count();
            var sent = (long)whole * note.Upload.PartBytes;
            if (held.Count > whole && held[whole].Number == whole + 1 && sent + held[whole].Bytes == note.Total)
                sent = note.Total.Value; // the last one is there too, and short
            if (sent > 0)
            {
                log.GoesOn(key, sent, note.Total ?? -1);
                source.ResumeAt(sent, note.ETag, note.Total);
                return new Way(note.Upload, sent, []);
            }
        }

        await Abandon(key);
        return null;
    }

    private async Task<Way> Begin(string key, RecordingBytes source, CancellationToken stop)
    {
        var head = new byte[MediaKind.HeadBytes];
        head = head[..await source.Fill(head, stop)];
        var type = MediaKind.Of(head);
        if (source.Total > options.MaxBytes)
            throw TooLarge();
        await Abandon(key); // what a process left that ended before it noted anything
        var upload = await objects.StartUpload(key, type, PartBytes(source.Total ?? options.MaxBytes), stop);
        await new TransferNote(upload, source.ETag, source.Total).Keep(objects, stop);
        return new Way(upload, 0, head);
    }

    private static IOException Otherwise(string came, string said) => new($"what came has the SHA-256 {came}, the vendor said {said}");

    private async Task Abandon(string key)
    {
        await foreach (var open in objects.OpenUploads(key, CancellationToken.None))
            if (open.Key == key)
                await objects.AbortUpload(key, open.Id, CancellationToken.None);
        await TransferNote.Forget(objects, key, CancellationToken.None);
    }

    /// <summary>Bytes of one part, so that the whole has no more parts than S3 takes: whole MiB.</summary>
    private int PartBytes(long total)
    {
        var least = (total + MultipartUpload.MostParts - 1) / MultipartUpload.MostParts;
        return least <= options.PartBytes ? options.PartBytes : (int)((least + (1 << 20) - 1) >> 20 << 20);
    }

    private UnusableMediaException TooLarge() => new($"The recording is larger than {options.MaxBytes >> 30} GiB, the most that is taken.");

    /// <param name="Sent">Bytes that the store holds.</param>
    /// <param name="Head">Bytes that were read and are in no part yet.</param>
    private sealed record Way(MultipartUpload Upload, long Sent, byte[] Head);
}

using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using VideoInsights.Schemas;
using VideoInsights.Storage.Calls;
using VideoInsights.Storage.Objects;
using VideoInsights.Streams.Kafka;
using VideoInsights.Streams.Media;

namespace VideoInsights.Ingestion.Relay;

/// <summary>The first stage: brings a recording whole into the object store, part by part, and says so.</summary>
/// <remarks>Two parts are in memory, one filling while the other goes out; nothing is written to a file of its own.</remarks>
public sealed class Relay(Announcer announcer, ICallStore calls, HttpClient http, RelayOptions options, TimeProvider time,
    ILogger<Relay> log)
{
    private const int MaxTranscriptBytes = 16 << 20;

    /// <summary>Fetches the recording, and the vendor's transcript where one came with it.</summary>
    /// <exception cref="UnusableMediaException">It is not a recording.</exception>
    public async ValueTask<IReadOnlyList<CallCompleted>> Fetch(RecordingAvailable record, StageContext context, CancellationToken stop)
    {
        var (id, source) = (record.call.video_id, record.source);
        var key = source.kind == "object" ? source.location : $"raw/{id}/media";
        var media = await context.Objects.Find(key, stop) ?? await Store(record, key, context, stop);
        var probe = await MediaProbe.Of(context.Objects.Readable(key, TimeSpan.FromHours(1)), stop);
        if (probe.DurationSec is { } seconds)
        {
            record.call.duration_sec = seconds;
            if (record.call.ended_at <= record.call.started_at)
                SetTimes(record.call, seconds);
            await calls.Describe(id, record.call.started_at, record.call.ended_at, seconds, stop);
        }

        return
        [
            new CallCompleted
            {
                call = record.call,
                media = new Media { uri = media.Key, bytes = media.Bytes, sha256 = media.Sha256, content_type = media.ContentType },
                vendor_transcript = await Transcript(record, context, stop),
            },
        ];
    }

    /// <summary>Of a call announced with one time and no length.</summary>
    /// <remarks>
    /// A file's time is when its last byte was written: its end. Any other is the start, unless the call would end in the future.
    /// </remarks>
    private void SetTimes(Call call, double seconds)
    {
        if (call.vendor == "file" || call.started_at.AddSeconds(seconds) > time.GetUtcNow().UtcDateTime)
            call.started_at = call.ended_at.AddSeconds(-seconds);
        else
            call.ended_at = call.started_at.AddSeconds(seconds);
    }

    private async Task<ObjectInfo> Store(RecordingAvailable record, string key, StageContext context, CancellationToken stop)
    {
        await using var source = await Open(record.source.location, record, stop);
        var (filling, going) = (new byte[options.PartBytes], new byte[options.PartBytes]);
        var filled = await source.Fill(filling.AsMemory(0, MediaKind.HeadBytes), stop);
        var type = MediaKind.Of(filling.AsSpan(0, filled));

        // What an earlier try left is of an unknown prefix of the source: it is given up, not continued.
        await foreach (var orphan in context.Objects.OpenUploads(key, stop).Where(o => o.Key == key))
            await context.Objects.AbortUpload(orphan.Key, orphan.Id, stop);
        var upload = await context.Objects.StartUpload(key, type, options.PartBytes, stop);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var (sent, number, under) = (0L, 0, Task.CompletedTask);
        try
        {
            while (true)
            {
                filled += await source.Fill(filling.AsMemory(filled), stop);
                await under;
                if (filled == 0)
                    break;

                if ((sent += filled) > options.MaxBytes)
                    throw new UnusableMediaException($"The recording is larger than {options.MaxBytes >> 30} GiB, the most that is taken.");
                hash.AppendData(filling, 0, filled);
                context.Report(source.Total is > 0 and { } total ? (double)sent / total : 0);
                under = context.Objects.PutPart(upload, ++number, filling.AsMemory(0, filled), stop);
                (filling, going) = (going, filling);
                if (filled < options.PartBytes)
                    break;
                filled = 0;
            }

            await under;
            if (record.source.bytes is { } said && said != sent)
                throw new IOException($"{sent} bytes came, the vendor said {said}");
            return await context.Objects.CompleteUpload(upload, Convert.ToHexStringLower(hash.GetHashAndReset()), stop);
        }
        catch
        {
            await Quietly(under); // its buffer is in use until it ends; what failed first is what counts
            await context.Objects.AbortUpload(upload.Key, upload.Id, CancellationToken.None);
            throw;
        }
    }

    /// <summary>The transcript's bytes; none where it cannot be had: the transcript stage says so and listens instead.</summary>
    private async Task<ReadOnlyMemory<byte>> TranscriptBytes(string location, RecordingAvailable record, CancellationToken stop)
    {
        try
        {
            await using var source = await Open(location, record, stop);
            var buffer = new byte[MaxTranscriptBytes];
            return buffer.AsMemory(0, await source.Fill(buffer, stop));
        }
        catch (Exception e) when (Failures.Classify(e) == Failure.SetAside)
        {
            log.NoTranscript(e, record.call.video_id);
            return default;
        }
    }

    private static async Task Quietly(Task task) => await task.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    private async Task<RecordingBytes> Open(string location, RecordingAvailable record, CancellationToken stop) => record.source.kind switch
    {
        "file" => RecordingBytes.OfFile(location),
        "url" => RecordingBytes.OfDownload(new Download(
            http, new Uri(location), await announcer.Credential(record.call.video_id, stop), options, time, log, record.call.video_id)),
        _ => throw new UnusableMediaException($"The upload {location} is no longer in the store. Send the recording once more."),
    };

    private async Task<Artifact?> Transcript(RecordingAvailable record, StageContext context, CancellationToken stop)
    {
        if (record.source.transcript_location is not { } location)
            return null;
        var key = $"raw/{record.call.video_id}/transcript.vtt";
        var kept = await context.Objects.Find(key, stop);
        if (kept is null)
        {
            kept = await context.Objects.Put(key, await TranscriptBytes(location, record, stop), "text/vtt", stop);
        }

        return new Artifact { uri = kept.Key, bytes = kept.Bytes, sha256 = kept.Sha256 };
    }
}

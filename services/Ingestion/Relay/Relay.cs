using Microsoft.Extensions.Logging;
using VideoInsights.Ingestion.Rules;
using VideoInsights.Ingestion.Vendors;
using VideoInsights.Schemas;
using VideoInsights.Storage.Calls;
using VideoInsights.Storage.Objects;
using VideoInsights.Streams.Kafka;
using VideoInsights.Streams.Media;

namespace VideoInsights.Ingestion.Relay;

/// <summary>The first stage: brings a recording whole into the object store, part by part, and says so.</summary>
public sealed class Relay(
    IEnumerable<IVendor> vendors, IngestRules rules, ICallStore calls, Downloads downloads, MediaTransfer transfer, RelayOptions options,
    TimeProvider time, ILogger<Relay> log)
{
    private readonly Dictionary<string, IVendor> _vendors = vendors.ToDictionary(v => v.Name);

    /// <summary>Fetches the recording, and the vendor's transcript where one came with it.</summary>
    /// <returns>Nothing where a rule leaves the call out.</returns>
    /// <exception cref="UnusableMediaException">It is not a recording.</exception>
    public async ValueTask<IReadOnlyList<CallCompleted>> Fetch(RecordingAvailable record, StageContext context, CancellationToken stop)
    {
        var (vendor, id) = (_vendors.GetValueOrDefault(record.call.vendor), record.call.video_id);
        var key = record.source.kind == "object" ? record.source.location : $"raw/{id}/media";
        var media = await context.Objects.Find(key, stop);
        if (record.source.kind == "vendor" || vendor is { Lists: true })
        {
            record = await Located(record, isHere: media is not null, stop);
            await calls.Describe(record, stop);
        }

        if (vendor is not null && await LeftOut(record.call, stop))
            return [];
        var promised = new Promised(record.source.bytes, record.source.sha256);
        media ??= await WhileAway(record, () => transfer.Run(key, () => Open(record), promised, context.Report, stop));
        var probe = await MediaProbe.Of(context.Objects.Readable(key, TimeSpan.FromHours(1)), stop);
        if (probe.DurationSec is { } seconds)
        {
            record.call.duration_sec = seconds;
            if (record.call.ended_at <= record.call.started_at)
                SetTimes(record.call, seconds);
            await calls.Describe(record, stop);
            if (vendor is not null && await LeftOut(record.call, stop))
            {
                await context.Objects.Delete(key, stop);
                return [];
            }
        }

        await calls.KeepMedia(id, new MediaRow(media.Key, media.Bytes, media.Sha256, media.ContentType), stop);
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

    /// <summary>
    /// The recording as its vendor knows it by now. Where the vendor refuses to say (a scope is missing, or it is gone there), one that is
    /// here already, or whose address is known, goes on as it is known.
    /// </summary>
    private async Task<RecordingAvailable> Located(RecordingAvailable record, bool isHere, CancellationToken stop)
    {
        try
        {
            var located = await WhileAway(record, () => VendorOf(record).Locate(record, stop));
            located.source.transcript_location ??= record.source.transcript_location;
            return located;
        }
        catch (HttpRequestException e) when (isHere || record.source.kind == "url")
        {
            log.NotLocated(e, record.call.video_id, record.call.vendor);
            return record;
        }
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

    private async Task<bool> LeftOut(Call call, CancellationToken stop)
    {
        if (rules.LeaveOut(call) is not { } reason)
            return false;
        await calls.Skip(call.video_id, reason, stop);
        log.LeftOut(call.video_id, reason);
        return true;
    }

    /// <summary>Asks a vendor. One that is away for a day after the end of the call may be away for good: that counts as a try.</summary>
    private async Task<T> WhileAway<T>(RecordingAvailable record, Func<Task<T>> ask)
    {
        try
        {
            return await ask();
        }
        catch (VendorUnavailableException e) when (time.GetUtcNow().UtcDateTime - record.call.ended_at > options.GiveUpAfter)
        {
            throw new IOException(e.Message, e);
        }
    }

    /// <summary>
    /// The vendor's transcript, or a file's beside it; null where there is none. Empty where it cannot be had: the transcript stage says so
    /// and listens instead.
    /// </summary>
    private async Task<VendorText?> TranscriptText(RecordingAvailable record, CancellationToken stop)
    {
        try
        {
            if (_vendors.GetValueOrDefault(record.call.vendor) is { } vendor)
                return await vendor.Transcript(record, stop);
            if (record.source.transcript_location is { } file)
                return new VendorText(file, await File.ReadAllBytesAsync(file, stop));
            return null;
        }
        catch (Exception e) when (Failures.Classify(e) == Failure.SetAside || e is FileNotFoundException or UnauthorizedAccessException)
        {
            log.NoTranscript(e, record.call.video_id);
            return new VendorText(record.source.transcript_location ?? record.source.location, ReadOnlyMemory<byte>.Empty);
        }
    }

    private RecordingBytes Open(RecordingAvailable record) => record.source.kind switch
    {
        "file" => RecordingBytes.OfFile(record.source.location),
        "url" => RecordingBytes.OfDownload(downloads.Open(SourceOf(record), record.call.video_id)),
        _ => throw new UnusableMediaException(
            $"The upload {record.source.location} is no longer in the store. Send the recording once more."),
    };

    private DownloadSource SourceOf(RecordingAvailable record)
    {
        var vendor = VendorOf(record);
        return new DownloadSource(
            new Uri(record.source.location), vendor.Hosts, (refused, stop) => vendor.Credential(record, refused, stop),
            async stop => new Uri((await vendor.Locate(record, stop)).source.location));
    }

    private IVendor VendorOf(RecordingAvailable record) => _vendors.GetValueOrDefault(record.call.vendor) ?? throw new InvalidDataException(
        $"nobody here knows the vendor {record.call.vendor}: there are {string.Join(", ", _vendors.Keys)}");

    private async Task<Artifact?> Transcript(RecordingAvailable record, StageContext context, CancellationToken stop)
    {
        var key = $"raw/{record.call.video_id}/transcript.vtt";
        if (await context.Objects.Find(key, stop) is not { Bytes: > 0 } kept)
        {
            if (await TranscriptText(record, stop) is not { } text)
                return null;
            kept = await context.Objects.Put(key, text.Vtt, "text/vtt", stop);
            if (kept.Bytes > 0 && record.source.transcript_location is null)
            {
                record.source.transcript_location = text.Location; // so that nobody runs the call again for it
                await calls.Describe(record, stop);
            }
        }

        return new Artifact { uri = kept.Key, bytes = kept.Bytes, sha256 = kept.Sha256 };
    }
}

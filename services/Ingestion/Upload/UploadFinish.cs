using System.Globalization;
using VideoInsights.Schemas;
using VideoInsights.Storage.Calls;
using VideoInsights.Storage.Objects;
using VideoInsights.Storage.People;

namespace VideoInsights.Ingestion.Upload;

/// <summary>Turns an upload whose last byte is here into an announced recording.</summary>
public sealed class UploadFinish(IObjectStore objects, ICallStore calls, Announcer announcer, People people, TimeProvider time)
{
    /// <summary>
    /// Completes the object and announces it. Returns the call's id: the same bytes by the same person are the same call, which runs
    /// again where it had failed. Asking twice, after a lost reply, changes nothing.
    /// </summary>
    public async Task<string> Finish(UploadState upload, CancellationToken stop)
    {
        if (upload is { Announced: true, VideoId: { } known })
            return known;
        var media = await objects.Find(upload.Parts.Key, stop) ?? await objects.CompleteUpload(upload.Parts, null, stop);
        var recording = Recording(upload, media);
        var id = recording.call.video_id;
        await (upload with { VideoId = id }).Keep(objects, stop);
        var isNew = await announcer.Announce(recording, null, stop);
        var fromAnother = !isNew && (await calls.Announced(id, stop))!.source.location != media.Key; // and not from a try of this one
        await (upload with { VideoId = id, Announced = true }).Keep(objects, stop);
        if (fromAnother)
            await objects.Delete(media.Key, stop); // the call has its recording from that upload
        return id;
    }

    private RecordingAvailable Recording(UploadState upload, ObjectInfo media)
    {
        var started = DateTimeOffset.TryParse(
            upload.Metadata.GetValueOrDefault("started_at"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var said)
            ? said
            : time.GetUtcNow();
        var file = upload.Metadata.GetValueOrDefault("filename", "Upload");
        var rep = people.Find(upload.UserId);
        return new RecordingAvailable
        {
            call = new Call
            {
                video_id = VideoId.Of("upload", upload.UserId, media.Sha256, ""),
                vendor = "upload",
                user_id = upload.UserId,
                team_id = rep?.Team ?? upload.TeamId,
                title = upload.Metadata.GetValueOrDefault("title", Path.GetFileNameWithoutExtension(file)),
                started_at = started.UtcDateTime,
                ended_at = started.UtcDateTime,
                duration_sec = 0,
                participants = rep is null ? [] : [new Participant { name = rep.Name, email = rep.Email, side = "company" }],
                schema_version = 1,
            },
            source = new RecordingSource { kind = "object", location = media.Key, bytes = media.Bytes, content_type = media.ContentType },
        };
    }
}

using VideoInsights.Schemas;

namespace VideoInsights.Ingestion.Meet;

/// <summary>From what Google tells of a recording to what is announced: who and how long is asked when it is fetched.</summary>
internal static class MeetRecording
{
    /// <summary>A recording whose file has no name.</summary>
    public const string Untitled = "Google Meet call";

    /// <summary>The recording of a place.</summary>
    /// <param name="project">The project of the configured topic: the account that the call's id is made of.</param>
    /// <param name="user">Whose space it was made in; null where that is none of those configured.</param>
    /// <param name="started">When it began, or about when it ended where that is not known.</param>
    /// <param name="ended">Null where it is not known.</param>
    public static RecordingAvailable Of(
        MeetPlace place, string project, MeetUser? user, DateTimeOffset started, DateTimeOffset? ended)
    {
        var end = ended > started ? ended.Value : started;
        return new RecordingAvailable
        {
            call = new Call
            {
                video_id = VideoId.Of(MeetVendor.Vendor, project, place.Conference, place.Recording),
                vendor = MeetVendor.Vendor,
                user_id = user?.Address ?? "unknown",
                title = Untitled,
                started_at = started.UtcDateTime,
                ended_at = end.UtcDateTime,
                duration_sec = (end - started).TotalSeconds,
                participants = [],
                schema_version = 1,
            },
            source = new RecordingSource
            {
                kind = "vendor",
                location = place.Path,
                content_type = "video/mp4",
                account = user?.Id ?? project,
                meeting = place.Conference,
                file = place.Recording,
            },
        };
    }
}

using VideoInsights.Schemas;

namespace VideoInsights.Ingestion.Teams;

/// <summary>From what Graph tells of a recording to what is announced: who and how long is asked when it is fetched.</summary>
internal static class TeamsRecording
{
    /// <summary>A meeting without a subject.</summary>
    public const string Untitled = "Teams meeting";

    /// <summary>The recording of a place.</summary>
    /// <param name="artifact">What is known of it: null for a notification without data.</param>
    /// <param name="told">When its end was told: about when it ended. It stands for the times that are not known.</param>
    public static RecordingAvailable Of(TeamsPlace place, TeamsArtifact? artifact, string tenant, DateTimeOffset told)
    {
        var started = artifact?.CreatedDateTime ?? told;
        var ended = artifact?.EndDateTime ?? told;
        ended = ended > started ? ended : started;
        return new RecordingAvailable
        {
            call = new Call
            {
                video_id = VideoId.Of("teams", tenant, place.Meeting, place.Recording),
                vendor = "teams",
                user_id = place.Organizer ?? "unknown",
                title = Untitled,
                started_at = started.UtcDateTime,
                ended_at = ended.UtcDateTime,
                duration_sec = (ended - started).TotalSeconds,
                participants = [],
                schema_version = 1,
            },
            source = new RecordingSource
            {
                kind = "vendor",
                location = place.Path,
                content_type = "video/mp4",
                account = tenant,
                meeting = place.Meeting,
                file = place.Recording,
            },
        };
    }
}

using VideoInsights.Schemas;

namespace VideoInsights.Tests.Streams;

/// <summary>A call's identity for stage tests.</summary>
internal static class TestCall
{
    public static Call Of(string videoId) => new()
    {
        video_id = videoId,
        vendor = "file",
        user_id = "rep",
        title = "A call",
        participants = [],
        duration_sec = 60,
        schema_version = 1,
        started_at = DateTime.UnixEpoch,
        ended_at = DateTime.UnixEpoch.AddMinutes(1),
    };

    public static Media Media(string videoId) => new()
    {
        uri = $"raw/{videoId}/media",
        bytes = 1,
        sha256 = "",
        content_type = "video/mp4",
    };
}

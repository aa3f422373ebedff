using VideoInsights.Schemas;

namespace VideoInsights.Tests.Trends;

/// <summary>Insights made for a test.</summary>
public static class MadeInsights
{
    /// <summary>A Wednesday.</summary>
    public static readonly DateTime Wednesday = new(2026, 11, 25, 10, 0, 0, DateTimeKind.Utc);

    /// <param name="minute">When the insight was made, in minutes after the call's end: a later one is newer.</param>
    public static InsightReady Of(
        string id, string rep = "ana", string? team = "north", DateTime? ended = null, double minute = 10, string sentiment = "positive",
        double confidence = 0.9, double? polarity = 0.5, double? talkShare = 0.4, string[]? topics = null, string[]? tags = null,
        int version = 1)
    {
        var end = ended ?? Wednesday;
        return new InsightReady
        {
            video_id = id,
            user_id = rep,
            timestamp = end.AddMinutes(minute),
            sentiment = sentiment,
            confidence_score = confidence,
            topics = topics ?? ["pricing"],
            summary = "They talked — über Preise.",
            tags = tags ?? [],
            duration_sec = 60,
            next_steps = [],
            call = new Call
            {
                video_id = id,
                vendor = "zoom",
                user_id = rep,
                team_id = team,
                title = "Zürich — Köln",
                started_at = end.AddMinutes(-1),
                ended_at = end,
                duration_sec = 60,
                participants = [new Participant { name = "Ana", email = "ana@example.com", side = "company" }],
                schema_version = 1,
            },
            media = new Media { uri = $"raw/{id}/media", bytes = 1L << 40, sha256 = "00", content_type = "video/mp4" },
            features = new Artifact { uri = $"calls/{id}/features.json", bytes = 7, sha256 = "11" },
            insight_version = version,
            polarity = polarity,
            talk_share_of_call = talkShare,
        };
    }
}

using Avro.Specific;
using VideoInsights.Schemas;

namespace VideoInsights.Consumers.Writer;

/// <summary>Two of every event: one with everything there can be, one with everything absent that may be.</summary>
internal static class MadeEvents
{
    private static readonly DateTime Ended = new(2026, 11, 25, 10, 0, 0, 123, DateTimeKind.Utc);
    private static readonly DateTime Ancient = new(1969, 12, 31, 23, 59, 59, 999, DateTimeKind.Utc);

    /// <summary>Events with their topic's name and their key.</summary>
    public static IEnumerable<(string Topic, string Key, ISpecificRecord Event)> All() =>
        new[] { true, false }.SelectMany(full => Of(full, Call(full), Media(full), Document(full)));

    private static IEnumerable<(string Topic, string Key, ISpecificRecord Event)> Of(bool full, Call call, Media media, Artifact document)
    {
        yield return Row(Topics.RecordingAvailable, new RecordingAvailable
        {
            call = call,
            source = new RecordingSource
            {
                kind = "url",
                location = "https://zoom.example/ü?a=b",
                bytes = full ? 1L << 40 : null,
                content_type = full ? "video/mp4" : null,
                transcript_location = full ? "https://zoom.example/vtt" : null,
            },
        });
        yield return Row(Topics.CallCompleted, new CallCompleted
        {
            call = call,
            media = media,
            vendor_transcript = full ? document : null,
        });
        yield return Row(Topics.Transcript, new TranscriptReady
        {
            call = call,
            media = media,
            transcript = document,
            source = "vendor",
            utterances = full ? int.MaxValue : 0,
            speech_sec = 0.1,
        });
        yield return Row(Topics.Sentiment, new SentimentReady
        {
            call = call,
            media = media,
            transcript = document,
            sentiment = document,
            label = "negative",
            confidence_score = 1 / 3.0,
        });
        yield return Row(Topics.Vision, new VisionReady
        {
            call = call,
            media = media,
            transcript = document,
            sentiment = document,
            vision = document,
            slides = -1,
            face_sec = double.Epsilon,
        });
        yield return Row(Topics.Insight, new InsightReady
        {
            video_id = call.video_id,
            user_id = call.user_id,
            timestamp = Ended.AddMinutes(9),
            sentiment = "positive",
            confidence_score = 0.62,
            topics = full ? ["pricing", "Einführung"] : [],
            summary = full ? "Speaker 2: Hm, that's \"too expensive\" — 太贵了 🙁" : "",
            tags = full ? ["objection"] : [],
            duration_sec = 109.31,
            next_steps = full ? ["I'll send you the proposal by Friday."] : [],
            call = call,
            media = media,
            features = document,
            insight_version = full ? 2 : 1,
            polarity = full ? -0.25 : null,
            talk_share_of_call = full ? 0.47 : null,
        });
        yield return Row(Topics.InsightAlerts, new InsightAlert
        {
            alert_id = $"churn-risk/{call.video_id}",
            rule = "churn-risk",
            state = full ? "raised" : "withdrawn",
            message = "Call back.",
            because = full ? ["tag churn-risk"] : [],
            video_id = call.video_id,
            user_id = call.user_id,
            insight_timestamp = Ended,
            insight_version = 1,
            call = call,
        });
        var trend = new RepTrend
        {
            scope = full ? "team" : "rep",
            scope_id = "north",
            window = "day",
            window_start = Ended.Date,
            window_end = Ended.Date.AddDays(1),
            calls = 3,
            negative_calls = 1,
            negative_share = 1 / 3.0,
            average_sentiment = full ? -0.5 : null,
            sentiment_calls = full ? 3 : 0,
            talk_share = full ? 0.4 : null,
            talk_share_calls = full ? 2 : 0,
            top_topics = full ? [new TopicCalls { topic = "pricing", calls = 3 }] : [],
        };
        yield return (Topics.RepTrends.Name, Topics.RepTrends.Key(trend), trend);
    }

    private static (string, string, ISpecificRecord) Row<T>(Topic<T> topic, T record)
        where T : class, ISpecificRecord, new() => (topic.Name, topic.Key(record), record);

    private static Call Call(bool full) => new()
    {
        video_id = full ? "call-full" : "call-bare",
        vendor = "zoom",
        user_id = "rep",
        team_id = full ? "north" : null,
        title = "Zürich — Köln",
        started_at = full ? Ended.AddMinutes(-1) : Ancient,
        ended_at = Ended,
        duration_sec = 60.5,
        participants = full
            ?
            [
                new Participant { name = "Ana", email = "ana@example.com", side = "company" },
                new Participant { name = "李雷", email = null, side = "customer" },
            ]
            : [],
        schema_version = 1,
    };

    private static Media Media(bool full) =>
        new() { uri = "raw/x/media", bytes = full ? 1L << 51 : 0, sha256 = new string('a', 64), content_type = "video/mp4" };

    private static Artifact Document(bool full) => new() { uri = "calls/x/document.json", bytes = full ? 300 : 0, sha256 = "" };
}

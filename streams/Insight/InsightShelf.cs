using VideoInsights.Schemas;
using VideoInsights.Storage.Calls;
using VideoInsights.Streams.Kafka;

namespace VideoInsights.Streams.Insight;

/// <summary>Reads the insight topic, as any subscriber does, and keeps what is listed, filtered and averaged.</summary>
public sealed class InsightShelf(ICallStore calls)
{
    public async ValueTask Keep(InsightReady insight, StageContext context, CancellationToken stop)
    {
        var features = await context.Read<FeaturesDocument>(insight.features, stop);
        var call = insight.call;
        await calls.KeepInsight(
            new InsightRow(
                insight.video_id, insight.user_id, call.team_id, call.vendor, call.title, call.started_at, call.ended_at, insight.timestamp,
                insight.sentiment, insight.confidence_score, features.SentimentDetail.Polarity, [.. insight.topics], insight.summary,
                [.. insight.tags], [.. insight.next_steps], insight.duration_sec, features.Metrics.TalkShareOfCall, insight.features.uri,
                insight.insight_version,
                string.Join('\n', [call.title, insight.summary, .. features.Transcript.Utterances.Select(u => u.Text)])),
            stop);
    }
}

using System.Text.Json;
using VideoInsights.Schemas;
using VideoInsights.Storage.Calls;

namespace VideoInsights.Host.Terminal;

/// <summary>The one JSON document of <c>--json</c>.</summary>
public static class JsonReport
{
    private static readonly JsonSerializerOptions Indented = new(ArtifactJson.Options) { WriteIndented = true };

    /// <summary>A finished call: the insight under the names of the public contract, and what it was made of.</summary>
    public static string Finished(FeaturesDocument features, IReadOnlyList<StageRow> stages) => JsonSerializer.Serialize(
        new
        {
            State = CallStates.Finished,
            Insight = new
            {
                features.VideoId,
                features.UserId,
                features.Timestamp,
                features.Sentiment,
                features.ConfidenceScore,
                Topics = features.Topics.Select(t => t.Name),
                Summary = string.Join(' ', features.Summary.Select(s => s.Text)),
                Tags = features.Tags.Select(t => t.Name).Distinct(),
                features.DurationSec,
                features.NextSteps,
                features.Recommendations,
                SummarySentences = features.Summary,
                TopicMentions = features.Topics,
                TagMentions = features.Tags,
                features.Metrics,
                features.InsightVersion,
            },
            features.Transcript,
            SentimentDetail = features.SentimentDetail,
            features.Vision,
            Stages = stages.Select(s => new { Name = s.Stage, Seconds = Seconds(s) }),
            features.Engines,
            features.Missing,
        },
        Indented);

    /// <summary>A call that failed, or a start that did.</summary>
    public static string Failed(string reason) => Ended(CallStates.Failed, reason);

    /// <summary>What is said of a call that has no insight.</summary>
    public static string Ended(string state, string reason) => JsonSerializer.Serialize(new { State = state, Reason = reason }, Indented);

    /// <summary>How long a stage took; 0 where it has not ended.</summary>
    public static double Seconds(StageRow stage) =>
        stage is { StartedAt: { } from, FinishedAt: { } to } ? Math.Round((to - from).TotalSeconds, 2) : 0;
}

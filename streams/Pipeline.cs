using VideoInsights.Schemas;
using VideoInsights.Streams.Insight;
using VideoInsights.Streams.Kafka;
using VideoInsights.Streams.Sentiment;
using VideoInsights.Streams.Transcript;
using VideoInsights.Streams.Vision;

namespace VideoInsights.Streams;

/// <summary>The pipeline, as a list. Read this file first.</summary>
public static class Pipeline
{
    /// <summary>Stages in flow order. Before them stands the relay of Ingestion: recording-available to call-completed.</summary>
    public static IReadOnlyList<Stage> Stages(
        Transcriber transcriber, SentimentScorer scorer, FrameReader frames, InsightWriter insights, InsightShelf shelf) =>
    [
        Stage.Of("transcript", Topics.CallCompleted, transcriber.Transcribe, Topics.Transcript),
        Stage.Of("sentiment", Topics.Transcript, scorer.Score, Topics.Sentiment),
        Stage.Of("vision", Topics.Sentiment, frames.Watch, Topics.Vision),
        Stage.Of("insight", Topics.Vision, insights.Conclude, Topics.Insight),
        Stage.Sink("publish", Topics.Insight, shelf.Keep),
    ];

    /// <summary>Name of the stage before the first.</summary>
    public const string Relay = "relay";

    /// <summary>Names of all stages in flow order.</summary>
    public static IReadOnlyList<string> Names { get; } = [Relay, "transcript", "sentiment", "vision", "insight", "publish"];
}

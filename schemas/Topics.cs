namespace VideoInsights.Schemas;

/// <summary>A topic as a typed value: its name, the type of its records and the key that orders them.</summary>
/// <param name="Name">Name without the configured prefix.</param>
/// <param name="Key">The record's key: records of one key are handled one after another.</param>
/// <param name="Call">The call a record is about; it carries the end of the call, from which the 30 minutes are counted.</param>
public sealed record Topic<T>(string Name, Func<T, string> Key, Func<T, Call> Call)
    where T : class, Avro.Specific.ISpecificRecord, new();

/// <summary>Every topic, in flow order. Nothing else spells a topic's name.</summary>
public static class Topics
{
    /// <summary>A recording is ready at its vendor, in an upload or on this machine.</summary>
    public static readonly Topic<RecordingAvailable> RecordingAvailable = new("recording-available", e => e.call.video_id, e => e.call);

    /// <summary>The recording is whole in the object store.</summary>
    public static readonly Topic<CallCompleted> CallCompleted = new("call-completed", e => e.call.video_id, e => e.call);

    /// <summary>What was said, by whom, when.</summary>
    public static readonly Topic<TranscriptReady> Transcript = new("transcript", e => e.call.video_id, e => e.call);

    /// <summary>How it was said: per utterance, per side, over the call.</summary>
    public static readonly Topic<SentimentReady> Sentiment = new("sentiment", e => e.call.video_id, e => e.call);

    /// <summary>What was seen: faces, shared screen, slides.</summary>
    public static readonly Topic<VisionReady> Vision = new("vision", e => e.call.video_id, e => e.call);

    /// <summary>The public contract that CRM systems subscribe to.</summary>
    public static readonly Topic<InsightReady> Insight = new("insight", e => e.video_id, e => e.call);

    /// <summary>Names in flow order, without prefix.</summary>
    public static IReadOnlyList<string> Names { get; } =
        [RecordingAvailable.Name, CallCompleted.Name, Transcript.Name, Sentiment.Name, Vision.Name, Insight.Name];

    /// <summary>Where records of a topic wait for another try.</summary>
    public static string RetryOf(string topic) => topic + ".retry";

    /// <summary>Where records go that could not be processed, with their cause.</summary>
    public static string DeadLettersOf(string topic) => topic + ".dlq";
}

namespace VideoInsights.Schemas;

/// <summary>How a topic is kept.</summary>
/// <param name="Partitions">The most processes that can share one stage; calls are spread over them by key.</param>
/// <param name="Retention">
/// How long a record stays, so that a consumer may come late or read again; of a compacted topic, a record without a value.
/// </param>
/// <param name="Compacted">Whether only the last record of each key is kept, for ever: the topic is a table.</param>
public sealed record TopicSettings(int Partitions, TimeSpan Retention, bool Compacted = false)
{
    /// <summary>Bytes of its largest record; null takes the cluster's limit, 1 MiB where nobody has set another.</summary>
    public int? LargestRecord { get; init; }

    /// <summary>Bytes after which a file of it is closed and may be compacted; null takes the cluster's, 1 GiB.</summary>
    public int? SegmentBytes { get; init; }
}

/// <summary>A topic as a typed value: its name, the type of its records and the key that orders them.</summary>
/// <param name="Name">Name without the configured prefix.</param>
/// <param name="Settings">How it is kept on a cluster.</param>
/// <param name="Key">The record's key: records of one key are handled one after another.</param>
/// <param name="Call">The call a record is about; it carries the end of the call, from which the 30 minutes are counted.</param>
public sealed record Topic<T>(string Name, TopicSettings Settings, Func<T, string> Key, Func<T, Call> Call)
    where T : class, Avro.Specific.ISpecificRecord, new();

/// <summary>A compacted topic as a typed value: the newest record of each key is a row, a record without a value deletes it.</summary>
/// <param name="Name">Name without the configured prefix.</param>
/// <param name="Settings">How it is kept on a cluster.</param>
/// <param name="Key">The row's key.</param>
public sealed record Table<T>(string Name, TopicSettings Settings, Func<T, string> Key)
    where T : class, Avro.Specific.ISpecificRecord, new();

/// <summary>Every topic, in flow order. Nothing else spells a topic's name.</summary>
public static class Topics
{
    /// <summary>The largest record that a topic takes, and beside it why it was set aside.</summary>
    public const int LargestDeadLetter = 2 << 20;

    // 50,000 calls a day are some 3 a second at the peak; a stage that takes a minute of two cores wants 48 processes of four.
    private static readonly TopicSettings Between = new(48, TimeSpan.FromDays(7));

    // Subscribers may start late and read what was.
    private static readonly TopicSettings Public = new(48, TimeSpan.FromDays(90));
    private static readonly TopicSettings SetAside = new(48, TimeSpan.FromDays(30)) { LargestRecord = LargestDeadLetter };

    // A week is enough for a reader of the table to learn that a row is gone.
    private static readonly TopicSettings Rows = new(48, TimeSpan.FromDays(7), Compacted: true);

    /// <summary>A recording is ready at its vendor, in an upload or on this machine.</summary>
    public static readonly Topic<RecordingAvailable> RecordingAvailable = new("recording-available", Between, e => e.call.video_id, e =>
        e.call);

    /// <summary>The recording is whole in the object store.</summary>
    public static readonly Topic<CallCompleted> CallCompleted = new("call-completed", Between, e => e.call.video_id, e => e.call);

    /// <summary>What was said, by whom, when.</summary>
    public static readonly Topic<TranscriptReady> Transcript = new("transcript", Between, e => e.call.video_id, e => e.call);

    /// <summary>How it was said: per utterance, per side, over the call.</summary>
    public static readonly Topic<SentimentReady> Sentiment = new("sentiment", Between, e => e.call.video_id, e => e.call);

    /// <summary>What was seen: faces, shared screen, slides.</summary>
    public static readonly Topic<VisionReady> Vision = new("vision", Between, e => e.call.video_id, e => e.call);

    /// <summary>The public contract that CRM systems subscribe to.</summary>
    public static readonly Topic<InsightReady> Insight = new("insight", Public, e => e.video_id, e => e.call);

    /// <summary>
    /// What each stage has finished beyond its committed offsets: written in its transactions, read by the next owner of a partition.
    /// </summary>
    /// <remarks>
    /// Read from its beginning, while a partition waits: small files are compacted soon, and what is deleted goes (with the markers of
    /// transactions) when nobody who was reading then still reads.
    /// </remarks>
    public static readonly (string Name, TopicSettings Settings) CommitMarks =
        ("commit-marks", new(48, TimeSpan.FromMinutes(10), Compacted: true) { SegmentBytes = 4 << 20 });

    /// <summary>A rule that a manager set holds for a call, or no longer holds. Written by the full build's trends.</summary>
    public static readonly Topic<InsightAlert> InsightAlerts = new("insight-alerts", Public, e => e.video_id, e => e.call);

    /// <summary>Calls, sentiment and talk share per rep and team, day and week. Written by the full build's trends.</summary>
    public static readonly Table<RepTrend> RepTrends = new("rep-trends", Rows, e =>
        $"{e.scope}/{e.scope_id}/{e.window}/{e.window_start:yyyy-MM-dd}");

    /// <summary>Names of what stages read and write, in flow order, without prefix; each has dead letters beside it.</summary>
    public static IReadOnlyList<string> Names { get; } =
        [RecordingAvailable.Name, CallCompleted.Name, Transcript.Name, Sentiment.Name, Vision.Name, Insight.Name];

    /// <summary>Every topic there has to be, dead letters included, without prefix.</summary>
    public static IReadOnlyList<(string Name, TopicSettings Settings)> All { get; } =
    [
        (RecordingAvailable.Name, RecordingAvailable.Settings), (CallCompleted.Name, CallCompleted.Settings),
        (Transcript.Name, Transcript.Settings), (Sentiment.Name, Sentiment.Settings), (Vision.Name, Vision.Settings),
        (Insight.Name, Insight.Settings), (InsightAlerts.Name, InsightAlerts.Settings), (RepTrends.Name, RepTrends.Settings),
        .. Names.Select(name => (DeadLettersOf(name), SetAside)), CommitMarks,
    ];

    /// <summary>Where records go that could not be processed, with their cause.</summary>
    public static string DeadLettersOf(string topic) => topic + ".dlq";
}

namespace VideoInsights.Storage.Calls;

/// <summary>States of a call, and of one stage of it.</summary>
public static class CallStates
{
    public const string Waiting = "waiting";
    public const string Running = "running";
    public const string Finished = "finished";
    public const string Failed = "failed";

    /// <summary>A rule leaves the call out: nothing was fetched or analysed.</summary>
    public const string Skipped = "skipped";
}

/// <summary>A call as known so far.</summary>
/// <param name="Vendor">zoom, teams, meet, upload or file.</param>
/// <param name="UserId">The rep.</param>
/// <param name="State">One of <see cref="CallStates"/>.</param>
/// <param name="Reason">Why it failed, in words for a rep.</param>
/// <param name="AnnouncedAt">When it was first announced here.</param>
/// <param name="Acknowledged">Whether the log has the announcement.</param>
public sealed record CallRow(
    string VideoId, string Vendor, string UserId, string? TeamId, string Title, DateTimeOffset StartedAt, DateTimeOffset EndedAt,
    double DurationSec, string State, string? Reason, DateTimeOffset AnnouncedAt, DateTimeOffset UpdatedAt,
    bool Acknowledged);

/// <summary>A call's recording in the object store.</summary>
/// <param name="Key">The object's key.</param>
/// <param name="Sha256">Lower-case hex over the whole object.</param>
public sealed record MediaRow(string Key, long Bytes, string Sha256, string ContentType);

/// <summary>How far one stage of a call is.</summary>
/// <param name="Progress">0 to 1.</param>
public sealed record StageRow(
    string VideoId, string Stage, string State, double Progress, DateTimeOffset? StartedAt, DateTimeOffset? FinishedAt,
    string? Reason, DateTimeOffset UpdatedAt);

/// <summary>A call with its stages, in the order of the pipeline.</summary>
public sealed record CallProgress(CallRow Call, IReadOnlyList<StageRow> Stages);

/// <summary>An insight as it is listed, filtered and averaged; everything else is in the features artifact.</summary>
/// <param name="Timestamp">When the insight was made.</param>
/// <param name="Polarity">P(positive) - P(negative) over the call, -1 to 1.</param>
/// <param name="TalkShareOfCall">The company side's share of the call's time, 0 to 1; null where the sides are not known.</param>
/// <param name="Features">Object key of the features JSON.</param>
/// <param name="Text">What the text filter searches: title, summary and transcript. Written, not read back.</param>
public sealed record InsightRow(
    string VideoId, string UserId, string? TeamId, string Vendor, string Title, DateTimeOffset StartedAt, DateTimeOffset EndedAt,
    DateTimeOffset Timestamp, string Sentiment, double ConfidenceScore, double Polarity, IReadOnlyList<string> Topics, string Summary,
    IReadOnlyList<string> Tags, IReadOnlyList<string> NextSteps, double DurationSec, double? TalkShareOfCall, string Features,
    int InsightVersion, string? Text);

/// <summary>Whose calls a question is about: all null means everybody's.</summary>
/// <param name="UserId">Only this rep's.</param>
/// <param name="TeamId">Only this team's.</param>
public sealed record Scope(string? UserId = null, string? TeamId = null);

/// <summary>Which insights to list; a null filter lets everything through.</summary>
/// <param name="From">Calls that ended at this time or later.</param>
/// <param name="To">Calls that ended before this time.</param>
/// <param name="Text">Words that all occur in title, summary or transcript.</param>
public sealed record InsightQuery(
    Scope Scope, string? UserId = null, DateTimeOffset? From = null, DateTimeOffset? To = null, string? Sentiment = null,
    string? Topic = null, string? Tag = null, string? Text = null);

/// <summary>Where a page ended: the last row's end of call and id. Newest calls come first.</summary>
public sealed record PageMark(DateTimeOffset EndedAt, string VideoId);

/// <summary>One page, and where the next one starts; null where this was the last.</summary>
public sealed record Page<T>(IReadOnlyList<T> Rows, PageMark? Next);

/// <summary>One rep's averages over a period: per-call values first, then the mean of the calls.</summary>
/// <param name="Calls">n of the sentiment figures.</param>
/// <param name="AverageSentiment">Mean polarity, -1 to 1.</param>
/// <param name="ShareNegative">Share of calls labelled negative, 0 to 1.</param>
/// <param name="TalkRatio">Mean share of the call's time the company side spoke; null where n is 0.</param>
/// <param name="TalkRatioCalls">n of the talk ratio: calls whose sides are known.</param>
public sealed record RepMetrics(
    string UserId, int Calls, double AverageSentiment, double ShareNegative, double? TalkRatio, int TalkRatioCalls);

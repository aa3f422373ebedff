using VideoInsights.Schemas;

namespace VideoInsights.Streams.Trends;

/// <summary>What one call adds to every row it counts in.</summary>
/// <param name="Sentiment">Polarity in millionths; null where unknown. Whole numbers, so that subtracting undoes adding exactly.</param>
/// <param name="TalkShare">Talk share of the call in millionths; null where unknown.</param>
/// <param name="Topics">Each topic once.</param>
public sealed record CallShare(bool Negative, long? Sentiment, long? TalkShare, IReadOnlyList<string> Topics)
{
    private const double Millionths = 1e6;

    /// <summary>The share of a call with this insight.</summary>
    public static CallShare Of(InsightReady insight) => new(
        insight.sentiment == "negative", Whole(insight.polarity), Whole(insight.talk_share_of_call),
        [.. insight.topics.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)]);

    /// <summary>A sum of millionths over n as the mean.</summary>
    public static double? Mean(long sum, int n) => n == 0 ? null : sum / Millionths / n;

    public bool Equals(CallShare? other) => other is not null && Negative == other.Negative && Sentiment == other.Sentiment
        && TalkShare == other.TalkShare && Topics.SequenceEqual(other.Topics);

    public override int GetHashCode() => HashCode.Combine(Negative, Sentiment, TalkShare, Topics.Count);

    private static long? Whole(double? value) => value is { } number && double.IsFinite(number)
        ? (long)Math.Round(number * Millionths)
        : null;
}

/// <summary>A change of one row: what a call added to it before, and what it adds now.</summary>
/// <param name="Before">Null where the call did not count in this row.</param>
/// <param name="After">Null where it no longer does.</param>
public sealed record TrendChange(TrendKey Key, CallShare? Before, CallShare? After);

/// <summary>The newest version of a call's insight, as far as it counts here.</summary>
/// <param name="MadeAt">When that insight was made.</param>
/// <param name="Alerts">Names of the rules that hold.</param>
public sealed record CountedCall(
    string Rep, string? Team, DateTimeOffset EndedAt, int Version, DateTimeOffset MadeAt, CallShare Share, IReadOnlyList<string> Alerts)
{
    /// <summary>Whether another version was made before this one.</summary>
    public bool IsNewerThan(CountedCall other) => (Version, MadeAt).CompareTo((other.Version, other.MadeAt)) > 0;

    /// <summary>When its last window closes: what arrives later changes nothing.</summary>
    /// <remarks>The week's for the day's too, so that a day and the week it lies in never tell two stories.</remarks>
    public DateTimeOffset ClosesAt(TimeSpan grace) =>
        TrendKey.Midnight(TrendKey.Monday(DateOnly.FromDateTime(EndedAt.UtcDateTime)).AddDays(7)) + grace;

    /// <summary>What changes when <paramref name="after"/> takes the place of <paramref name="before"/>: subtract and add.</summary>
    public static IEnumerable<TrendChange> Changes(CountedCall? before, CountedCall after)
    {
        var (old, now) = (before?.Keys() ?? [], after.Keys());
        return old.Union(now)
            .Select(key => new TrendChange(key, old.Contains(key) ? before!.Share : null, now.Contains(key) ? after.Share : null))
            .Where(change => !Equals(change.Before, change.After));
    }

    private HashSet<TrendKey> Keys() => [.. TrendKey.Of(Rep, Team, EndedAt)];
}

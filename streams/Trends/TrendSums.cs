using VideoInsights.Schemas;

namespace VideoInsights.Streams.Trends;

/// <summary>The sums behind a row: whole numbers, from which a call can be taken out again.</summary>
public sealed record TrendSums(
    TrendKey Key, int Calls, int NegativeCalls, long SentimentSum, int SentimentCalls, long TalkSum, int TalkCalls,
    IReadOnlyDictionary<string, int> Topics)
{
    private const int TopTopics = 5;

    /// <summary>A row without calls.</summary>
    public static TrendSums Empty(TrendKey key) => new(key, 0, 0, 0, 0, 0, 0, new Dictionary<string, int>());

    /// <summary>The sums after a change: subtract what was, add what is.</summary>
    public TrendSums After(TrendChange change)
    {
        var sums = this;
        if (change.Before is { } before)
            sums = sums.Count(before, -1);
        return change.After is { } after ? sums.Count(after, 1) : sums;
    }

    /// <summary>The row; null where no call is left in it.</summary>
    public RepTrend? Row() => Calls == 0 ? null : new RepTrend
    {
        scope = Key.Scope,
        scope_id = Key.Id,
        window = Key.Window,
        window_start = TrendKey.Midnight(Key.Start).UtcDateTime,
        window_end = TrendKey.Midnight(Key.End).UtcDateTime,
        calls = Calls,
        negative_calls = NegativeCalls,
        negative_share = (double)NegativeCalls / Calls,
        average_sentiment = CallShare.Mean(SentimentSum, SentimentCalls),
        sentiment_calls = SentimentCalls,
        talk_share = CallShare.Mean(TalkSum, TalkCalls),
        talk_share_calls = TalkCalls,
        top_topics = [.. Topics.OrderByDescending(t => t.Value).ThenBy(t => t.Key, StringComparer.Ordinal).Take(TopTopics)
            .Select(t => new TopicCalls { topic = t.Key, calls = t.Value })],
    };

    private TrendSums Count(CallShare share, int sign)
    {
        var topics = new Dictionary<string, int>(Topics, StringComparer.Ordinal);
        foreach (var topic in share.Topics)
            if ((topics[topic] = topics.GetValueOrDefault(topic) + sign) == 0)
                topics.Remove(topic);
        return this with
        {
            Calls = Calls + sign,
            NegativeCalls = NegativeCalls + (share.Negative ? sign : 0),
            SentimentSum = SentimentSum + (sign * (share.Sentiment ?? 0)),
            SentimentCalls = SentimentCalls + (share.Sentiment is null ? 0 : sign),
            TalkSum = TalkSum + (sign * (share.TalkShare ?? 0)),
            TalkCalls = TalkCalls + (share.TalkShare is null ? 0 : sign),
            Topics = topics,
        };
    }
}

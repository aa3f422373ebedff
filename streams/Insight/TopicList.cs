using VideoInsights.Schemas;

namespace VideoInsights.Streams.Insight;

/// <summary>From matches to what the call was about, and to its tags.</summary>
public static class TopicList
{
    /// <summary>Topics by seconds of talk, longest first. One sentence that only means it, in a whole call, is no topic.</summary>
    public static IReadOnlyList<TopicMention> Topics(IReadOnlyList<Match> matches) =>
    [
        .. matches.GroupBy(m => m.Pattern.Name)
            .Where(of => of.Any(m => m.How == "phrase") || of.Count() > 1)
            .Select(of => new TopicMention(
                of.Key, of.Max(m => m.Score), Math.Round(of.Select(m => m.Sentence.Of).Distinct().Sum(u => u.End - u.Start), 1),
                [.. of.Select(m => m.Sentence.Of.Id).Distinct()]))
            .OrderByDescending(t => t.Seconds).ThenBy(t => t.Name, StringComparer.Ordinal),
    ];

    /// <summary>Tags in the order of the call: one of a kind for one utterance.</summary>
    public static IReadOnlyList<Tag> Tags(IReadOnlyList<Match> matches) =>
    [
        .. matches.OrderBy(m => m.Sentence.At)
            .DistinctBy(m => (m.Pattern.Name, m.Sentence.Of.Id))
            .Select(m => new Tag(m.Pattern.Name, m.Sentence.Of.Id, m.Sentence.At, m.Sentence.Of.Side, m.How, m.By, m.Score)),
    ];
}

using System.Text.RegularExpressions;
using VideoInsights.Schemas;

namespace VideoInsights.Streams.Insight.Metrics;

/// <summary>Filler words. Definition: <c>docs/metrics.md</c>, 8.</summary>
public static partial class Fillers
{
    private static readonly (string Name, Regex Pattern)[] All =
    [
        .. new[] { "um", "uh", "er", "erm", "basically", "actually", "literally", "you know", "i mean", "sort of", "kind of" }
            .Select(word => (
                word, new Regex($@"\b{word.Replace(" ", @"\s+")}\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant))),
        ("like", Like()),
    ];

    /// <summary>How often each occurs; those that do not are left out.</summary>
    public static IReadOnlyDictionary<string, int> In(IEnumerable<Utterance> utterances)
    {
        var texts = utterances.Select(u => u.Text).ToList();
        return All.Select(filler => (filler.Name, Count: texts.Sum(text => filler.Pattern.Count(text))))
            .Where(f => f.Count > 0).ToDictionary(f => f.Name, f => f.Count);
    }

    // "I'd like to" and "looks like" are verbs and comparisons: it is a filler where a comma sets it off.
    [GeneratedRegex(@",\s*like\b|\blike,", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Like();
}

using VideoInsights.Schemas;

namespace VideoInsights.Streams.Insight;

/// <summary>
/// An extractive summary: the call's own sentences, each with the utterance it comes from, after one that says who spoke of what.
/// </summary>
/// <remarks>
/// TextRank (Mihalcea and Tarau, 2004) over the cosines of meanings, then Maximal Marginal Relevance (Carbonell and Goldstein, 1998).
/// Moments that a sales team reads for (a pain, an objection, a competitor, a step agreed on) come first.
/// </remarks>
public static class Summary
{
    private const int FewestWords = 6;
    private const int MostSentences = 8;
    private const int MostRanked = 1500; // of a five-hour call: the matrix stays under 10 MB
    private const double Damping = 0.85;
    private const double Relevance = 0.7; // MMR's lambda: 0.3 goes to being different from what is chosen
    private const double Related = 0.25;

    private static readonly string[] Stumbles = ["yeah", "so yeah", "okay", "ok ", "um", "uh", "well", "and ", "but ", "because "];
    private static readonly string[] Moments = ["pain", "objection", "competitor", "buying-signal", "churn-risk", "next-step"];

    /// <summary>Summarises a call. Empty where nothing was said.</summary>
    public static IReadOnlyList<Cited> Of(
        IReadOnlyList<SpokenSentence> sentences, IReadOnlyList<Match> trackers, IReadOnlyList<TopicMention> topics, double durationSec)
    {
        var worth = sentences.Where(s => s.Words >= FewestWords && !s.Text.EndsWith('?')).ToList();
        if (worth.Count > MostRanked)
            worth = [.. worth.OrderByDescending(s => s.Words).Take(MostRanked).OrderBy(s => s.At)];
        var rank = Rank(worth);
        var wanted = Math.Clamp(3 + (int)(durationSec / 600), 4, MostSentences);
        var chosen = Moments
            .Select(moment => trackers.Where(m => m.Pattern.Name == moment && rank.ContainsKey(m.Sentence))
                .MaxBy(m => m.Score + rank[m.Sentence])?.Sentence)
            .OfType<SpokenSentence>().Distinct().Take(wanted).ToList();
        while (chosen.Count < Math.Min(wanted, worth.Count))
        {
            chosen.Add(worth.Except(chosen).MaxBy(s =>
                (Relevance * rank[s]) - ((1 - Relevance) * chosen.Select(c => s.CloseTo(c.Meaning)).DefaultIfEmpty(0).Max()))!);
        }

        var body = chosen.OrderBy(s => s.At).Select(s => new Cited($"{s.Of.Speaker}: {s.Text}", [s.Of.Id], s.At));
        return sentences.Count == 0 ? [] : [Opening(sentences, topics, durationSec), .. body];
    }

    private static Cited Opening(IReadOnlyList<SpokenSentence> sentences, IReadOnlyList<TopicMention> topics, double durationSec)
    {
        var speakers = Speakers(sentences);
        var length = durationSec < 90 ? $"{Math.Round(durationSec)} seconds" : $"{Math.Round(durationSec / 60)} minutes";
        var about = topics.Count == 0 ? "" : " about " + List([.. topics.Take(4).Select(t => t.Name)]);
        var support = topics.Take(4).SelectMany(t => t.Utterances.Take(2)).DefaultIfEmpty(sentences[0].Of.Id).Distinct().Order().ToList();
        var verb = speakers.Count == 1 ? "spoke" : "talked";
        return new Cited(
            $"{List(speakers)} {verb} for {length}{about}.", support, sentences.First(s => s.Of.Id == support[0]).At);
    }

    /// <summary>Who talked most, at most three by name.</summary>
    private static List<string> Speakers(IReadOnlyList<SpokenSentence> sentences)
    {
        const int Named = 3;
        var all = sentences.Select(s => s.Of).Distinct().GroupBy(u => u.Speaker).OrderByDescending(of => of.Sum(u => u.End - u.Start))
            .Select(of => of.Key).ToList();
        if (all.Count == 2)
            return [.. sentences.Select(s => s.Of.Speaker).Distinct()];
        return all.Count <= Named + 1 ? all : [.. all.Take(Named), $"{all.Count - Named} others"];
    }

    private static string List(List<string> names) =>
        names.Count == 1 ? names[0] : string.Join(", ", names.SkipLast(1)) + " and " + names[^1];

    /// <summary>A sentence that breaks off or starts with a filler reads badly alone: it counts half.</summary>
    private static double Fluency(string text) =>
        text.Contains("...", StringComparison.Ordinal) || text.Contains('…')
            || Stumbles.Any(s => text.StartsWith(s, StringComparison.OrdinalIgnoreCase))
            ? 0.5
            : 1;

    /// <summary>TextRank, scaled so that the best is 1.</summary>
    private static Dictionary<SpokenSentence, double> Rank(List<SpokenSentence> sentences)
    {
        var n = sentences.Count;
        var weights = new float[n, n];
        var sums = new double[n];
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j < n; j++)
            {
                var cosine = i == j ? 0 : sentences[i].CloseTo(sentences[j].Meaning);
                weights[i, j] = cosine > Related ? (float)cosine : 0;
                sums[i] += weights[i, j];
            }
        }

        var rank = Enumerable.Repeat(1.0 / Math.Max(1, n), n).ToArray();
        for (var round = 0; round < 30; round++)
        {
            var next = new double[n];
            for (var i = 0; i < n; i++)
            {
                if (sums[i] == 0)
                    continue;
                for (var j = 0; j < n; j++)
                    next[j] += rank[i] * weights[i, j] / sums[i];
            }

            rank = [.. next.Select(r => ((1 - Damping) / n) + (Damping * r))];
        }

        var best = rank.DefaultIfEmpty(1).Max();
        return sentences.Zip(rank).ToDictionary(p => p.First, p => p.Second / best * Fluency(p.First.Text));
    }
}

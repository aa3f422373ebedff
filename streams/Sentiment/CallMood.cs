using VideoInsights.Schemas;
using VideoInsights.Streams.Sentences;

namespace VideoInsights.Streams.Sentiment;

/// <summary>From sentences to utterances, sides, the arc and the call: pure functions of transcript and scores.</summary>
public static class CallMood
{
    /// <summary>Points of the arc: tenths of the call.</summary>
    public const int ArcPoints = 10;

    /// <summary>A sentence of this probability is clearly negative or positive.</summary>
    private const double Clear = 0.6;

    /// <summary>Share of an utterance's words that must be clearly so to name it, where the rest is plain.</summary>
    private const double ClearShare = 0.2;

    /// <summary>One utterance's sentiment: the mean of its sentences, weighed by their words.</summary>
    /// <remarks>
    /// Its label is the mean's, with one exception: "That's too expensive for us. We also looked at another vendor, and they offered us a
    /// discount." is an objection, not neutral: clear sentences of one kind name an utterance whose rest is plain.
    /// </remarks>
    /// <param name="sentences">Calibrated score and words of each sentence; empty where nothing was said.</param>
    public static UtteranceSentiment OfUtterance(int id, IReadOnlyList<(SentimentScore Score, int Words)> sentences)
    {
        var words = sentences.Sum(s => s.Words);
        if (words == 0)
            return new UtteranceSentiment(id, "neutral", new SentimentScore(0, 1, 0), Judged: false);
        double Mean(Func<SentimentScore, double> of) => Math.Round(sentences.Sum(s => of(s.Score) * s.Words) / words, 4);
        var score = new SentimentScore(Mean(s => s.Negative), Mean(s => s.Neutral), Mean(s => s.Positive));
        double ShareOf(Func<SentimentScore, double> of) => (double)sentences.Where(s => of(s.Score) >= Clear).Sum(s => s.Words) / words;
        var label = (ShareOf(s => s.Negative), ShareOf(s => s.Positive)) switch
        {
            ( >= ClearShare, 0) => "negative",
            (0, >= ClearShare) => "positive",
            _ => LabelOf(score),
        };
        return new UtteranceSentiment(id, label, score, words >= SentenceCuts.FewestWords);
    }

    /// <summary>Mean polarity over judged utterances, weighed by words, and how many equally long ones that mean is worth.</summary>
    /// <remarks>(Sum w)^2 / Sum w^2, Kish's effective sample size: one monologue among short turns is not many opinions.</remarks>
    public static (double Polarity, double Worth) Mean(IEnumerable<(UtteranceSentiment Sentiment, double Weight)> utterances)
    {
        double sum = 0, weights = 0, squares = 0;
        foreach (var (sentiment, weight) in utterances)
        {
            if (!sentiment.Judged)
                continue;
            sum += weight * sentiment.Score.Polarity;
            weights += weight;
            squares += weight * weight;
        }

        return weights == 0 ? (0, 0) : (sum / weights, weights * weights / squares);
    }

    /// <summary>The tenths of a call, each with the mean polarity of what was said in it; null where nothing was.</summary>
    public static IReadOnlyList<ArcPoint> Arc(
        IReadOnlyList<Utterance> utterances, IReadOnlyList<UtteranceSentiment> sentiments, double durationSec)
    {
        var end = Math.Max(durationSec, utterances.Select(u => u.End).DefaultIfEmpty(0).Max());
        return [.. Enumerable.Range(0, ArcPoints).Select(tenth =>
        {
            double from = end * tenth / ArcPoints, to = end * (tenth + 1) / ArcPoints;
            var (polarity, worth) = Mean(utterances.Zip(sentiments, (u, s) => (s, Overlap(u, from, to))));
            return new ArcPoint(Math.Round(from, 3), Math.Round(to, 3), worth == 0 ? null : Math.Round(polarity, 4));
        })];
    }

    /// <summary>Each side's sentiment, in order of appearance.</summary>
    public static IReadOnlyList<SideSentiment> Sides(IReadOnlyList<Utterance> utterances, IReadOnlyList<UtteranceSentiment> sentiments) =>
        [.. utterances.Zip(sentiments).GroupBy(pair => pair.First.Side).Select(side =>
        {
            var (polarity, worth) = Mean(side.Select(pair => (pair.Second, WeightOf(pair.First))));
            var (label, _) = Calibration.Conclude(Calibration.OfCall(polarity, worth));
            return new SideSentiment(side.Key, label, Math.Round(polarity, 4), side.Count());
        })];

    /// <summary>An utterance's weight in a mean: its words.</summary>
    public static double WeightOf(Utterance utterance) => SentenceCuts.WordsIn(utterance.Text);

    // Words spread evenly over the utterance's seconds; one without length counts where it starts.
    private static double Overlap(Utterance u, double from, double to)
    {
        if (u.End <= u.Start)
            return u.Start >= from && u.Start < to ? WeightOf(u) : 0;
        var shared = Math.Min(u.End, to) - Math.Max(u.Start, from);
        return shared <= 0 ? 0 : WeightOf(u) * shared / (u.End - u.Start);
    }

    private static string LabelOf(SentimentScore s) =>
        s.Negative > s.Neutral && s.Negative > s.Positive ? "negative" : s.Positive > s.Neutral ? "positive" : "neutral";
}

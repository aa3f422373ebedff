using VideoInsights.Schemas;

namespace VideoInsights.Streams.Insight;

/// <summary>What to recommend, and what in the call it rests on. Every rule but two is the playbook's.</summary>
public static class Advice
{
    private const double NegativeMood = -0.25;

    public static IReadOnlyList<Recommendation> For(
        Playbook playbook, IReadOnlyList<Match> trackers, IReadOnlyList<NextStep> steps, ConversationMetrics metrics,
        TranscriptDocument transcript, SentimentDocument sentiment)
    {
        if (transcript.Utterances.Count == 0)
            return [];
        return
        [
            .. trackers.Where(m => m.Pattern.Advice is not null).GroupBy(m => m.Pattern)
                .Select(of => new Recommendation(
                    of.Key.Advice!, $"{of.First().Sentence.Of.Speaker}: {of.First().Sentence.Text}",
                    [.. of.Select(m => m.Sentence.Of.Id).Distinct()], of.Min(m => m.Sentence.At))),
            .. playbook.Ranges.SelectMany(range => OutOfRange(range, metrics, transcript)),
            .. NoStep(steps, transcript),
            .. Mood(sentiment, transcript),
        ];
    }

    private static IEnumerable<Recommendation> OutOfRange(RecommendedRange range, ConversationMetrics metrics,
        TranscriptDocument transcript)
    {
        var (value, at) = range.Metric switch
        {
            "talk_share_of_call" => (metrics.TalkShareOfCall, 0),
            "longest_monologue_sec" => (metrics.LongestMonologue?.Seconds, metrics.LongestMonologue?.Start ?? 0),
            "questions" => (
                metrics.Questions.Count(q => q.Side is "company" or "unknown"), metrics.Questions.Select(q => q.At).FirstOrDefault()),
            "words_per_minute" => (metrics.WordsPerMinute, 0),
            "patience_sec" => (metrics.Patience?.MedianSec, 0),
            _ => ((double?)null, 0.0),
        };
        var advice = value < range.Low ? range.AdviceBelow : value > range.High ? range.AdviceAbove : null;
        if (advice is null)
            yield break;
        var nearest = transcript.Utterances.MinBy(u => Math.Abs(u.Start - at))!;
        yield return new Recommendation(advice, $"{Words(range.Metric)}: {value:0.##}. {range.Source}", [nearest.Id], nearest.Start);
    }

    private static IEnumerable<Recommendation> NoStep(IReadOnlyList<NextStep> steps, TranscriptDocument transcript)
    {
        if (steps.Count > 0)
            yield break;
        var last = transcript.Utterances[^1];
        yield return new Recommendation("No next step was agreed on. Write today and propose one with a date.",
            "Nobody promised anything.", [last.Id], last.Start);
    }

    private static IEnumerable<Recommendation> Mood(SentimentDocument sentiment, TranscriptDocument transcript)
    {
        var worst = sentiment.Utterances.Where(u => u.Judged && u.Label == "negative").OrderBy(u => u.Score.Polarity).Take(3)
            .Select(u => u.UtteranceId).ToList();
        if (sentiment.Sides.FirstOrDefault(s => s.Side == "customer") is not { Polarity: < NegativeMood } || worst.Count == 0)
            yield break;
        var first = transcript.Utterances.First(u => u.Id == worst[0]);
        yield return new Recommendation(
            "The customer was unhappy for much of the call. Call back before the next step is due.", $"{first.Speaker}: {first.Text}",
            worst, first.Start);
    }

    /// <summary>"longest_monologue_sec" as a person says it.</summary>
    private static string Words(string metric)
    {
        var words = metric.Replace("_sec", "_in_seconds").Replace('_', ' ');
        return char.ToUpperInvariant(words[0]) + words[1..];
    }
}

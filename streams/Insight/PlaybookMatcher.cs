using VideoInsights.Schemas;
using VideoInsights.Streams.Sentences;

namespace VideoInsights.Streams.Insight;

/// <summary>Where a pattern of the playbook occurs.</summary>
/// <param name="How">phrase or meaning.</param>
public sealed record Match(Pattern Pattern, SpokenSentence Sentence, string How, string By, double Score);

/// <summary>Finds a playbook's patterns in a call, by phrase and by meaning.</summary>
public sealed class PlaybookMatcher
{
    /// <summary>Cosine to an example from which a sentence means the same.</summary>
    /// <remarks>
    /// Found by reading what matches in the sample call: at 0.58 "That would save us a lot of time, what does it cost?" is an objection.
    /// </remarks>
    public const double SameMeaning = 0.6;

    /// <summary>A shorter sentence means too little to be compared.</summary>
    private const int FewestWords = 4;

    private readonly IReadOnlyList<Ready> _topics;
    private readonly IReadOnlyList<Ready> _trackers;

    private sealed record Ready(Pattern Pattern, IReadOnlyList<Phrase> Phrases, IReadOnlyList<float[]> Examples);

    /// <summary>Reads the examples' meanings once.</summary>
    public PlaybookMatcher(Playbook playbook, SentenceModel model)
    {
        Ready Prepare(Pattern p) => new(
            p, [.. p.Phrases.Select(t => new Phrase(t))], [.. model.Read(p.Examples, CancellationToken.None).Select(r => r.Embedding)]);
        _topics = [.. playbook.Topics.Select(Prepare)];
        _trackers = [.. playbook.Trackers.Select(Prepare)];
    }

    public IReadOnlyList<Match> Topics(IReadOnlyList<SpokenSentence> sentences) => In(_topics, sentences);

    public IReadOnlyList<Match> Trackers(IReadOnlyList<SpokenSentence> sentences) => In(_trackers, sentences);

    private static List<Match> In(IReadOnlyList<Ready> patterns, IReadOnlyList<SpokenSentence> sentences) =>
        [.. from sentence in sentences from pattern in patterns let match = Of(pattern, sentence) where match is not null select match];

    private static Match? Of(Ready ready, SpokenSentence sentence)
    {
        if (ready.Pattern.Side != "any" && sentence.Of.Side != "unknown" && sentence.Of.Side != ready.Pattern.Side)
            return null;
        if (ready.Phrases.FirstOrDefault(p => p.In(sentence.Text)) is { } phrase)
            return new Match(ready.Pattern, sentence, "phrase", phrase.Text, 1);
        if (ready.Examples.Count == 0 || sentence.Words < FewestWords)
            return null;
        var (best, at) = ready.Examples.Select((e, i) => (sentence.CloseTo(e), i)).MaxBy(c => c.Item1);
        return best >= SameMeaning ? new Match(ready.Pattern, sentence, "meaning", ready.Pattern.Examples[at], Math.Round(best, 3)) : null;
    }
}

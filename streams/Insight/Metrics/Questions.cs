using VideoInsights.Schemas;

namespace VideoInsights.Streams.Insight.Metrics;

/// <summary>The questions of a conversation.</summary>
/// <remarks>
/// A sentence is a question when it ends in a question mark. Speech recognition and vendors' transcripts both set the mark; a sentence
/// without one is not guessed at.
/// </remarks>
public static class Questions
{
    private const int FewestWords = 2;

    private static readonly string[] OpenStarts =
        ["how", "what", "why", "which", "who", "whom", "whose", "when", "where", "tell me", "walk me", "describe", "help me understand"];

    private static readonly string[] Lead = ["so", "and", "but", "well", "okay", "ok", "right", "great", "now", "alright", "then", "um",
        "uh"];

    public static IReadOnlyList<Question> In(IReadOnlyList<Utterance> utterances) =>
    [
        .. from utterance in utterances
           from sentence in Sentences.SentenceCuts.Of(utterance.Text)
           where sentence.EndsWith('?') && Turns.WordsIn(sentence).Length >= FewestWords
           select new Question(
               utterance.Id, sentence, utterance.Speaker, utterance.Side, Math.Round(TimeOf(utterance, sentence), 3), IsOpen(sentence)),
    ];

    /// <summary>True where it cannot be answered by yes or no. "So, how do you ..." counts as starting with how.</summary>
    public static bool IsOpen(string sentence)
    {
        var words = Turns.WordsIn(sentence.ToLowerInvariant()).SkipWhile(Lead.Contains).ToList();
        // What follows a comma counts too: "Before I show anything, how does your team ...?"
        var clauses = sentence.ToLowerInvariant().Split(',').Select(c => string.Join(' ', Turns.WordsIn(c)));
        return clauses.Prepend(string.Join(' ', words))
            .Any(text => OpenStarts.Any(start => text == start || text.StartsWith(start + " ", StringComparison.Ordinal)));
    }

    /// <summary>When a sentence within an utterance starts: by its first word's time, else by its share of the text.</summary>
    public static double TimeOf(Utterance utterance, string sentence)
    {
        var at = Math.Max(0, utterance.Text.IndexOf(sentence, StringComparison.Ordinal));
        if (utterance.Words.Count > 0)
        {
            var before = Turns.WordsIn(utterance.Text[..at]).Length;
            return utterance.Words[Math.Min(before, utterance.Words.Count - 1)].Start;
        }

        return utterance.Start + ((utterance.End - utterance.Start) * at / Math.Max(1, utterance.Text.Length));
    }
}

namespace VideoInsights.Streams.Transcript.Speech;

/// <summary>Notices when the recogniser runs in a circle, which it does on one segment in about sixty.</summary>
public static class Repetition
{
    private const int Longest = 20;

    /// <summary>How many tokens at the end are a repetition of those before; 0 where they are not.</summary>
    /// <param name="full">No more tokens were allowed: nobody talks that fast, so that fewer repetitions are a circle.</param>
    /// <remarks>
    /// People do say "no, no, no" and "thank you, thank you": a phrase has to come three times, a single token eight; where the tokens
    /// ran out, twice and three times.
    /// </remarks>
    public static int Tail(IReadOnlyList<int> tokens, bool full = false)
    {
        for (var length = 1; length <= Longest; length++)
        {
            var times = length switch { 1 => full ? 3 : 8, 2 => full ? 3 : 5, _ => full ? 2 : 3 };
            if (Repeats(tokens, length, times))
                return length * (times - 1);
        }

        return 0;
    }

    private static bool Repeats(IReadOnlyList<int> tokens, int length, int times)
    {
        var span = length * times;
        if (tokens.Count < span)
            return false;
        for (var i = tokens.Count - span; i < tokens.Count - length; i++)
        {
            if (tokens[i] != tokens[i + length])
                return false;
        }

        return true;
    }
}

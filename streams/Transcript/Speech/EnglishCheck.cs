namespace VideoInsights.Streams.Transcript.Speech;

/// <summary>Whether what was recognised looks like English. The recogniser knows no other language and has no way to say so. Pure.</summary>
public static class EnglishCheck
{
    private const int FewTokens = 20;
    private const double Circles = 0.25;

    /// <summary>True, false, or null where too little was said to tell.</summary>
    /// <param name="confidence">Mean token probability under which it is not English.</param>
    public static bool? LooksEnglish(IReadOnlyList<Phrase> phrases, double confidence)
    {
        var tokens = phrases.Sum(p => p.Tokens);
        if (tokens < FewTokens)
            return null;
        var mean = phrases.Sum(p => p.Confidence * p.Tokens) / tokens;
        var looped = (double)phrases.Count(p => p.Looped) / phrases.Count;
        return mean >= confidence && looped < Circles;
    }
}

namespace VideoInsights.Streams.Transcript.Speech;

/// <summary>Whether what was recognised looks like English. The recogniser knows nothing else and cannot say so. Pure.</summary>
/// <remarks>
/// Measured: English calls, good and bad lines, have a mean token probability of 0.74 to 0.95, never run in a circle, and have 3 to 6
/// tokens a second; Spanish, French, German and Hindi have 0.34 to 0.58, or circles, or hardly any tokens.
/// </remarks>
public static class EnglishCheck
{
    private const int FewTokens = 20;
    private const double FewSeconds = 8;
    private const double CircleShare = 0.2;
    private const double SlowestTokensPerSec = 1.2;

    /// <summary>True, false, or null where too little was said to tell.</summary>
    /// <param name="confidence">Mean token probability under which it is not English.</param>
    public static bool? LooksEnglish(IReadOnlyList<Phrase> phrases, double confidence)
    {
        var seconds = phrases.Sum(p => p.Span.Seconds);
        if (phrases.Sum(p => p.Tokens) < FewTokens && seconds < FewSeconds)
            return null;
        var straight = phrases.Where(p => !p.Looped).ToList();
        if (seconds - straight.Sum(p => p.Span.Seconds) > CircleShare * seconds)
            return false;
        var tokens = straight.Sum(p => p.Tokens);
        return tokens > SlowestTokensPerSec * straight.Sum(p => p.Span.Seconds)
            && straight.Sum(p => p.Confidence * p.Tokens) / tokens >= confidence;
    }
}

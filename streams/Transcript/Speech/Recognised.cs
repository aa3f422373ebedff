namespace VideoInsights.Streams.Transcript.Speech;

/// <summary>A word of a recognised segment.</summary>
/// <param name="FirstToken">Position of its first token among the segment's.</param>
/// <param name="Tokens">How many tokens it is made of.</param>
public readonly record struct TokenWord(string Text, int FirstToken, int Tokens);

/// <summary>What the recogniser made of one segment.</summary>
/// <param name="Words">In order; joined by spaces they are the text. Punctuation stays with its word.</param>
/// <param name="Probabilities">Of each token, 0 to 1.</param>
/// <param name="Attention">
/// Tokens x frames: how strongly each token looked at each frame of <see cref="FrameSec"/> seconds. One row more than tokens where the
/// recogniser found the end itself: what the end looked at.
/// </param>
/// <param name="Looped">The recogniser began to repeat itself and was cut off.</param>
public sealed record Recognised(
    IReadOnlyList<TokenWord> Words, IReadOnlyList<float> Probabilities, IReadOnlyList<float[]> Attention, bool Looped)
{
    /// <summary>Seconds of one frame of the encoder: 384 samples.</summary>
    public const double FrameSec = 384.0 / 16_000;

    public string Text => string.Join(' ', Words.Select(w => w.Text));

    /// <summary>Mean probability of the tokens; 0 where there are none.</summary>
    public double Confidence => Probabilities.Count > 0 ? Probabilities.Average() : 0;
}

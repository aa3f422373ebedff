using System.Text.RegularExpressions;

namespace VideoInsights.Streams.Sentences;

/// <summary>Cuts talk into sentences that can be judged alone.</summary>
public static partial class SentenceCuts
{
    /// <summary>A piece of fewer words is joined to the sentence before it: "Right." says nothing alone.</summary>
    public const int FewestWords = 4;

    /// <summary>The sentences of a text in order; each has <see cref="FewestWords"/> words, unless the whole text has fewer.</summary>
    public static IReadOnlyList<string> Of(string text)
    {
        var sentences = new List<string>();
        foreach (var piece in Ends().Split(text).Select(p => p.Trim()).Where(p => p.Length > 0))
        {
            if (sentences.Count > 0 && (WordsIn(piece) < FewestWords || WordsIn(sentences[^1]) < FewestWords))
                sentences[^1] += " " + piece;
            else
                sentences.Add(piece);
        }

        return sentences;
    }

    /// <summary>Words of a text: runs between white space that hold a letter or digit.</summary>
    public static int WordsIn(string text) =>
        text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Count(w => w.Any(char.IsLetterOrDigit));

    // Not after a short title ("Mr.") or an initial; digits ("2.5") have no space behind the point.
    [GeneratedRegex(@"(?<=[.!?…][""')\]]*)(?<!\b(?:Mr|Mrs|Ms|Dr|St|vs|e\.g|i\.e|[A-Z])\.)\s+")]
    private static partial Regex Ends();
}

using System.Buffers;
using System.Globalization;
using System.Text;

namespace VideoInsights.Streams.Sentences;

/// <summary>BERT's basic tokenization (uncased): text in, words and single punctuation marks out, parted by single spaces.</summary>
/// <remarks>
/// Done here because the library's own drops symbols of the class So ("№") that the model was trained with. Rules as in BERT's
/// tokenization.py: control characters out, accents off, lower case, every punctuation mark and CJK ideograph a word of its own.
/// </remarks>
public static class WordCuts
{
    // BERT counts every printable ASCII character that is not a letter or digit as punctuation, "$" and "+" too.
    private static readonly SearchValues<char> AsciiMarks = SearchValues.Create("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~");

    /// <summary>The words of a text, lower case and without accents, parted by spaces.</summary>
    public static string Apply(string text)
    {
        var cut = new StringBuilder(text.Length + 16);
        foreach (var written in text.EnumerateRunes())
        {
            // A lone surrogate (a caption cut in the middle of an emoji) comes as U+FFFD.
            if (written.Value is 0 or 0xFFFD || Accents.Off(Rune.ToLowerInvariant(written)) is not { } rune)
                continue;
            var category = Rune.GetUnicodeCategory(rune);
            if (Rune.IsWhiteSpace(rune))
                cut.Append(' ');
            else if (category is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.PrivateUse)
                continue;
            else if (IsMark(rune, category) || IsIdeograph(rune.Value))
                cut.Append(' ').Append(rune.ToString()).Append(' ');
            else
                cut.Append(rune.ToString());
        }

        return string.Join(' ', cut.ToString().Split(' ', StringSplitOptions.RemoveEmptyEntries));
    }

    private static bool IsMark(Rune rune, UnicodeCategory category) =>
        rune.IsAscii
            ? AsciiMarks.Contains((char)rune.Value)
            : category is >= UnicodeCategory.ConnectorPunctuation and <= UnicodeCategory.OtherPunctuation;

    private static bool IsIdeograph(int c) =>
        c is (>= 0x4E00 and <= 0x9FFF) or (>= 0x3400 and <= 0x4DBF) or (>= 0xF900 and <= 0xFAFF)
            or (>= 0x20000 and <= 0x2CEAF) or (>= 0x2F800 and <= 0x2FA1F);
}

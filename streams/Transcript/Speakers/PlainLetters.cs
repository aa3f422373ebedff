using System.Globalization;
using System.Text;

namespace VideoInsights.Streams.Transcript.Speakers;

/// <summary>Latin letters without their accents. Pure.</summary>
/// <remarks>
/// string.Normalize cannot be used: with InvariantGlobalization, which this product runs in, it leaves everything but ASCII as it is.
/// </remarks>
public static class PlainLetters
{
    // One row for each plain letter: the letters that become it.
    private static readonly Dictionary<char, string> Plain =
        new[]
        {
            "aàáâãäåāăąǎ", "cçćĉċč", "dďđ", "eèéêëēĕėęě", "gĝğġģ", "hĥħ", "iìíîïĩīĭįı", "jĵ", "kķ", "lĺļľŀł", "nñńņňŋ", "oòóôõöøōŏőǒ",
            "rŕŗř", "sśŝşšș", "tţťŧț", "uùúûüũūŭůűųǔ", "wŵ", "yýÿŷ", "zźżž",
        }
        .SelectMany(row => row[1..].Select(c => (c, row[..1])))
        .Concat([('ß', "ss"), ('æ', "ae"), ('œ', "oe"), ('þ', "th"), ('ð', "d")])
        .ToDictionary();

    /// <summary>The text in lower case, without accents, those written as marks of their own included.</summary>
    public static string Of(string text)
    {
        var result = new StringBuilder(text.Length);
        foreach (var c in text.ToLowerInvariant())
        {
            if (Plain.TryGetValue(c, out var plain))
                result.Append(plain);
            else if (CharUnicodeInfo.GetUnicodeCategory(c) != UnicodeCategory.NonSpacingMark)
                result.Append(c);
        }

        return result.ToString();
    }
}

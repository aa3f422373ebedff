using System.Text.RegularExpressions;
using VideoInsights.Streams.Transcript.Speakers;

namespace VideoInsights.Benchmarks.Speech;

/// <summary>
/// Brings two transcripts of the same words to the same spelling, after Whisper's EnglishTextNormalizer: case, fillers, contractions,
/// titles, punctuation, accents, numbers as digits, American spelling. Pure.
/// </summary>
public static partial class EnglishNormaliser
{
    private static readonly (Regex Pattern, string By)[] Rewrites =
    [
        .. new (string, string)[]
        {
            (@"\bwon't\b", "will not"), (@"\bcan't\b", "can not"), (@"\blet's\b", "let us"), (@"\bain't\b", "aint"),
            (@"\by'all\b", "you all"), (@"\bwanna\b", "want to"), (@"\bgotta\b", "got to"), (@"\bgonna\b", "going to"),
            (@"\bi'ma\b", "i am going to"), (@"\bimma\b", "i am going to"), (@"\bwoulda\b", "would have"), (@"\bcoulda\b", "could have"),
            (@"\bshoulda\b", "should have"), (@"\bma'am\b", "madam"),
            (@"\bmr\b", "mister "), (@"\bmrs\b", "missus "), (@"\bst\b", "saint "), (@"\bdr\b", "doctor "), (@"\bprof\b", "professor "),
            (@"\bcapt\b", "captain "), (@"\bgov\b", "governor "), (@"\bgen\b", "general "), (@"\bsen\b", "senator "),
            (@"\brep\b", "representative "), (@"\bpres\b", "president "), (@"\brev\b", "reverend "), (@"\bhon\b", "honorable "),
            (@"\blt\b", "lieutenant "), (@"\bcol\b", "colonel "), (@"\bjr\b", "junior "), (@"\bsr\b", "senior "), (@"\besq\b", "esquire "),
            ("'d been\\b", " had been"), ("'s been\\b", " has been"), ("'d gone\\b", " had gone"), ("'s gone\\b", " has gone"),
            ("'d done\\b", " had done"), ("'s got\\b", " has got"), ("n't\\b", " not"), ("'re\\b", " are"), ("'s\\b", " is"),
            ("'d\\b", " would"), ("'ll\\b", " will"), ("'t\\b", " not"), ("'ve\\b", " have"), ("'m\\b", " am"),
        }.Select(r => (new Regex(r.Item1, RegexOptions.Compiled), r.Item2)),
    ];

    /// <summary>The text in normal form: words of lower case letters and digits, one space between.</summary>
    public static string Normal(string text)
    {
        var s = text.ToLowerInvariant().Replace('’', '\'').Replace('‘', '\'');
        s = Bracketed().Replace(s, "");
        s = Fillers().Replace(s, "");
        s = BeforeApostrophe().Replace(s, "'");
        foreach (var (pattern, by) in Rewrites)
            s = pattern.Replace(s, by);
        s = CommaInNumber().Replace(s, "$1$2");
        s = LoosePeriod().Replace(s, " $1");
        s = WithoutSymbols(s);
        s = NumberWords.ToDigits(s);
        return string.Join(' ', s.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(AmericanSpelling.Of));
    }

    /// <summary>Accents go, other symbols become spaces; what belongs to a number stays.</summary>
    private static string WithoutSymbols(string text)
    {
        var result = PlainLetters.Of(text).Where(c => c != '\'')
            .Select(c => char.IsLetterOrDigit(c) || c is '.' or '%' or '$' or '£' or '€' ? c : ' ');
        return Stray().Replace(string.Concat(result), " ");
    }

    [GeneratedRegex(@"[<\[][^>\]]*[>\]]|\(([^)]+?)\)")]
    private static partial Regex Bracketed();

    [GeneratedRegex(@"\b(hmm|mm|mhm|mmm|uh|um)\b")]
    private static partial Regex Fillers();

    [GeneratedRegex(@"\s+'")]
    private static partial Regex BeforeApostrophe();

    [GeneratedRegex(@"(\d),(\d)")]
    private static partial Regex CommaInNumber();

    [GeneratedRegex(@"\.([^0-9]|$)")]
    private static partial Regex LoosePeriod();

    [GeneratedRegex(@"[.$£€](?=[^0-9]|$)|(?<=[^0-9]|^)[%]")]
    private static partial Regex Stray();
}

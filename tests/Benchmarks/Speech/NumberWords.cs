namespace VideoInsights.Benchmarks.Speech;

/// <summary>Number words as digits: "twenty five" is 25, "two hundred and six" 206, "third" 3rd. Pure.</summary>
public static class NumberWords
{
    private static readonly Dictionary<string, long> Ones = Table(
        0,
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen "
        + "nineteen");

    private static readonly Dictionary<string, long> Tens =
        "twenty thirty forty fifty sixty seventy eighty ninety".Split(' ').Select((w, i) => (w, (i + 2) * 10L)).ToDictionary();

    private static readonly Dictionary<string, long> Scales = new()
    {
        ["thousand"] = 1_000,
        ["million"] = 1_000_000,
        ["billion"] = 1_000_000_000,
        ["trillion"] = 1_000_000_000_000,
    };

    private static readonly Dictionary<string, string> Ordinals = Ordinal();

    /// <summary>A text of lower case words separated by spaces, with its number words as digits.</summary>
    public static string ToDigits(string text)
    {
        var words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var result = new List<string>();
        for (var i = 0; i < words.Length;)
        {
            var (value, length) = Read(words.AsSpan(i));
            if (length > 0)
            {
                result.Add(value);
                i += length;
            }
            else
            {
                result.Add(Ordinals.GetValueOrDefault(words[i], words[i]));
                i++;
            }
        }

        return string.Join(' ', result);
    }

    /// <summary>The longest number at the start of the words.</summary>
    private static (string Value, int Length) Read(ReadOnlySpan<string> words)
    {
        var (total, group, length, i) = (0L, -1L, 0, 0);
        for (; i < words.Length; i++)
        {
            var word = words[i];
            if (Digits(word) is { } digit && Fits(group, digit))
                group = Math.Max(group, 0) + digit;
            else if (word == "hundred" && group is > 0 and < 100)
                group *= 100;
            else if (Scales.TryGetValue(word, out var scale) && group > 0)
                (total, group) = (total + (group * scale), 0);
            else if (word == "and" && length > 0 && i + 1 < words.Length && words[i - 1] is "hundred" or "thousand" or "million"
                && Digits(words[i + 1]) is not null)
                continue;
            else
                break;
            length = i + 1;
        }

        return length == 0 ? ("", 0) : ((total + Math.Max(group, 0)).ToString(), length);
    }

    private static long? Digits(string word) =>
        Ones.TryGetValue(word, out var one) ? one
        : Tens.TryGetValue(word, out var ten) ? ten
        : word.All(char.IsAsciiDigit) && word.Length <= 3 && word.Length > 0 ? long.Parse(word) : null;

    /// <summary>"twenty" takes "five", "hundred" takes anything below; "five" takes nothing.</summary>
    private static bool Fits(long group, long next) =>
        group <= 0 || (group % 100 == 0 && next < 100) || (group % 10 == 0 && group % 100 >= 20 && next is > 0 and < 10);

    private static Dictionary<string, long> Table(long from, string words) =>
        words.Split(' ').Select((w, i) => (w, from + i)).ToDictionary();

    private static Dictionary<string, string> Ordinal()
    {
        const string words =
            "third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth seventeenth "
            + "eighteenth nineteenth";
        var table = words.Split(' ').Select((w, i) => (w, $"{i + 3}th")).ToDictionary();
        table["third"] = "3rd";
        foreach (var (word, value) in Tens)
            table[word[..^1] + "ieth"] = $"{value}th";
        return table;
    }
}

using System.Text.RegularExpressions;

namespace VideoInsights.Streams.Insight;

/// <summary>
/// A phrase of the playbook as it is looked for: whole words, any case, any white space between, <c>*</c> for every ending.
/// </summary>
public sealed class Phrase
{
    private readonly Regex _pattern;

    public Phrase(string text)
    {
        Text = text.Trim();
        var words = Text.Replace('’', '\'').Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
            .Select(w => w.EndsWith('*') ? Regex.Escape(w[..^1]) + @"\w*" : Regex.Escape(w));
        _pattern = new Regex(
            @"(?<!\w)" + string.Join(@"[\s,;-]+", words) + @"(?!\w)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);
    }

    /// <summary>As written in the playbook.</summary>
    public string Text { get; }

    /// <summary>Whether it occurs in a text; curly and straight apostrophes are the same.</summary>
    public bool In(string text) => _pattern.IsMatch(text.Replace('’', '\''));
}

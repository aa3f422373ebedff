using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;

namespace VideoInsights.Streams.Transcript.Vendor;

/// <summary>
/// Reads WebVTT as Zoom ("Name: text"), Teams and Meet (&lt;v Name&gt;text&lt;/v&gt;) write it. What is broken is left out: a vendor's
/// file that is half readable is worth its readable half. Pure.
/// </summary>
public static partial class WebVtt
{
    private const int LongestName = 60;

    /// <summary>The readable cues, by start; none where the text is no WebVTT.</summary>
    /// <param name="laterBySec">
    /// Added to every time. What then lies before 0, as Teams has it where people already talked, is left out or begins at 0.
    /// </param>
    public static IReadOnlyList<Cue> Read(string text, double laterBySec = 0)
    {
        if (!text.TrimStart('\ufeff').StartsWith("WEBVTT", StringComparison.Ordinal))
            return [];
        var found = Blocks(text).Select(CueOf).OfType<(double Start, double End, string Text)>().SelectMany(Voices).ToList();

        // "Name: text" is only believed where most cues have it: else a sentence with a colon becomes a person.
        var named = found.Count(c => c.Speaker is null && Prefix().IsMatch(c.Text));
        var prefixed = named > 0 && named * 2 >= found.Count(c => c.Speaker is null);
        return [.. found.Select(c => prefixed && c.Speaker is null ? Split(c) : c).Where(c => c.Text.Length > 0)
            .Select(c => c with { Start = c.Start + laterBySec, End = c.End + laterBySec }).Where(c => c.Start >= 0 || c.End > 0)
            .Select(c => c with { Start = Math.Max(0, c.Start) }).OrderBy(c => c.Start)];
    }

    private static IEnumerable<string[]> Blocks(string text) =>
        BlankLine().Split(text.ReplaceLineEndings("\n")).Select(b => b.Split('\n', StringSplitOptions.RemoveEmptyEntries));

    private static (double Start, double End, string Text)? CueOf(string[] block)
    {
        var at = Array.FindIndex(block, line => Timing().IsMatch(line));
        if (at < 0)
            return null;
        var timing = Timing().Match(block[at]);
        var (start, end) = (Seconds(timing.Groups[1].Value), Seconds(timing.Groups[2].Value));
        return end >= start ? (start, end, string.Join(' ', block.Skip(at + 1)).Trim()) : null;
    }

    /// <summary>A cue with several voice tags is several people's; its time is shared out by the letters.</summary>
    private static IEnumerable<Cue> Voices((double Start, double End, string Text) cue)
    {
        var tags = VoiceTag().Matches(cue.Text);
        if (tags.Count == 0)
            return [new Cue(cue.Start, cue.End, null, Plain(cue.Text))];
        var parts = tags.Select((tag, i) =>
        {
            var from = tag.Index + tag.Length;
            var to = i + 1 < tags.Count ? tags[i + 1].Index : cue.Text.Length;
            return (Name: WebUtility.HtmlDecode(tag.Groups[1].Value).Trim(), Text: Plain(cue.Text[from..to]));
        }).ToList();
        var letters = Math.Max(1, parts.Sum(p => p.Text.Length));
        var before = 0;
        return parts.Select(part =>
        {
            var start = cue.Start + ((cue.End - cue.Start) * before / letters);
            before += part.Text.Length;
            return new Cue(
                start, cue.Start + ((cue.End - cue.Start) * before / letters), part.Name.Length > 0 ? part.Name : null, part.Text);
        }).ToList();
    }

    private static Cue Split(Cue cue)
    {
        var match = Prefix().Match(cue.Text);
        return match.Success && match.Groups[1].Length <= LongestName
            ? cue with { Speaker = match.Groups[1].Value.Trim(), Text = cue.Text[match.Length..].Trim() }
            : cue;
    }

    private static string Plain(string text) => Spaces().Replace(WebUtility.HtmlDecode(Markup().Replace(text, "")), " ").Trim();

    private static double Seconds(string stamp)
    {
        var seconds = stamp.TrimStart('-').Split(':')
            .Aggregate(0.0, (sum, part) => (sum * 60) + double.Parse(part.Replace(',', '.'), CultureInfo.InvariantCulture));
        return stamp[0] == '-' ? -seconds : seconds;
    }

    [GeneratedRegex(@"\n[ \t]*\n")]
    private static partial Regex BlankLine();

    // Wider than WebVTT: Teams writes 0:0:5.32, and negative times.
    [GeneratedRegex(@"^\s*(-?(?:\d+:)?\d{1,2}:\d{1,2}[.,]\d{1,3})\s*-->\s*(-?(?:\d+:)?\d{1,2}:\d{1,2}[.,]\d{1,3})")]
    private static partial Regex Timing();

    [GeneratedRegex(@"<v(?:\.[^\s<>]*)?\s+([^<>]*)>")]
    private static partial Regex VoiceTag();

    // Not across another '<': a run of them would be looked through once for each.
    [GeneratedRegex("<[^<>]*>")]
    private static partial Regex Markup();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();

    [GeneratedRegex(@"^\s*([^\s:][^:]{0,59}?)\s*:\s+")]
    private static partial Regex Prefix();
}

using System.Globalization;
using System.Text.RegularExpressions;

namespace VideoInsights.Tests.Vendors;

/// <summary>A call that has just ended: somebody of the account's company with a customer.</summary>
/// <param name="Spoken">What was said; nothing where nobody wrote it down.</param>
/// <param name="Faults">What goes wrong with the first requests for the film.</param>
public sealed record EndedCall(
    byte[] Film, DateTimeOffset Start, TimeSpan Length, IReadOnlyList<SpokenLine> Spoken, params IReadOnlyList<FileFault> Faults)
{
    public const string Title = "Team plan and pilot";

    /// <summary>Whose call it is: one of the sample people.</summary>
    public static (string Name, string Address) Rep { get; } = ("Ellen Frost", "rep@example.test");

    public static (string Name, string Address) Customer { get; } = ("Mark Weber", "mark@customer.example");
}

/// <summary>Something that was said, with times from the recording's start.</summary>
public sealed partial record SpokenLine(string Speaker, string Text, TimeSpan Start, TimeSpan End)
{
    /// <summary>The lines of a WebVTT file whose cues are "Name: text".</summary>
    public static IReadOnlyList<SpokenLine> Read(string vtt) =>
        [.. Cue().Matches(vtt.ReplaceLineEndings("\n")).Select(cue => cue.Groups).Select(part => new SpokenLine(
            part[3].Value, part[4].Value, TimeSpan.Parse(part[1].Value, CultureInfo.InvariantCulture),
            TimeSpan.Parse(part[2].Value, CultureInfo.InvariantCulture)))];

    /// <summary>The same as WebVTT.</summary>
    /// <param name="cue">A cue's text, which each vendor writes in its own way.</param>
    public static string Write(IEnumerable<SpokenLine> lines, Func<SpokenLine, string> cue) => "WEBVTT\n" + string.Concat(
        lines.Select(line => $"\n{line.Start:hh\\:mm\\:ss\\.fff} --> {line.End:hh\\:mm\\:ss\\.fff}\n{cue(line)}\n"));

    [GeneratedRegex(@"^(\d\d:\d\d:\d\d\.\d{3}) --> (\d\d:\d\d:\d\d\.\d{3})\n([^:\n]+): (.+)$", RegexOptions.Multiline)]
    private static partial Regex Cue();
}

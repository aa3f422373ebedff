using System.Text.RegularExpressions;

namespace VideoInsights.Tests;

/// <summary>The style that can be tested is a test: each finding prints path:line.</summary>
public sealed partial class TidyTests
{
    private const int MostLines = 300;
    private const int MostColumns = 140;

    private static readonly string[] Folders = ["samples", "schemas", "services", "streams", "tests"];

    [Fact]
    public void Files_hold_one_idea_and_lines_fit_a_screen()
    {
        var findings = Sources().SelectMany(file =>
        {
            var lines = File.ReadAllLines(file);
            return lines.Select((line, i) => (line, at: i + 1)).Where(l => l.line.Length > MostColumns)
                .Select(l => $"{Name(file)}:{l.at}: {l.line.Length} columns")
                .Concat(lines.Length > MostLines ? [$"{Name(file)}:{lines.Length}: more than {MostLines} lines"] : []);
        });
        Assert.Empty(findings);
    }

    [Fact]
    public void No_type_has_a_vague_name() => Assert.Empty(Matches(VagueType()));

    [Fact]
    public void Nothing_is_left_for_later() =>
        Assert.DoesNotContain(Matches(Leftover()), f => !f.StartsWith("tests/TidyTests.cs", StringComparison.Ordinal));

    [Fact]
    public void Log_ids_are_unique()
    {
        var ids = Sources().SelectMany(f => LogId().Matches(File.ReadAllText(f)).Select(m => m.Groups[1].Value)).ToList();
        Assert.NotEmpty(ids);
        Assert.Equal(ids.Distinct(), ids);
    }

    private static IEnumerable<string> Matches(Regex pattern) => Sources().SelectMany(file => File.ReadAllLines(file)
        .Select((line, i) => (line, at: i + 1)).Where(l => pattern.IsMatch(l.line)).Select(l => $"{Name(file)}:{l.at}: {l.line.Trim()}"));

    private static IEnumerable<string> Sources() => Folders
        .SelectMany(f => Directory.EnumerateFiles(Path.Combine(Paths.Repository, f), "*.cs", SearchOption.AllDirectories))
        .Where(f => !f.Split(Path.DirectorySeparatorChar).Any(part => part is "obj" or "bin" or "node_modules"));

    private static string Name(string file) => Path.GetRelativePath(Paths.Repository, file).Replace('\\', '/');

    [GeneratedRegex(@"\b(?:class|record|struct|interface|enum)\s+\w*(?:Manager|Helper|Utils?|Base|Common)\b")]
    private static partial Regex VagueType();

    [GeneratedRegex(@"\b(?:TODO|FIXME|XXX|HACK)\b|NotImplementedException")]
    private static partial Regex Leftover();

    [GeneratedRegex(@"\[LoggerMessage\((\d+),")]
    private static partial Regex LogId();
}

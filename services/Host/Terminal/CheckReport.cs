using System.Text.Json;
using System.Text.Json.Serialization;
using Spectre.Console;
using VideoInsights.Ingestion.Vendors.Checks;

namespace VideoInsights.Host.Terminal;

/// <summary>Shows what a check finds: each finding a line as soon as it is there, or all in one JSON document.</summary>
/// <param name="secrets">What is not shown, though a vendor may repeat it.</param>
public sealed class CheckReport(string vendor, IEnumerable<string> secrets, bool json)
{
    private const int ShortestSecret = 6; // a shorter one is no secret, and may be a word

    private static readonly JsonSerializerOptions Document = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping, // for a terminal and not for a page
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    private readonly List<Finding> _findings = [];
    private readonly IAnsiConsole _console = CallReport.ConsoleOf(json);
    private readonly List<string> _secrets = [.. secrets.Where(s => s.Length >= ShortestSecret)];

    /// <summary>Takes a finding, and shows it where it is for people.</summary>
    public void Add(Finding finding)
    {
        finding = finding with { Says = Fit(finding.Says), Do = finding.Do is { } todo ? Fit(todo) : null };
        var first = _findings.Count == 0 || _findings[^1].Topic != finding.Topic;
        _findings.Add(finding);
        if (json)
            return;
        var (mark, colour) = finding.Verdict switch
        {
            Verdict.Works => ("✓", "green"),
            Verdict.Missing => ("✗", "red"),
            _ => ("–", "grey"),
        };
        if (first)
            _console.MarkupLineInterpolated($"[bold]{finding.Topic.ToString().ToLowerInvariant()}[/]");
        Line($"[{colour}]{mark}[/]", finding.Says, 2);
        if (finding.Do is not null)
            Line("→", finding.Do, 4);
    }

    /// <summary>Ends the report. Returns the status to end with.</summary>
    public int End()
    {
        var missing = _findings.Count(f => f.Verdict == Verdict.Missing);
        if (json)
        {
            Console.WriteLine(JsonSerializer.Serialize(new { vendor, works = missing == 0, checks = _findings }, Document));
        }
        else
        {
            _console.WriteLine();
            _console.MarkupLineInterpolated(missing == 0
                ? (FormattableString)$"[green]{vendor} is set up[/]: what is needed works, as far as it can be told from here"
                : $"[red]{missing} thing{(missing == 1 ? " is" : "s are")} missing[/]: each ✗ says what to do");
        }

        return missing == 0 ? 0 : 1;
    }

    /// <summary>A line whose text goes on below itself where the terminal is narrow.</summary>
    private void Line(string mark, string text, int indent)
    {
        var grid = new Grid().AddColumn(new GridColumn().NoWrap().Padding(indent, 0, 1, 0)).AddColumn(new GridColumn().Padding(0, 0, 0, 0));
        _console.Write(grid.AddRow(new Markup(mark), new Text(text)));
    }

    /// <summary>Vendors' words, and titles, which anybody writes: no secret, and nothing that a terminal would act on.</summary>
    private string Fit(string text)
    {
        foreach (var secret in _secrets)
            text = text.Replace(secret, "***", StringComparison.Ordinal);
        return string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c));
    }
}

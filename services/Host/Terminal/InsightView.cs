using Spectre.Console;
using VideoInsights.Schemas;

namespace VideoInsights.Host.Terminal;

/// <summary>A call's insight as a person reads it in a terminal.</summary>
public static class InsightView
{
    private const int Widest = 100; // a file has no width, and lines that long are of no use to anybody

    public static void Show(IAnsiConsole console, FeaturesDocument features)
    {
        console.WriteLine();
        var line = new string('─', Math.Max(2, Math.Min(console.Profile.Width, Widest) - features.Title.Length - 4));
        console.MarkupLineInterpolated($"[grey]──[/] {features.Title} [grey]{line}[/]");
        var mood = features.Sentiment switch { "positive" => "green", "negative" => "red", _ => "yellow" };
        console.MarkupLine($"[{mood}]{features.Sentiment}[/] ({features.ConfidenceScore:P0} sure), {Clock(features.DurationSec)}, "
            + $"topics: {Markup.Escape(Words(features.Topics.Select(t => t.Name)))}");
        console.WriteLine();
        List(console, "Summary", features.Summary.Select(s => (s.At, s.Text)));
        var said = features.Transcript.Utterances.ToDictionary(u => u.Id, u => u.Text);
        List(console, "Tags", features.Tags.Select(t => (t.At, $"{t.Name}: {Cut(said[t.Utterance])}")));
        List(console, "Next steps", features.NextSteps.Select(s => (s.At, s.Owner is null ? s.Text : $"{s.Owner}: {s.Text}")));
        List(console, "Recommendations", features.Recommendations.Select(r => (r.At, r.Text)));
        Metrics(console, features.Metrics);
        foreach (var missing in features.Missing)
            console.MarkupLineInterpolated($"[yellow]missing:[/] {missing}");
        foreach (var (feature, off) in features.Engines.Where(e => e.Value.StartsWith("off", StringComparison.Ordinal)))
            console.MarkupLineInterpolated($"[yellow]{feature}[/] {off}");
    }

    /// <summary>Seconds as m:ss, with hours where there are any.</summary>
    public static string Clock(double seconds)
    {
        var time = TimeSpan.FromSeconds(seconds);
        return time.TotalHours >= 1 ? $"{(int)time.TotalHours}:{time:mm\\:ss}" : $"{time.Minutes}:{time.Seconds:00}";
    }

    private static string Cut(string text)
    {
        const int Longest = 64;
        return text.Length <= Longest ? text : text[..text.LastIndexOf(' ', Longest)] + " ...";
    }

    private static void List(IAnsiConsole console, string title, IEnumerable<(double At, string Text)> rows)
    {
        var all = rows.ToList();
        if (all.Count == 0)
            return;
        console.MarkupLine($"[bold]{title}[/]");
        var grid = new Grid().AddColumn(new GridColumn().NoWrap().RightAligned().Width(8)).AddColumn();
        foreach (var (at, text) in all)
            grid.AddRow(new Text(Clock(at), new Style(Color.Grey)), new Text(text));
        console.Write(grid);
        console.WriteLine();
    }

    private static void Metrics(IAnsiConsole console, ConversationMetrics metrics)
    {
        if (metrics.Speakers.Count == 0)
            return;
        var table = new Table().Border(TableBorder.Simple).AddColumns("speaker", "side", "talked", "of call", "words/min");
        foreach (var speaker in metrics.Speakers)
        {
            table.AddRow(
                Markup.Escape(speaker.Speaker), speaker.Side, Clock(speaker.TalkSec), $"{speaker.ShareOfCall:P0}",
                speaker.WordsPerMinute is { } speed ? $"{speed:0}" : "");
        }

        console.Write(table);
    }

    private static string Words(IEnumerable<string> names) => string.Join(", ", names) is { Length: > 0 } words ? words : "none";
}

using Spectre.Console;
using VideoInsights.Storage.Calls;
using VideoInsights.Streams;

namespace VideoInsights.Host.Terminal;

/// <summary>The stages of a call with their progress, redrawn in place; a line for each stage where the output is no terminal.</summary>
public sealed class LiveTable(IAnsiConsole console)
{
    private const int BarCells = 30;

    /// <summary>Shows progress while <paramref name="follow"/> runs.</summary>
    public async Task<CallProgress> Show(string title, Func<Action<CallProgress>, Task<CallProgress>> follow)
    {
        if (!console.Profile.Capabilities.Interactive || console.Profile.Out.IsTerminal is false)
            return await follow(Lines());

        var last = default(CallProgress);
        await console.Live(Table(title, null)).AutoClear(false).StartAsync(async live =>
            last = await follow(progress => live.UpdateTarget(Table(title, progress))));
        return last!;
    }

    private Action<CallProgress> Lines()
    {
        var told = new HashSet<string>();
        return progress =>
        {
            foreach (var stage in progress.Stages.Where(s => s.State is CallStates.Finished or CallStates.Failed && told.Add(s.Stage)))
                console.WriteLine($"{stage.Stage,-12} {stage.State,-10} {JsonReport.Seconds(stage),7:0.0} s");
        };
    }

    private static Table Table(string title, CallProgress? progress)
    {
        var table = new Table().Border(TableBorder.Rounded).Title(Markup.Escape(title)).AddColumns("stage", "progress", "", "time");
        var stages = (progress?.Stages ?? []).ToDictionary(s => s.Stage);
        foreach (var name in Pipeline.Names)
        {
            var stage = stages.GetValueOrDefault(name);
            table.AddRow(new Text(name), new Markup(Bar(stage)), new Text(stage?.State ?? CallStates.Waiting), new Text(Time(stage)));
        }

        return table;
    }

    private static string Bar(StageRow? stage)
    {
        var full = stage?.State == CallStates.Finished ? BarCells : (int)Math.Round((stage?.Progress ?? 0) * BarCells);
        var colour = stage?.State switch { CallStates.Finished => "green", CallStates.Failed => "red", _ => "blue" };
        return $"[{colour}]{new string('━', full)}[/][grey35]{new string('━', BarCells - full)}[/]";
    }

    private static string Time(StageRow? stage) => stage switch
    {
        { FinishedAt: not null } => $"{JsonReport.Seconds(stage):0.0} s",
        { StartedAt: { } started } => $"{(stage.UpdatedAt - started).TotalSeconds:0.0} s",
        _ => "",
    };
}

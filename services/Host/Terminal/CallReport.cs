using Spectre.Console;
using VideoInsights.Storage.Calls;
using VideoInsights.Storage.Objects;

namespace VideoInsights.Host.Terminal;

/// <summary>Shows a call from its announcement to its end: for people in the terminal, or as one JSON document.</summary>
public sealed class CallReport(ICallStore calls, IObjectStore objects, IAnsiConsole console, bool json)
{
    private const int RedirectedWidth = 400;

    /// <summary>Where a command's words for people go: with <c>--json</c> standard output is the document's.</summary>
    public static IAnsiConsole ConsoleOf(bool json)
    {
        var output = new AnsiConsoleOutput(json ? Console.Error : Console.Out);
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = output });
        if (!output.IsTerminal)
            console.Profile.Width = RedirectedWidth; // lines are for a file or another program: not broken at 80
        return console;
    }

    /// <summary>Returns the status to end with: 0 where the call finished, 1 where it failed.</summary>
    public async Task<int> Show(string videoId, string title, CancellationToken stop)
    {
        var follower = new CallFollower(calls, objects);
        var end = json
            ? await follower.Follow(videoId, Told(), stop)
            : await new LiveTable(console).Show(title, tell => follower.Follow(videoId, tell, stop));
        if (end.Call.State == CallStates.Skipped)
        {
            if (json)
                Console.WriteLine(JsonReport.Ended(CallStates.Skipped, end.Call.Reason!));
            else
                console.MarkupLineInterpolated($"[yellow]left out:[/] {end.Call.Reason}");
            return 0;
        }

        if (end.Call.State == CallStates.Failed)
        {
            if (json)
                Console.WriteLine(JsonReport.Failed(end.Call.Reason!));
            else
                console.MarkupLineInterpolated($"[red]failed:[/] {end.Call.Reason}");
            return 1;
        }

        var features = await follower.Features(videoId, stop);
        if (json)
            Console.WriteLine(JsonReport.Finished(features, end.Stages));
        else
            InsightView.Show(console, features);
        return 0;
    }

    private static Action<CallProgress> Told()
    {
        var told = new HashSet<string>();
        return progress =>
        {
            foreach (var stage in progress.Stages.Where(s => told.Add($"{s.Stage} {s.State}")))
                Console.Error.WriteLine($"{stage.Stage} {stage.State}");
        };
    }
}

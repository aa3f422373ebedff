using Spectre.Console;
using VideoInsights.Embedded;

var json = args.Contains("--json");
try
{
    if (args is ["--help" or "-h" or "help", ..])
    {
        Console.WriteLine(CommandLine.Usage);
        return 0;
    }

    return await Run.Start(CommandLine.Parse(args is ["run", .. var rest] ? rest : args));
}
catch (StartException e)
{
    if (json)
        Console.WriteLine(JsonReport.Failed(e.Message));
    AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) })
        .MarkupLineInterpolated($"[red]cannot start:[/] {e.Message}");
    return 1;
}

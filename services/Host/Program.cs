using VideoInsights.Host;
using VideoInsights.Host.Embedded;
using VideoInsights.Host.Terminal;

var json = args.Contains("--json");
try
{
    if (args.Contains("--help") || args.Contains("-h") || args is ["help"])
    {
        Console.WriteLine(args is ["dlq", ..] ? DeadLetterCommand.Usage : CommandLine.Usage);
        return 0;
    }

    if (args is ["dlq", .. var words])
        return await DeadLetterCommand.Run(words);
    return await Run.Start(CommandLine.Parse(args is ["run", .. var rest] ? rest : args));
}
catch (StartException e)
{
    if (json)
        Console.WriteLine(JsonReport.Failed(e.Message));
    Console.Error.WriteLine($"cannot start: {e.Message}");
    return 1;
}
catch (Exception e) when (json)
{
    // Whoever reads the document gets one however the program ends.
    Console.WriteLine(JsonReport.Failed($"the program ended by a fault of its own: {e.Message}"));
    Console.Error.WriteLine(e);
    return 1;
}

using VideoInsights.Host;
using VideoInsights.Host.Cluster;
using VideoInsights.Host.Embedded;
using VideoInsights.Host.Parts;
using VideoInsights.Host.Terminal;

var json = args.Contains("--json");
try
{
    var command = CommandLine.Parse(args);
    if (command.Help)
    {
        Console.WriteLine(Usage.Commands[command.Command].Text);
        return 0;
    }

    return command.Command switch
    {
        "run" => await Run.Start(command),
        "cluster" => await ClusterCommand.Run(command),
        "dlq" => await DeadLetterCommand.Run(command),
        "check" => await CheckCommand.Run(command),
        var name => await PartHost.Run(Part.All.Single(part => part.Name == name), command),
    };
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

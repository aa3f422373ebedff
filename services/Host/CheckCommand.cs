using VideoInsights.Host.Parts;
using VideoInsights.Host.Terminal;
using VideoInsights.Ingestion.Meet;
using VideoInsights.Ingestion.Relay;
using VideoInsights.Ingestion.Teams;
using VideoInsights.Ingestion.Vendors.Checks;
using VideoInsights.Ingestion.Zoom;
using VideoInsights.Storage.People;

namespace VideoInsights.Host;

/// <summary>The command <c>check zoom|teams|meet</c>: whether a vendor is set up, and what is missing.</summary>
public static class CheckCommand
{
    /// <summary>Runs the command. Status 0 where what is needed works, else 1.</summary>
    /// <exception cref="StartException">The settings or the list of people cannot be read.</exception>
    public static async Task<int> Run(CommandLine command)
    {
        using var configuration = new ConfigurationManager();
        Settings.Load(configuration, command.Settings, []);
        var vendor = command.Words[0];
        var hook = command.Hook ?? new Uri($"http://127.0.0.1:{Part.All.Single(p => p.Name == "ingestion").Port}/hooks/{vendor}");
        var check = Of(vendor, configuration, Settings.Read<RelayOptions>(configuration, "Relay"), PeopleOf(command.People));
        var report = new CheckReport(vendor, check.Secrets, command.Json);
        await foreach (var finding in check.Run(hook, CancellationToken.None))
            report.Add(finding);
        return report.End();
    }

    private static IVendorCheck Of(string vendor, IConfiguration configuration, RelayOptions relay, People people) => vendor switch
    {
        "zoom" => new ZoomCheck(Settings.Bind<ZoomOptions>(configuration, "Zoom"), relay, people, TimeProvider.System),
        "teams" => new TeamsCheck(Settings.Bind<TeamsOptions>(configuration, "Teams"), relay, people, TimeProvider.System),
        "meet" => new MeetCheck(Settings.Bind<MeetOptions>(configuration, "Meet"), relay, people, TimeProvider.System),
        _ => throw new InvalidOperationException("the command line lets no other vendor through"),
    };

    private static People PeopleOf(string file)
    {
        try
        {
            return People.Read(file);
        }
        catch (InvalidDataException e)
        {
            throw new StartException(e.Message, e);
        }
    }
}

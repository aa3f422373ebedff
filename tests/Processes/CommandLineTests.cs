using VideoInsights.Host;
using VideoInsights.Host.Parts;

namespace VideoInsights.Tests.Processes;

public sealed class CommandLineTests
{
    [Fact]
    public void Without_a_command_it_is_run() => Assert.Equal(
        ("run", 8080, "alice"), (CommandLine.Parse(["--port", "8080", "--user=alice"]) is var c ? (c.Command, c.Port, c.User) : default));

    [Fact]
    public void Every_part_is_a_command_and_every_option_that_a_command_names_is_read()
    {
        Assert.Superset(Part.All.Select(p => p.Name).ToHashSet(), Usage.Commands.Keys.ToHashSet());
        foreach (var (command, (options, text)) in Usage.Commands)
        {
            foreach (var option in options)
            {
                Assert.Contains(option, text);
                string[] value = option switch
                {
                    "--json" or "--again" or "--no-recording" => [],
                    "--port" => ["0"],
                    "--listen" => ["0.0.0.0"],
                    "--stages" => ["relay"],
                    "--vendor" => ["zoom"],
                    "--hook" => ["https://calls.example.test/hooks/zoom"],
                    _ => [Path.Combine(Paths.Repository, "README.md")],
                };
                string[] needed = command switch
                {
                    "worker" when option != "--stages" => ["--stages", "relay"],
                    "dlq" => ["list"],
                    "check" => ["zoom"],
                    _ => [],
                };
                CommandLine.Parse([command, option, .. value, .. needed]);
            }
        }
    }

    [Theory]
    [InlineData("--stages", "worker")]
    [InlineData("there is no stage vission, there are relay, transcript", "worker", "--stages", "vission")]
    [InlineData("unknown option --vtt", "delivery", "--vtt", "x")]
    [InlineData("--listen takes a network address", "delivery", "--listen", "everywhere")]
    [InlineData("ingestion takes no call.mp4", "ingestion", "call.mp4")]
    [InlineData("one recording at a time", "cluster", "a.mp4", "b.mp4")]
    [InlineData("dlq takes list, show ID, replay ID or replay all, not nothing", "dlq")]
    [InlineData("or replay all, not replay\n", "dlq", "replay")]
    [InlineData("check takes zoom, teams or meet, not nothing", "check")]
    [InlineData("check takes zoom, teams or meet, not webex", "check", "webex")]
    [InlineData("--hook takes an address like https://", "check", "zoom", "--hook", "calls.example.test")]
    public void What_is_wrong_is_named(string named, params string[] arguments) =>
        Assert.Contains(named, Assert.Throws<StartException>(() => CommandLine.Parse(arguments)).Message);
}

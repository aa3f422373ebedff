using System.Text.RegularExpressions;
using VideoInsights.Host;
using VideoInsights.Host.Cluster;
using VideoInsights.Host.Parts;
using YamlDotNet.Core;
using YamlDotNet.Serialization;
using Service = System.Collections.Generic.Dictionary<string, object>;

namespace VideoInsights.Tests.Processes;

/// <summary>
/// The compose file says what <c>./dev cluster</c> and its tests do without containers. Its form is tested in <c>tests/Compose</c>.
/// </summary>
public sealed partial class ComposeTests
{
    private static Dictionary<string, Service> Services { get; } = Read();

    private static IEnumerable<KeyValuePair<string, Service>> Parts => Services.Where(s => s.Value.ContainsKey("build"));

    [Fact]
    public void Its_commands_are_those_of_the_program_and_the_parts_those_of_the_cluster_command()
    {
        var commands = Parts.Select(part => CommandLine.Parse(List(part.Value["command"]))).ToList();
        Assert.All(commands, c => Assert.Equal(("0.0.0.0", null as int?), (c.Listen.ToString(), c.Port)));
        foreach (var (_, service) in Parts)
        {
            var part = Part.All.Single(p => p.Name == List(service["command"])[0]);
            var data = CommandLine.Parse(List(service["command"])).Data == "/data" && List(service["volumes"]).Contains("data:/data");
            Assert.Equal(part.Stores, data);
        }

        Assert.Equal(
            ClusterCommand.Workers.Order(), commands.Where(c => c.Command == "worker").Select(c => string.Join(',', c.Stages)).Order());
        Assert.Equal(["delivery", "ingestion", "trends"], commands.Where(c => c.Command != "worker").Select(c => c.Command).Order());
    }

    [Fact]
    public void Its_environment_is_made_of_settings()
    {
        foreach (var (name, part) in Parts)
        {
            var unknown = Map(part["environment"]).Keys.Where(variable => !VideoInsights.Host.Settings.Knows(variable));
            Assert.True(!unknown.Any(), $"{name}: {string.Join(", ", unknown)}");
        }
    }

    [Fact]
    public void Each_part_is_asked_for_its_health_on_its_port()
    {
        foreach (var (_, service) in Parts)
        {
            var part = Part.All.Single(p => p.Name == List(service["command"])[0]);
            Assert.Contains($"http://127.0.0.1:{part.Port}/health/ready", List(Map(service["healthcheck"])["test"]));
        }

        Assert.All(Services.Values, service => Assert.Contains("healthcheck", service));
    }

    [Fact]
    public void Images_are_pinned_and_what_is_published_is_for_this_machine_only()
    {
        foreach (var (_, service) in Services)
        {
            Assert.Matches(@"^[\w./-]+:(local$|\d+\.\d+)", (string)service["image"]);
            Assert.All(service.TryGetValue("ports", out var ports) ? List(ports) : [], p => Assert.StartsWith("127.0.0.1:", p));
        }

        var dockerfile = File.ReadAllText(Path.Combine(Paths.Repository, "Dockerfile"));
        Assert.All(From().Matches(dockerfile), from => Assert.Matches(@":\d+\.\d+\.\d+", from.Value));
        Assert.Matches(@"USER \$APP_UID\n", dockerfile);
    }

    [Fact]
    public void The_Dockerfile_takes_what_is_there()
    {
        var dockerfile = File.ReadAllLines(Path.Combine(Paths.Repository, "Dockerfile"));
        var copied = dockerfile.Where(l => l.StartsWith("COPY ") && !l.Contains("--from") && l != "COPY . .").Select(l => l.Split(' ')[1]);
        Assert.All(copied, path => Assert.True(Path.Exists(Path.Combine(Paths.Repository, path)), path));
    }

    private static Dictionary<string, Service> Read()
    {
        using var file = File.OpenText(Path.Combine(Paths.Repository, "docker-compose.kafka.yml"));
        var document = new DeserializerBuilder().Build().Deserialize<Service>(new MergingParser(new Parser(file)));
        return Map(document["services"]).ToDictionary(s => s.Key, s => Map(s.Value));
    }

    private static Service Map(object value) => ((Dictionary<object, object>)value).ToDictionary(p => (string)p.Key, p => p.Value);

    private static List<string> List(object value) => [.. ((List<object>)value).Cast<string>()];

    [GeneratedRegex(@"^FROM \S+", RegexOptions.Multiline)]
    private static partial Regex From();
}

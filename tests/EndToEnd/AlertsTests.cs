using VideoInsights.Tests.Servers;
using YamlDotNet.Serialization;
using Rule = System.Collections.Generic.Dictionary<object, object>;

namespace VideoInsights.Tests.EndToEnd;

/// <summary>The alert rules for Prometheus. That their metrics are scraped is tested with the dashboard's.</summary>
public sealed class AlertsTests
{
    /// <summary>The file of the rules.</summary>
    public static string File { get; } = Path.Combine(Paths.Repository, "docs", "alerts.yml");

    /// <summary>What each rule asks for.</summary>
    public static IEnumerable<string> Expressions => Rules.Select(rule => (string)rule["expr"]);

    private static IEnumerable<Rule> Rules
    {
        get
        {
            var document = new DeserializerBuilder().Build().Deserialize<Rule>(System.IO.File.ReadAllText(File));
            return ((List<object>)document["groups"]).Cast<Rule>().SelectMany(group => ((List<object>)group["rules"]).Cast<Rule>());
        }
    }

    [Fact]
    public void Every_rule_has_a_name_of_its_own_a_severity_and_a_summary_of_what_to_do()
    {
        var names = Rules.Select(rule => (string)rule["alert"]).ToList();
        Assert.Equal(names.Distinct(), names);
        Assert.All(Rules, rule =>
        {
            Assert.Subset(new HashSet<object>(["alert", "expr", "for", "labels", "annotations"]), rule.Keys.ToHashSet());
            Assert.Contains((string)((Rule)rule["labels"])["severity"], new[] { "page", "warning" });
            Assert.InRange(((string)((Rule)rule["annotations"])["summary"]).Length, 60, 400);
        });
    }

    [Theory]
    [InlineData("check", "docs/alerts.yml")]
    [InlineData("test", "tests/EndToEnd/alerts.test.yml")]
    public async Task Prometheus_own_tool_takes_them_and_each_fires_when_it_should(string what, string file)
    {
        var tool = Environment.GetEnvironmentVariable("PATH")!.Split(Path.PathSeparator)
            .Select(folder => Path.Combine(folder, "promtool")).FirstOrDefault(System.IO.File.Exists);
        Assert.SkipWhen(tool is null, "promtool is not here (Debian's package prometheus has it)");
        Assert.Contains("SUCCESS", await RealServer.Run(tool!, [what, "rules", Path.Combine(Paths.Repository, file)]));
    }
}

using VideoInsights.Ingestion.Rules;
using VideoInsights.Schemas;

namespace VideoInsights.Tests.Ingestion;

public sealed class IngestRulesTests
{
    [Theory]
    [InlineData("", 5, "company,company", null)]
    [InlineData("minimum_seconds: 60", 59, "customer", "59 seconds")]
    [InlineData("minimum_seconds: 60", 60, "customer", null)]
    [InlineData("minimum_seconds: 60", 0, "customer", null)]
    [InlineData("needs_external_participant: true", 600, "company,company", "outside")]
    [InlineData("needs_external_participant: true", 600, "company,customer", null)]
    [InlineData("needs_external_participant: true", 600, "company,unknown", null)]
    [InlineData("needs_external_participant: true", 600, "company", null)]
    [InlineData("exclude: { people: [ REP ] }", 600, "company", "REP")]
    [InlineData("exclude: { people: [ p0@Example.test ] }", 600, "company", "p0@Example.test")]
    [InlineData("exclude: { people: [ other ] }", 600, "company", null)]
    [InlineData("exclude: { teams: [ sales ] }", 600, "company", "sales")]
    public void A_rule_leaves_out_what_it_names_and_says_so(string rules, double seconds, string sides, string? named)
    {
        var call = new Call
        {
            user_id = "rep",
            team_id = "sales",
            duration_sec = seconds,
            participants = [.. sides.Split(',').Select((side, i) =>
                new Participant { name = "P", email = $"p{i}@example.test", side = side })],
        };
        var reason = Read(rules).LeaveOut(call);
        if (named is null)
            Assert.Null(reason);
        else
            Assert.Contains(named, reason);
    }

    [Fact]
    public void A_person_named_by_id_is_left_out_of_the_calls_of_others_too()
    {
        var robin = new Participant { name = "Robin", email = "Rep@example.test", side = "company" };
        var call = new Call { user_id = "other", participants = [robin] };
        Assert.Contains("rep", Read("exclude: { people: [ rep ] }").LeaveOut(call));
        Assert.Null(Read("exclude: { people: [ another ] }").LeaveOut(call));
    }

    [Theory]
    [InlineData("minimum_seconds: -1", "minimum_seconds")]
    [InlineData("minimum_second: 1", "minimum_second")]
    [InlineData("exclude: { teams: [ slaes ] }", "slaes")]
    [InlineData("exclude: [", "rules.yaml")]
    public void What_is_no_rule_is_named(string rules, string named) =>
        Assert.Contains(named, Assert.Throws<InvalidDataException>(() => Read(rules)).Message);

    private static IngestRules Read(string yaml)
    {
        var folder = Directory.CreateTempSubdirectory("rules").FullName;
        var file = Path.Combine(folder, "rules.yaml");
        File.WriteAllText(file, yaml);
        try
        {
            return IngestRules.Read(file, IngestionServer.Staff);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}

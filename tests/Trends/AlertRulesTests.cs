using VideoInsights.Streams.Trends;

namespace VideoInsights.Tests.Trends;

public sealed class AlertRulesTests : IDisposable
{
    private readonly string _file = Path.GetTempFileName();

    [Fact]
    public void The_rules_that_come_with_the_program_are_right() =>
        Assert.Equal(
            ["negative-call", "churn-risk", "competitor"],
            AlertRules.Read(Path.Combine(AppContext.BaseDirectory, "alerts.yaml")).All.Select(r => r.Name));

    [Fact]
    public void Every_condition_that_is_named_must_hold()
    {
        var rule = Assert.Single(Read("""
            rules:
              - name: x
                message: m
                when:
                  { sentiment: negative, confidence_at_least: 0.5, tags: [pain], topics: [pilot], talk_share_above: 0.6, teams: [north] }
            """).All);
        var insight = () => MadeInsights.Of("a", sentiment: "negative", tags: ["pain"], topics: ["pilot"], talkShare: 0.7);
        Assert.Equal(
            ["sentiment negative", "90 % sure", "70 % talked", "team north", "tag pain", "topic pilot"], rule.Because(insight())!);
        foreach (var spoil in new Action<VideoInsights.Schemas.InsightReady>[]
            {
                i => i.sentiment = "neutral", i => i.confidence_score = 0.4, i => i.tags = [], i => i.topics = ["demo"],
                i => i.talk_share_of_call = 0.6, i => i.talk_share_of_call = null, i => i.call.team_id = "south",
                i => i.call.team_id = null,
            })
        {
            var spoiled = insight();
            spoil(spoiled);
            Assert.Null(rule.Because(spoiled));
        }
    }

    [Theory]
    [InlineData("rules: [{ message: m, when: { tags: [a] } }]", "a rule has no name")]
    [InlineData("rules: [{ name: x, when: { tags: [a] } }]", "the rule x has no message")]
    [InlineData("rules: [{ name: x, message: m }]", "the rule x has no condition")]
    [InlineData("rules: [{ name: x, message: m, when: { teams: [north] } }]", "the rule x has no condition")]
    [InlineData("rules: [{ name: x, message: m, when: { sentiment: bad } }]", "use negative, neutral or positive")]
    [InlineData("rules: [{ name: x, message: m, when: { confidence_at_least: 80 } }]", "use a number from 0 to 1")]
    [InlineData("rules: [{ name: x, message: m, when: { tags: [''] } }]", "empty tag")]
    [InlineData("rules: [{ name: x, message: m, when: { tagz: [a] } }]", "line 1: Property 'tagz' not found")]
    [InlineData("rules: [{ name: x, message: m, when: { tags: [a] } }, { name: x, message: m, when: { tags: [b] } }]", "x occurs twice")]
    [InlineData("rules: {", "line 1: ")]
    public void A_rule_that_cannot_work_is_named_with_the_remedy(string yaml, string says)
    {
        var message = Assert.Throws<InvalidDataException>(() => Read(yaml)).Message;
        Assert.StartsWith(_file, message);
        Assert.Contains(says, message);
    }

    [Fact]
    public void An_empty_file_has_no_rules_and_a_missing_one_is_named()
    {
        Assert.Empty(Read("").All);
        Assert.Contains("cannot be read", Assert.Throws<InvalidDataException>(() => AlertRules.Read(_file + ".none")).Message);
    }

    public void Dispose() => File.Delete(_file);

    private AlertRules Read(string yaml)
    {
        File.WriteAllText(_file, yaml);
        return AlertRules.Read(_file);
    }
}

using System.Globalization;
using VideoInsights.Schemas;
using YamlDotNet.Core;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace VideoInsights.Streams.Trends;

/// <summary>A rule that a manager set: it holds where every condition it names does.</summary>
/// <param name="Message">For whoever reads the alert.</param>
/// <param name="Sentiment">The call's label.</param>
/// <param name="ConfidenceAtLeast">How sure the label must be.</param>
/// <param name="Tags">Trackers of the playbook that must all have fired.</param>
/// <param name="Topics">Topics that must all have been talked about.</param>
/// <param name="TalkShareAbove">The company side's share of the call.</param>
/// <param name="Teams">Only these teams' calls; empty means everybody's.</param>
public sealed record AlertRule(
    string Name, string Message, string? Sentiment, double? ConfidenceAtLeast, IReadOnlyList<string> Tags, IReadOnlyList<string> Topics,
    double? TalkShareAbove, IReadOnlyList<string> Teams)
{
    /// <summary>Why the rule holds for an insight, condition by condition; null where it does not.</summary>
    public IReadOnlyList<string>? Because(InsightReady insight)
    {
        var conditions = new (bool Asked, bool Met, string Reason)[]
        {
            (Sentiment is not null, insight.sentiment == Sentiment, $"sentiment {insight.sentiment}"),
            (ConfidenceAtLeast is not null, insight.confidence_score >= ConfidenceAtLeast, Percent(insight.confidence_score, "sure")),
            (TalkShareAbove is not null, insight.talk_share_of_call > TalkShareAbove, Percent(insight.talk_share_of_call, "talked")),
            (Teams.Count > 0, Teams.Contains(insight.call.team_id), $"team {insight.call.team_id}"),
        };
        var asked = conditions.Where(c => c.Asked)
            .Concat(Tags.Select(tag => (true, insight.tags.Contains(tag), $"tag {tag}")))
            .Concat(Topics.Select(topic => (true, insight.topics.Contains(topic), $"topic {topic}"))).ToList();
        return asked.TrueForAll(c => c.Item2) ? [.. asked.Select(c => c.Item3)] : null;
    }

    private static string Percent(double? share, string what) =>
        string.Create(CultureInfo.InvariantCulture, $"{share * 100:0} % {what}");
}

/// <summary>The rules: a YAML file that managers edit.</summary>
public sealed record AlertRules(IReadOnlyList<AlertRule> All)
{
    private static readonly string[] Labels = ["negative", "neutral", "positive"];

    /// <summary>Reads and checks the file.</summary>
    /// <exception cref="InvalidDataException">It cannot be read, or a rule is wrong; the message names file, rule and remedy.</exception>
    public static AlertRules Read(string file)
    {
        try
        {
            var form = new DeserializerBuilder().WithNamingConvention(UnderscoredNamingConvention.Instance).Build()
                .Deserialize<Form?>(File.ReadAllText(file)) ?? new Form();
            var rules = new AlertRules([.. form.Rules.Select(r => Check(file, r))]);
            return rules.All.GroupBy(r => r.Name).FirstOrDefault(g => g.Count() > 1) is { } twice
                ? throw new InvalidDataException($"{file}: the rule {twice.Key} occurs twice")
                : rules;
        }
        catch (YamlException e)
        {
            throw new InvalidDataException($"{file}, line {e.Start.Line}: {e.InnerException?.Message ?? e.Message}", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InvalidDataException($"the alert rules {file} cannot be read: {e.Message}", e);
        }
    }

    private static AlertRule Check(string file, RuleForm form)
    {
        if (string.IsNullOrWhiteSpace(form.Name))
            throw new InvalidDataException($"{file}: a rule has no name");
        string Wrong(string what) => $"{file}: the rule {form.Name} {what}";
        if (string.IsNullOrWhiteSpace(form.Message))
            throw new InvalidDataException(Wrong("has no message: say what whoever reads the alert should do"));
        var when = form.When;
        if (when.Sentiment is not null && !Labels.Contains(when.Sentiment))
            throw new InvalidDataException(Wrong($"has the sentiment '{when.Sentiment}': use negative, neutral or positive"));
        foreach (var (name, share) in new[] { ("confidence_at_least", when.ConfidenceAtLeast), ("talk_share_above", when.TalkShareAbove) })
            if (share is not (null or (>= 0 and <= 1)))
                throw new InvalidDataException(Wrong($"has {name}: {share}: use a number from 0 to 1"));
        if (when.Tags.Concat(when.Topics).Concat(when.Teams).Any(string.IsNullOrWhiteSpace))
            throw new InvalidDataException(Wrong("has an empty tag, topic or team"));
        return when is { Sentiment: null, ConfidenceAtLeast: null, TalkShareAbove: null, Tags.Count: 0, Topics.Count: 0 }
            ? throw new InvalidDataException(Wrong(
                "has no condition, so every call would raise it: name a sentiment, tags, topics or a share under when"))
            : new AlertRule(
                form.Name.Trim(), form.Message.Trim(), when.Sentiment, when.ConfidenceAtLeast, when.Tags, when.Topics, when.TalkShareAbove,
                when.Teams);
    }

    private sealed class Form
    {
        public List<RuleForm> Rules { get; set; } = [];
    }

    private sealed class RuleForm
    {
        public string Name { get; set; } = "";
        public string Message { get; set; } = "";
        public ConditionForm When { get; set; } = new();
    }

    private sealed class ConditionForm
    {
        public string? Sentiment { get; set; }
        public double? ConfidenceAtLeast { get; set; }
        public List<string> Tags { get; set; } = [];
        public List<string> Topics { get; set; } = [];
        public double? TalkShareAbove { get; set; }
        public List<string> Teams { get; set; } = [];
    }
}

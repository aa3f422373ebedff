using YamlDotNet.Core;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace VideoInsights.Streams.Insight;

/// <summary>Something to listen for: by its phrases word for word, by its examples by meaning.</summary>
/// <param name="Side">company, customer or any: who must say it.</param>
/// <param name="Advice">What to recommend where it occurs; null where nothing is.</param>
public sealed record Pattern(string Name, IReadOnlyList<string> Phrases, IReadOnlyList<string> Examples, string Side, string? Advice);

/// <summary>A recommended range of a metric, with the source it is shown with.</summary>
public sealed record RecommendedRange(string Metric, double? Low, double? High, string? AdviceBelow, string? AdviceAbove, string Source);

/// <summary>A sales team's playbook: a YAML file that the team edits.</summary>
public sealed record Playbook(IReadOnlyList<Pattern> Topics, IReadOnlyList<Pattern> Trackers, IReadOnlyList<RecommendedRange> Ranges)
{
    private static readonly string[] Sides = ["any", "company", "customer"];

    /// <summary>Reads and checks a playbook.</summary>
    /// <exception cref="PlaybookException">
    /// The file cannot be read, or an entry is wrong; the message names file, place and remedy.
    /// </exception>
    public static Playbook Read(string file)
    {
        Form form;
        try
        {
            form = new DeserializerBuilder().WithNamingConvention(UnderscoredNamingConvention.Instance).Build()
                .Deserialize<Form?>(File.ReadAllText(file)) ?? new Form();
        }
        catch (YamlException e)
        {
            throw new PlaybookException($"{file}, line {e.Start.Line}: {e.Message}", e);
        }
        catch (IOException e)
        {
            throw new PlaybookException($"the playbook {file} cannot be read: {e.Message}", e);
        }

        return new Playbook(
            [.. form.Topics.Select(p => Check(file, "topic", p))],
            [.. form.Trackers.Select(p => Check(file, "tracker", p))],
            [.. form.Ranges.Select(r => Check(file, r))]);
    }

    private static Pattern Check(string file, string kind, PatternForm form)
    {
        if (string.IsNullOrWhiteSpace(form.Name))
            throw new PlaybookException($"{file}: a {kind} has no name");
        if (form.Phrases.Count + form.Examples.Count == 0)
            throw new PlaybookException($"{file}: the {kind} {form.Name} has neither phrases nor examples, so it can never match");
        if (form.Phrases.Concat(form.Examples).Any(string.IsNullOrWhiteSpace))
            throw new PlaybookException($"{file}: the {kind} {form.Name} has an empty phrase or example");
        return Sides.Contains(form.Side)
            ? new Pattern(form.Name.Trim(), form.Phrases, form.Examples, form.Side, form.Advice)
            : throw new PlaybookException($"{file}: the {kind} {form.Name} has the side '{form.Side}': use company, customer or any");
    }

    private static RecommendedRange Check(string file, RangeForm form) =>
        string.IsNullOrWhiteSpace(form.Metric) || string.IsNullOrWhiteSpace(form.Source)
            ? throw new PlaybookException($"{file}: a range needs the metric's name and the source it comes from")
            : new RecommendedRange(form.Metric, form.Low, form.High, form.AdviceBelow, form.AdviceAbove, form.Source);

    private sealed class Form
    {
        public List<PatternForm> Topics { get; set; } = [];
        public List<PatternForm> Trackers { get; set; } = [];
        public List<RangeForm> Ranges { get; set; } = [];
    }

    private sealed class PatternForm
    {
        public string Name { get; set; } = "";
        public List<string> Phrases { get; set; } = [];
        public List<string> Examples { get; set; } = [];
        public string Side { get; set; } = "any";
        public string? Advice { get; set; }
    }

    private sealed class RangeForm
    {
        public string Metric { get; set; } = "";
        public double? Low { get; set; }
        public double? High { get; set; }
        public string? AdviceBelow { get; set; }
        public string? AdviceAbove { get; set; }
        public string Source { get; set; } = "";
    }
}

/// <summary>A playbook that cannot be used. The message names file, place and remedy.</summary>
public sealed class PlaybookException(string message, Exception? inner = null) : Exception(message, inner);

using System.Diagnostics;
using System.Text.Json;
using VideoInsights.Schemas;
using VideoInsights.Streams.Models;
using VideoInsights.Streams.Sentences;
using VideoInsights.Streams.Sentiment;

namespace VideoInsights.Benchmarks;

/// <summary>
/// <c>sentiment --data FILE.tsv [--json] [--fit]</c>: the product's sentence sentiment on labelled sentences,
/// text TAB label, with or without a header. Labels 0 and 1 are SST-2's two classes (P(negative) against P(positive));
/// 0, 1, 2 are negative, neutral, positive, and calls are made of them to measure the call's confidence too. --fit prints the
/// numbers of Calibration.Fitted for that file.
/// </summary>
/// <remarks>The shipped model was trained on SST-2's train sentences: a figure on those is no measure; take SST-2 dev.</remarks>
internal static class SentimentBench
{
    private const int Calls = 4000;

    /// <summary>The shipped fit for written sentences: made calls are not talk.</summary>
    private static readonly Calibration.CallFit Written = Calibration.Fitted with { Centre = 0 };

    public static Task<int> Run(string[] args)
    {
        var at = Array.IndexOf(args, "--data");
        if (at < 0 || at + 1 >= args.Length || !File.Exists(args[at + 1]))
        {
            Console.Error.WriteLine("usage: sentiment --data FILE.tsv [--json] [--fit]   (text TAB label on each line)");
            return Task.FromResult(2);
        }

        var rows = RowsOf(args[at + 1]);
        if (rows.Count == 0)
        {
            Console.Error.WriteLine($"{args[at + 1]} holds no line of the form text TAB label, label 0, 1 or 2");
            return Task.FromResult(2);
        }

        using var models = ModelStore.Open(ModelsFolder(AppContext.BaseDirectory), new InferenceOptions());
        var sentences = new SentenceModel(models);
        sentences.Read(["Warm up."], CancellationToken.None);
        var watch = Stopwatch.StartNew();
        var scores = sentences.Read([.. rows.Select(r => r.Text)], CancellationToken.None)
            .Select(r => Calibration.OfSentence(r.Score)).ToList();
        var report = Measure(rows, scores, watch.Elapsed.TotalSeconds, args.Contains("--fit"));
        Console.WriteLine(args.Contains("--json")
            ? JsonSerializer.Serialize(report)
            : string.Join('\n', report.Select(pair => $"{pair.Key,-24} {pair.Value}")));
        return Task.FromResult(0);
    }

    private static Dictionary<string, object> Measure(
        List<(string Text, int Label)> rows, List<SentimentScore> scores, double seconds, bool fit)
    {
        var two = rows.Max(r => r.Label) == 1;
        var said = scores.Select(s => two ? TwoClasses(s) : ThreeClasses(s)).ToList();
        var report = new Dictionary<string, object>
        {
            ["sentences"] = rows.Count,
            ["classes"] = two ? 2 : 3,
            ["accuracy"] = Math.Round(rows.Zip(said).Average(p => p.First.Label == p.Second.Label ? 1.0 : 0), 4),
            ["macro_f1"] = Math.Round(Classes.MacroF1([.. rows.Zip(said, (r, s) => (r.Label, s.Label))]), 4),
            ["calibration_error"] = Math.Round(
                Classes.CalibrationError([.. rows.Zip(said, (r, s) => (s.Confidence, r.Label == s.Label))]), 4),
            ["sentences_per_second"] = Math.Round(rows.Count / seconds, 1),
        };
        if (two || rows.Select(r => r.Label).Distinct().Count() < 3)
            return report;

        var calls = MadeCalls.Of([.. rows.Zip(scores, (r, s) => (r.Label, s))], Calls);
        var concluded = calls
            .Select(c => (c.Label, Said: Calibration.Conclude(Calibration.OfCall(c.Polarity, c.Sentences, Written)))).ToList();
        string[] names = ["negative", "neutral", "positive"];
        report["made_calls"] = calls.Count;
        report["call_accuracy"] = Math.Round(concluded.Average(c => names[c.Label] == c.Said.Label ? 1.0 : 0), 4);
        report["call_calibration_error"] = Math.Round(
            Classes.CalibrationError([.. concluded.Select(c => (c.Said.Confidence, names[c.Label] == c.Said.Label))]), 4);
        if (fit)
            report["fit"] = MadeCalls.Fit(calls).ToString();
        return report;
    }

    private static (int Label, double Confidence) TwoClasses(SentimentScore s)
    {
        var positive = s.Positive / (s.Positive + s.Negative);
        return positive > 0.5 ? (1, positive) : (0, 1 - positive);
    }

    private static (int Label, double Confidence) ThreeClasses(SentimentScore s) =>
        Enumerable.Range(0, 3).Select(c => (c, Classes.Of(s, c))).MaxBy(pair => pair.Item2);

    private static List<(string Text, int Label)> RowsOf(string file) =>
        [.. File.ReadLines(file).Select(line => line.Split('\t'))
            .Where(cells => cells.Length >= 2 && cells[1].Trim() is "0" or "1" or "2")
            .Select(cells => (cells[0].Trim(), int.Parse(cells[1])))];

    private static string ModelsFolder(string from) =>
        File.Exists(Path.Combine(from, "models", "models.json")) ? Path.Combine(from, "models") : ModelsFolder(Path.GetDirectoryName(from)
            ?? throw new ModelException("models/models.json is not above the program: run it from the repository"));
}

using System.Text.Json;
using System.Text.RegularExpressions;
using VideoInsights.Benchmarks.Speech;

namespace VideoInsights.Tests.EndToEnd;

/// <summary>The sample from the file to the insight.</summary>
[Collection(Product.Alone)]
public sealed partial class SampleTests(Clips clips) : IClassFixture<Clips>
{
    private static readonly string[] Contract =
        ["video_id", "user_id", "timestamp", "sentiment", "confidence_score", "topics", "summary", "tags", "duration_sec"];

    [Fact(Timeout = Product.Timeout)]
    public async Task The_sample_becomes_an_insight_whose_every_statement_can_be_looked_up()
    {
        var ended = await Product.Run("run", "--json", "--data", clips.In("sample"));
        Assert.Equal((0, "finished"), (ended.Status, ended.State));
        var (json, insight) = (ended.Json, ended.Json.GetProperty("insight"));

        Assert.Equal(Contract, insight.EnumerateObject().Take(Contract.Length).Select(p => p.Name));
        Assert.Equal("rep", insight.GetProperty("user_id").GetString());
        Assert.InRange(insight.GetProperty("duration_sec").GetDouble(), 105, 115);
        Assert.InRange(insight.GetProperty("confidence_score").GetDouble(), 0.34, 1);
        Assert.Contains(insight.GetProperty("sentiment").GetString(), new[] { "negative", "neutral", "positive" });
        Assert.Contains("pricing", Texts(insight, "topics"));
        Assert.Superset(new HashSet<string> { "objection", "competitor", "next-step" }, Texts(insight, "tags").ToHashSet());
        Assert.Contains("Gong", insight.GetProperty("summary").GetString());

        var said = EnglishNormaliser.Normal(string.Join(' ', SaidLine().Matches(await Script()).Select(m => m.Groups[1].Value)));
        Assert.InRange(WordErrors.Of(said, EnglishNormaliser.Normal(ended.Words)).Rate, 0, 0.1);
        Assert.Equal(2, json.GetProperty("transcript").GetProperty("speakers").GetArrayLength());

        var vision = json.GetProperty("vision");
        var slides = string.Join('\n', vision.GetProperty("slides").EnumerateArray().SelectMany(s => Texts(s, "text")));
        Assert.Contains("From call to insight", slides);
        Assert.Contains("Billed once a year", slides);
        Assert.True(vision.GetProperty("face_sec").GetDouble() > 30);

        var ids = ended.Utterances.Select(u => u.GetProperty("id").GetInt32()).ToHashSet();
        var cited = Items(insight, "summary_sentences").SelectMany(s => s.GetProperty("utterances").EnumerateArray())
            .Concat(Items(insight, "tag_mentions").Select(t => t.GetProperty("utterance")))
            .Concat(Items(insight, "next_steps").Select(t => t.GetProperty("utterance")));
        Assert.All(Items(insight, "summary_sentences"), s => Assert.NotEqual(0, s.GetProperty("utterances").GetArrayLength()));
        Assert.NotEmpty(Items(insight, "next_steps"));
        Assert.All(cited, c => Assert.Contains(c.GetInt32(), ids));

        Assert.Equal(
            ["relay", "transcript", "sentiment", "vision", "insight", "publish"],
            Items(json, "stages").Select(s => s.GetProperty("name").GetString()!));
        Assert.NotEmpty(json.GetProperty("engines").EnumerateObject());
        Assert.Empty(ended.Missing);
    }

    [Fact(Timeout = Product.Timeout)]
    public async Task A_vendors_transcript_gives_the_words_and_the_names()
    {
        var vtt = clips.Written("zoom.vtt", """
            WEBVTT

            1
            00:00:00.500 --> 00:00:03.000
            Ellen Frost: How is your week going?

            2
            00:00:03.200 --> 00:00:07.000
            Mark Stone: It is fine, but forty dollars is too expensive for us.

            """u8.ToArray());
        var ended = await Product.Run("run", clips.Cut, "--vtt", vtt, "--json", "--data", clips.Data);
        Assert.Equal((0, "vendor"), (ended.Status, ended.Json.GetProperty("transcript").GetProperty("source").GetString()));
        Assert.Equal(["Ellen Frost", "Mark Stone"], ended.Utterances.Select(u => u.GetProperty("speaker").GetString()!));
        Assert.Contains("too expensive", ended.Words);
        Assert.Contains("objection", Texts(ended.Json.GetProperty("insight"), "tags"));
    }

    private static Task<string> Script() =>
        File.ReadAllTextAsync(Path.Combine(Paths.Repository, "samples", "call.txt"), TestContext.Current.CancellationToken);

    private static JsonElement[] Items(JsonElement of, string name) => [.. of.GetProperty(name).EnumerateArray()];

    private static string[] Texts(JsonElement of, string name) => [.. Items(of, name).Select(t => t.GetString()!)];

    [GeneratedRegex(@"^\w+: (.*)$", RegexOptions.Multiline)]
    private static partial Regex SaidLine();
}

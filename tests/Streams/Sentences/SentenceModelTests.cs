using System.Text.Json;
using VideoInsights.Streams.Sentences;

namespace VideoInsights.Tests.Streams.Sentences;

public sealed class SentenceModelTests(TestModels models) : IClassFixture<TestModels>
{
    private readonly SentenceModel _model = new(models.Store);

    public static TheoryData<string, long[], float[], float[]> Golden()
    {
        var rows = new TheoryData<string, long[], float[], float[]>();
        using var golden = JsonDocument.Parse(File.ReadAllText(Paths.Golden("sentence.golden.json")));
        foreach (var row in golden.RootElement.EnumerateArray())
        {
            rows.Add(
                row.GetProperty("text").GetString()!, row.GetProperty("input_ids").Deserialize<long[]>()!,
                row.GetProperty("embedding_first_8").Deserialize<float[]>()!, row.GetProperty("sentiment").Deserialize<float[]>()!);
        }

        return rows;
    }

    [Theory]
    [MemberData(nameof(Golden))]
    public void Tokens_meaning_and_sentiment_are_those_the_model_was_made_with(
        string text, long[] ids, float[] embedding, float[] sentiment)
    {
        Assert.Equal(ids, _model.TokensOf(text));
        var reading = Assert.Single(_model.Read([text], CancellationToken.None));
        for (var i = 0; i < embedding.Length; i++)
            Assert.Equal(embedding[i], reading.Embedding[i], 0.002);
        Assert.Equal(sentiment[0], reading.Score.Negative, 0.002);
        Assert.Equal(sentiment[1], reading.Score.Neutral, 0.002);
        Assert.Equal(sentiment[2], reading.Score.Positive, 0.002);
    }

    [Fact]
    public void A_reading_does_not_depend_on_the_texts_beside_it()
    {
        string[] texts = ["We lost a week because of this bug, and nobody called us back.", "Great.", "I love it, thank you!", ""];
        var together = _model.Read(texts, CancellationToken.None);
        for (var i = 0; i < texts.Length; i++)
        {
            var alone = _model.Read([texts[i]], CancellationToken.None)[0];
            Assert.Equal(alone.Embedding, together[i].Embedding);
            Assert.Equal(alone.Score, together[i].Score);
            Assert.Equal(1, alone.Embedding.Sum(x => (double)x * x), 0.001);
        }
    }

    [Fact]
    public void A_text_longer_than_the_model_reads_is_cut_with_its_end_mark()
    {
        var ids = _model.TokensOf(string.Join(' ', Enumerable.Repeat("price", 500)));
        Assert.Equal(128, ids.Length);
        Assert.Equal(102, ids[^1]);
    }

    [Fact(Timeout = 30_000)]
    public async Task One_model_serves_several_threads()
    {
        var stop = TestContext.Current.CancellationToken;
        var expected = _model.Read(["That is too expensive for us."], stop)[0].Score;
        var all = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ =>
            Task.Run(() => _model.Read(["That is too expensive for us."], stop)[0].Score, stop)));
        Assert.All(all, score => Assert.Equal(expected, score));
    }

    [Fact]
    public void Reading_stops_when_told()
    {
        using var source = new CancellationTokenSource();
        source.Cancel();
        Assert.Throws<OperationCanceledException>(() => _model.Read(["one"], source.Token));
    }
}

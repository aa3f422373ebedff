using VideoInsights.Schemas;
using VideoInsights.Streams.Kafka;
using VideoInsights.Streams.Sentences;
using VideoInsights.Streams.Sentiment;

namespace VideoInsights.Tests.Streams.Sentiment;

public sealed class SentimentScorerTests(TestModels models) : IClassFixture<TestModels>
{
    private readonly SentimentScorer _scorer = new(new SentenceModel(models.Store));

    [Fact(Timeout = 60_000)]
    public async Task An_objection_is_negative_praise_is_positive_and_a_second_try_computes_nothing()
    {
        var objects = new ArtifactsInMemory();
        var record = Record(
            objects, "I love how simple the report is.", "That's too expensive for our budget.", "We have forty people in sales.");
        List<double> progress = [];
        var context = new StageContext("sentiment", objects, progress.Add);

        var ready = Assert.Single(await _scorer.Score(record, context, TestContext.Current.CancellationToken));
        var document = await context.Read<SentimentDocument>(ready.sentiment, TestContext.Current.CancellationToken);
        Assert.Equal(["positive", "negative", "neutral"], document.Utterances.Select(u => u.Label));
        Assert.Equal(document.Label, ready.label);
        Assert.Equal(document.ConfidenceScore, ready.confidence_score);
        Assert.Equal("sentence 1", document.Engines["sentiment"]);
        Assert.Empty(document.Missing);
        Assert.Equal(1, progress[^1]);

        var again = Assert.Single(await _scorer.Score(record, context, TestContext.Current.CancellationToken));
        Assert.Equal(ready.sentiment.sha256, again.sentiment.sha256);
        Assert.Equal(1, objects.Writes);
    }

    [Fact(Timeout = 60_000)]
    public async Task An_empty_transcript_is_neutral_with_low_confidence_and_says_why()
    {
        var objects = new ArtifactsInMemory();
        var context = new StageContext("sentiment", objects, _ => { });
        var ready = Assert.Single(await _scorer.Score(Record(objects), context, TestContext.Current.CancellationToken));
        var document = await context.Read<SentimentDocument>(ready.sentiment, TestContext.Current.CancellationToken);
        Assert.Equal("neutral", document.Label);
        Assert.True(document.ConfidenceScore < 0.4);
        Assert.Contains("nothing was said", Assert.Single(document.Missing));
        Assert.All(document.Arc, point => Assert.Null(point.Polarity));
    }

    private static TranscriptReady Record(ArtifactsInMemory objects, params string[] said)
    {
        var document = new TranscriptDocument
        {
            VideoId = "call-1",
            Source = "vendor",
            DurationSec = 30,
            Speakers = [],
            Missing = [],
            Engines = new Dictionary<string, string>(),
            Utterances = [.. said.Select((text, i) => new Utterance(i, "Ann", "customer", i * 5, i * 5 + 4, text, null, []))],
        };
        return new TranscriptReady
        {
            call = TestCall.Of("call-1"),
            media = TestCall.Media("call-1"),
            transcript = objects.Keep("transcript", "call-1", document),
            source = "vendor",
            utterances = said.Length,
            speech_sec = said.Length * 4,
        };
    }
}

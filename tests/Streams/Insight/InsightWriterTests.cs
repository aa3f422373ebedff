using Microsoft.Extensions.Time.Testing;
using VideoInsights.Schemas;
using VideoInsights.Streams.Insight;
using VideoInsights.Streams.Kafka;
using VideoInsights.Streams.Sentences;
using VideoInsights.Streams.Sentiment;

namespace VideoInsights.Tests.Streams.Insight;

public sealed class InsightWriterTests(TestModels models) : IClassFixture<TestModels>
{
    private static readonly DateTimeOffset Now = new(2026, 11, 24, 10, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_sales_call_gives_its_moments_each_with_the_utterance_it_comes_from()
    {
        var features = Write(
            "Rep: Thanks for joining, how do you review calls at the moment?",
            "Ana: Honestly it is painful, we lose hours with it every single week.",
            "Rep: Our team plan is forty dollars per user per month.",
            "Ana: Hmm, that's too expensive for our budget, and we are also looking at Gong.",
            "Rep: I understand. Could we start with a smaller team?",
            "Ana: That sounds like a good plan to me.",
            "Rep: I'll send you the proposal by Friday, and we talk again next Tuesday at ten.");
        string Names(string name) => string.Join(',', features.Tags.Where(t => t.Name == name).Select(t => t.Utterance));
        Assert.Equal("1", Names("pain"));
        Assert.Equal("3", Names("objection"));
        Assert.Equal("3", Names("competitor"));
        Assert.Equal("5", Names("buying-signal"));
        Assert.Contains("6", Names("next-step"));
        Assert.Contains("pricing", features.Topics.Select(t => t.Name));
        Assert.Equal(
            [("I'll send you the proposal by Friday.", "by Friday", 6), ("We talk again next Tuesday at ten.", "next Tuesday at ten", 6)],
            features.NextSteps.Select(s => (s.Text, s.Due!, s.Utterance)));
        Assert.All(features.NextSteps, s => Assert.Equal("Rep", s.Owner));
        Assert.Contains(features.Summary, s => s.Text.Contains("too expensive") && s.Utterances.Single() == 3);
        Assert.Contains(features.Recommendations, r => r.Utterances.Contains(3));
        Assert.Equal(Now, features.Timestamp);
    }

    [Fact]
    public void Everything_that_is_claimed_cites_an_utterance_that_is_there()
    {
        var features = Write(
            "Rep: We moved the whole reporting into one place last month, so that everybody sees the same numbers.",
            "Ana: Does it work together with Salesforce and the other tools that we use?",
            "Rep: Yes, it integrates with your CRM through our API.",
            "Ana: Our security team has to approve it first, and our finance director signs the contract.");
        var ids = features.Transcript.Utterances.Select(u => u.Id).ToHashSet();
        Assert.NotEmpty(features.Summary);
        Assert.All(features.Summary, s => Assert.True(s.Utterances.Count > 0 && ids.IsSupersetOf(s.Utterances)));
        Assert.All(features.Topics, t => Assert.True(t.Utterances.Count > 0 && ids.IsSupersetOf(t.Utterances)));
        Assert.All(features.Tags, t => Assert.Contains(t.Utterance, ids));
        Assert.All(features.Recommendations, r => Assert.True(r.Utterances.Count > 0 && ids.IsSupersetOf(r.Utterances)));
        Assert.All(features.Summary.Skip(1), s => Assert.Contains(
            s.Text[(s.Text.IndexOf(':') + 2)..], features.Transcript.Utterances[s.Utterances[0]].Text));
        Assert.All(features.Embeddings, e => Assert.InRange(e.Vector.Sum(x => x * x), 0.99, 1.01));
    }

    [Fact]
    public void A_tracker_of_the_customers_does_not_fire_on_the_reps_words()
    {
        var features = Write("Rep: Some say it is too expensive, but look at what it saves.", "Ana: Alright, tell me more about that.");
        Assert.DoesNotContain("objection", features.Tags.Select(t => t.Name));
    }

    [Fact]
    public void Small_talk_gives_no_tags()
    {
        var features = Write("Rep: Hi, how was your weekend?", "Ana: Lovely, we went hiking with the children.",
            "Rep: The weather was great, wasn't it?");
        Assert.Empty(features.Tags);
        Assert.Empty(features.Topics);
        Assert.Empty(features.NextSteps);
        Assert.Contains(features.Recommendations, r => r.Text.StartsWith("No next step", StringComparison.Ordinal));
    }

    [Fact]
    public void A_call_in_which_nothing_is_said_has_an_insight_without_claims()
    {
        var features = Write();
        Assert.Empty(features.Summary);
        Assert.Empty(features.Recommendations);
        Assert.Equal("neutral", features.Sentiment);
    }

    [Theory]
    [InlineData("We cannot sync, we can only do forward sync.")]
    [InlineData("Let's get back to work.")]
    [InlineData("I will think about it.")]
    [InlineData("Every call becomes a short summary with next steps.")]
    public void A_sentence_that_promises_nothing_is_no_next_step(string text) =>
        Assert.Empty(Write("Rep: " + text, "Ana: Okay, fine with me.").NextSteps);

    [Theory]
    [InlineData("Could you send me the price list this week?", "Ana", "this week")]
    [InlineData("I'll get back to you tomorrow.", "Rep", "tomorrow")]
    [InlineData("Let's schedule a call in two weeks.", "Rep", "in two weeks")]
    public void A_step_has_its_owner_and_its_day(string text, string owner, string due)
    {
        var step = Assert.Single(Write("Rep: " + text, "Ana: Okay, fine with me.").NextSteps);
        Assert.Equal((owner, due), (step.Owner, step.Due));
    }

    [Fact]
    public async Task The_event_carries_what_trends_average()
    {
        var (objects, model, stop) = (new ArtifactsInMemory(), new SentenceModel(models.Store), TestContext.Current.CancellationToken);
        var transcript = TestTranscript.Lines(
            "Rep: What does that cost you every week?", "Ana: Honestly it is painful, we lose hours with it.");
        var sentiment = new SentimentScorer(model).Read(transcript, _ => { }, stop);
        var record = new VisionReady
        {
            call = TestCall.Of("v"),
            media = new Media { uri = "raw/v/media", sha256 = "", content_type = "video/mp4" },
            transcript = objects.Keep("transcript", "v", transcript),
            sentiment = objects.Keep("sentiment", "v", sentiment),
            vision = objects.Keep("vision", "v", TestTranscript.NoVision),
        };
        var playbook = Playbook.Read(Path.Combine(Paths.Repository, "streams", "Insight", "playbook.yaml"));
        var insight = Assert.Single(await new InsightWriter(model, playbook, new FakeTimeProvider(Now)).Conclude(
            record, new StageContext("insight", objects, _ => { }), stop));
        Assert.Equal(sentiment.Polarity, insight.polarity);
        Assert.NotNull(insight.talk_share_of_call);
        Assert.InRange(insight.talk_share_of_call.Value, 0.01, 0.99);
    }

    private FeaturesDocument Write(params string[] lines)
    {
        var transcript = TestTranscript.Lines(lines);
        var model = new SentenceModel(models.Store);
        var stop = TestContext.Current.CancellationToken;
        var playbook = Playbook.Read(Path.Combine(Paths.Repository, "streams", "Insight", "playbook.yaml"));
        return new InsightWriter(model, playbook, new FakeTimeProvider(Now)).Write(
            TestCall.Of("v"), new MediaObject("raw/v/media", 1, "", "video/mp4"), transcript,
            new SentimentScorer(model).Read(transcript, _ => { }, stop), TestTranscript.NoVision, _ => { }, stop);
    }
}

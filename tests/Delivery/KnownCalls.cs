using System.Text.Json;
using VideoInsights.Schemas;
using VideoInsights.Storage.Calls;

namespace VideoInsights.Tests.Delivery;

/// <summary>Calls with their documents, written into the stores as the pipeline would.</summary>
internal static class KnownCalls
{
    public static readonly DateTimeOffset Day = new(2026, 11, 23, 9, 0, 0, TimeSpan.Zero);

    /// <summary>What the recording of every finished call holds.</summary>
    public static readonly byte[] Recording = [.. Enumerable.Range(0, 1000).Select(i => (byte)i)];

    /// <summary>A call that waits.</summary>
    public static Task Announce(this DeliveryServer server, string id, string user, int minutes = 0) => server.Calls.Announce(
        new RecordingAvailable
        {
            call = new Call
            {
                video_id = id,
                vendor = "zoom",
                user_id = user,
                team_id = DeliveryServer.Staff.Find(user)!.Team,
                title = "Call " + id,
                started_at = Day.UtcDateTime,
                ended_at = Day.AddMinutes(minutes).UtcDateTime,
                duration_sec = 60,
                participants = [],
                schema_version = 1,
            },
            source = new RecordingSource { kind = "url", location = "https://example.test/a" },
        },
        TestContext.Current.CancellationToken);

    /// <summary>A call that is finished, with its features and its recording.</summary>
    public static async Task Finish(
        this DeliveryServer server, string id, string user, int minutes = 0, string sentiment = "positive", double polarity = 0.5,
        string topic = "pricing", double? talk = 0.4)
    {
        var stop = TestContext.Current.CancellationToken;
        await server.Announce(id, user, minutes);
        var media = await server.Objects.Put($"raw/{id}/media", Recording, "video/mp4", stop);
        var features = Features(id, user, sentiment, new MediaObject(media.Key, media.Bytes, media.Sha256, media.ContentType));
        var kept = await server.Objects.Put(
            $"calls/{id}/features.json", JsonSerializer.SerializeToUtf8Bytes(features, ArtifactJson.Options), "application/json", stop);
        await server.Calls.KeepInsight(
            new InsightRow(
                id, user, DeliveryServer.Staff.Find(user)!.Team, "zoom", "Call " + id, Day, Day.AddMinutes(minutes), Day, sentiment, 0.9,
                polarity, [topic], "They talked.", ["tag-" + topic], [], 60, talk, kept.Key, 1, $"words of {id} about {topic}"),
            stop);
    }

    private static FeaturesDocument Features(string id, string user, string sentiment, MediaObject media)
    {
        var engines = new Dictionary<string, string> { ["speech"] = "test" };
        return new FeaturesDocument
        {
            VideoId = id,
            UserId = user,
            Title = "Call " + id,
            Vendor = "zoom",
            StartedAt = Day,
            EndedAt = Day,
            Media = media,
            Timestamp = Day,
            InsightVersion = 1,
            DurationSec = 60,
            Sentiment = sentiment,
            ConfidenceScore = 0.9,
            Summary = [new Cited("They talked.", [0], 1.5)],
            Topics = [],
            Tags = [],
            NextSteps = [],
            Recommendations = [],
            Embeddings = [],
            Engines = engines,
            Missing = ["nothing much"],
            Metrics = new ConversationMetrics
            {
                MetricDefVersion = "1",
                Speakers = [],
                Questions = [],
                Fillers = new Dictionary<string, int>(),
                SilenceShare = 0,
                InterruptionsBySide = new Dictionary<string, int>(),
                ActiveListeningBySide = new Dictionary<string, int>(),
                WebcamSec = 0,
                ScreenShareSec = 0,
                NoPictureSec = 60,
            },
            Transcript = new TranscriptDocument
            {
                VideoId = id,
                Source = "speech",
                DurationSec = 60,
                Speakers = [],
                Engines = engines,
                Missing = [],
                Utterances = [new Utterance(0, "Speaker 1", "unknown", 1.5, 3, "We talked.", 0.8, [])],
            },
            SentimentDetail = new SentimentDocument
            {
                VideoId = id,
                Label = sentiment,
                ConfidenceScore = 0.9,
                Polarity = 0.5,
                Utterances = [],
                Arc = [],
                Sides = [],
                Engines = engines,
                Missing = [],
            },
            Vision = new VisionDocument
            {
                VideoId = id,
                SampledEverySec = 2,
                Frames = [],
                Slides = [],
                FaceSec = 0,
                ScreenShareSec = 0,
                MaxFaces = 0,
                Engines = engines,
                Missing = [],
            },
        };
    }
}

using VideoInsights.Schemas;
using VideoInsights.Streams.Insight.Metrics;
using VideoInsights.Streams.Kafka;
using VideoInsights.Streams.Sentences;

namespace VideoInsights.Streams.Insight;

/// <summary>The last stage: everything known of a call in one document, and what follows from it.</summary>
public sealed class InsightWriter(SentenceModel model, Playbook playbook, TimeProvider time)
{
    private const int Version = 1;
    private readonly Lazy<PlaybookMatcher> _matcher = new(() => new PlaybookMatcher(playbook, model));

    /// <summary>Writes <c>calls/{video_id}/features.json</c> and the insight event.</summary>
    public async ValueTask<IReadOnlyList<InsightReady>> Conclude(VisionReady record, StageContext context, CancellationToken stop)
    {
        var of = $"{record.transcript.sha256} {record.sentiment.sha256} {record.vision.sha256}";
        var (features, artifact) = await context.Once("features", record.call.video_id, of, async () => Write(
            record.call,
            new MediaObject(record.media.uri, record.media.bytes, record.media.sha256, record.media.content_type),
            await context.Read<TranscriptDocument>(record.transcript, stop),
            await context.Read<SentimentDocument>(record.sentiment, stop),
            await context.Read<VisionDocument>(record.vision, stop),
            context.Report, stop) with
        { MadeOf = of }, stop);
        return
        [
            new InsightReady
            {
                video_id = features.VideoId,
                user_id = features.UserId,
                timestamp = features.Timestamp.UtcDateTime,
                sentiment = features.Sentiment,
                confidence_score = features.ConfidenceScore,
                topics = [.. features.Topics.Select(t => t.Name)],
                summary = string.Join(' ', features.Summary.Select(s => s.Text)),
                tags = [.. features.Tags.Select(t => t.Name).Distinct()],
                duration_sec = features.DurationSec,
                next_steps = [.. features.NextSteps.Select(s => s.Text)],
                call = record.call,
                media = record.media,
                features = artifact,
                insight_version = features.InsightVersion,
                polarity = features.SentimentDetail.Polarity,
                talk_share_of_call = features.Metrics.TalkShareOfCall,
            },
        ];
    }

    /// <summary>The features of a call: a pure function of what the stages before found, and of playbook and model.</summary>
    public FeaturesDocument Write(
        Call call, MediaObject media, TranscriptDocument transcript, SentimentDocument sentiment, VisionDocument vision,
        Action<double> report, CancellationToken stop)
    {
        var sentences = SpokenSentence.In(transcript, model, report, stop);
        var trackers = _matcher.Value.Trackers(sentences);
        var topics = TopicList.Topics(_matcher.Value.Topics(sentences));
        var steps = NextSteps.In(sentences);
        var metrics = ConversationMeter.Of(transcript, vision);
        var duration = Math.Max(call.duration_sec, transcript.DurationSec);
        return new FeaturesDocument
        {
            VideoId = call.video_id,
            UserId = call.user_id,
            Title = call.title,
            Vendor = call.vendor,
            StartedAt = call.started_at,
            EndedAt = call.ended_at,
            Media = media,
            Timestamp = time.GetUtcNow(),
            InsightVersion = Version,
            DurationSec = Math.Round(duration, 3),
            Sentiment = sentiment.Label,
            ConfidenceScore = sentiment.ConfidenceScore,
            Summary = Summary.Of(sentences, trackers, topics, duration),
            Topics = topics,
            Tags = TopicList.Tags(trackers),
            NextSteps = steps,
            Recommendations = Advice.For(playbook, trackers, steps, metrics, transcript, sentiment),
            Metrics = metrics,
            Transcript = transcript,
            SentimentDetail = sentiment,
            Vision = vision,
            Embeddings = [.. sentences.GroupBy(s => s.Of.Id).Select(of => new UtteranceEmbedding(of.Key, Mean([.. of])))],
            Engines = new[] { transcript.Engines, sentiment.Engines, vision.Engines }
                .SelectMany(e => e).Append(new("meaning", model.Engine)).Append(new("summary", "extractive 1"))
                .DistinctBy(e => e.Key).ToDictionary(),
            Missing = [.. new[] { transcript.Missing, sentiment.Missing, vision.Missing }.SelectMany(m => m).Distinct()],
        };
    }

    private static float[] Mean(IReadOnlyList<SpokenSentence> sentences)
    {
        var sum = new float[SentenceModel.Width];
        foreach (var sentence in sentences)
            System.Numerics.Tensors.TensorPrimitives.Add<float>(sum, sentence.Meaning, sum);
        var length = System.Numerics.Tensors.TensorPrimitives.Norm<float>(sum);
        return [.. sum.Select(x => MathF.Round(x / Math.Max(length, 1e-9f), 4))];
    }
}

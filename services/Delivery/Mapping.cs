using Google.Protobuf.WellKnownTypes;
using VideoInsights.Schemas;
using VideoInsights.Storage.Calls;
using V1 = VideoInsights.Schemas.V1;

namespace VideoInsights.Delivery;

/// <summary>From what is stored to what <c>insights.proto</c> says. Pure.</summary>
internal static class Mapping
{
    public static Timestamp ToTimestamp(DateTimeOffset time) => time.ToTimestamp();

    public static V1.Insight ToInsight(InsightRow row)
    {
        var insight = new V1.Insight
        {
            VideoId = row.VideoId,
            UserId = row.UserId,
            Timestamp = ToTimestamp(row.Timestamp),
            Sentiment = row.Sentiment,
            ConfidenceScore = row.ConfidenceScore,
            Topics = { row.Topics },
            Summary = row.Summary,
            Tags = { row.Tags },
            DurationSec = row.DurationSec,
            NextSteps = { row.NextSteps },
            Title = row.Title,
            Vendor = row.Vendor,
            StartedAt = ToTimestamp(row.StartedAt),
            EndedAt = ToTimestamp(row.EndedAt),
            Polarity = row.Polarity,
            InsightVersion = row.InsightVersion,
        };
        if (row.TalkShareOfCall is { } share)
            insight.TalkShareOfCall = share;
        return insight;
    }

    public static V1.CallProgress ToProgress(CallProgress call) => new()
    {
        VideoId = call.Call.VideoId,
        Title = call.Call.Title,
        UserId = call.Call.UserId,
        Vendor = call.Call.Vendor,
        StartedAt = ToTimestamp(call.Call.StartedAt),
        EndedAt = ToTimestamp(call.Call.EndedAt),
        DurationSec = call.Call.DurationSec,
        State = call.Call.State,
        Reason = call.Call.Reason ?? "",
        UpdatedAt = ToTimestamp(call.Call.UpdatedAt),
        Stages = { call.Stages.Select(ToStage) },
    };

    public static V1.RepMetrics ToMetrics(RepMetrics rep, string name)
    {
        var metrics = new V1.RepMetrics
        {
            UserId = rep.UserId,
            Name = name,
            Calls = rep.Calls,
            AverageSentiment = rep.AverageSentiment,
            ShareNegative = rep.ShareNegative,
            TalkRatioCalls = rep.TalkRatioCalls,
        };
        if (rep.TalkRatio is { } ratio)
            metrics.TalkRatio = ratio;
        return metrics;
    }

    public static V1.GetCallResponse ToCall(V1.CallProgress progress, V1.Insight insight, FeaturesDocument features) => new()
    {
        Progress = progress,
        Insight = insight,
        Summary = { features.Summary.Select(s => new V1.Cited { Text = s.Text, Utterances = { s.Utterances }, At = s.At }) },
        Topics =
        {
            features.Topics.Select(t => new V1.TopicMention
            {
                Name = t.Name, Score = t.Score, Seconds = t.Seconds, Utterances = { t.Utterances },
            }),
        },
        Tags =
        {
            features.Tags.Select(t => new V1.Tag
            {
                Name = t.Name, Utterance = t.Utterance, At = t.At, Side = t.Side, How = t.How, Match = t.Match, Score = t.Score,
            }),
        },
        NextSteps =
        {
            features.NextSteps.Select(s => new V1.NextStep
            {
                Text = s.Text, Owner = s.Owner ?? "", Due = s.Due ?? "", Utterance = s.Utterance, At = s.At,
            }),
        },
        Recommendations =
        {
            features.Recommendations.Select(r => new V1.Recommendation
            {
                Text = r.Text, Because = r.Because, Utterances = { r.Utterances }, At = r.At,
            }),
        },
        Metrics = MetricsMapping.ToMetrics(features.Metrics),
        Transcript = ToTranscript(features),
        Arc = { features.SentimentDetail.Arc.Select(ToArc) },
        Sides =
        {
            features.SentimentDetail.Sides.Select(s => new V1.SideSentiment
            {
                Side = s.Side, Label = s.Label, Polarity = s.Polarity, Utterances = s.Utterances,
            }),
        },
        Vision = new V1.Vision
        {
            SampledEverySec = features.Vision.SampledEverySec,
            FaceSec = features.Vision.FaceSec,
            ScreenShareSec = features.Vision.ScreenShareSec,
            MaxFaces = features.Vision.MaxFaces,
            Slides =
            {
                features.Vision.Slides.Select(s => new V1.Slide
                {
                    Start = s.Start, End = s.End, Text = { s.Text }, Confidence = s.Confidence,
                }),
            },
        },
        Engines = { features.Engines.ToDictionary() },
        Missing = { features.Missing },
    };

    private static V1.StageProgress ToStage(StageRow stage) => new()
    {
        Name = stage.Stage,
        State = stage.State,
        Progress = stage.Progress,
        Reason = stage.Reason ?? "",
        StartedAt = stage.StartedAt?.ToTimestamp(),
        FinishedAt = stage.FinishedAt?.ToTimestamp(),
    };

    private static V1.Transcript ToTranscript(FeaturesDocument features)
    {
        var moods = features.SentimentDetail.Utterances.ToDictionary(u => u.UtteranceId);
        return new V1.Transcript
        {
            Source = features.Transcript.Source,
            Speakers =
            {
                features.Transcript.Speakers.Select(s => new V1.Speaker
                {
                    Name = s.Name, Side = s.Side, Source = s.Source, SideSource = s.SideSource,
                }),
            },
            Utterances = { features.Transcript.Utterances.Select(u => ToUtterance(u, moods.GetValueOrDefault(u.Id))) },
        };
    }

    private static V1.Utterance ToUtterance(Utterance utterance, UtteranceSentiment? mood)
    {
        var mapped = new V1.Utterance
        {
            Id = utterance.Id,
            Speaker = utterance.Speaker,
            Side = utterance.Side,
            Start = utterance.Start,
            End = utterance.End,
            Text = utterance.Text,
            Sentiment = mood?.Label ?? "",
            Polarity = mood?.Score.Polarity ?? 0,
            Words = { utterance.Words.Select(w => new V1.Word { Text = w.Text, Start = w.Start, End = w.End }) },
        };
        if (utterance.Confidence is { } confidence)
            mapped.Confidence = confidence;
        return mapped;
    }

    private static V1.ArcPoint ToArc(ArcPoint point)
    {
        var mapped = new V1.ArcPoint { Start = point.Start, End = point.End };
        if (point.Polarity is { } polarity)
            mapped.Polarity = polarity;
        return mapped;
    }
}

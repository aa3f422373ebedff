using VideoInsights.Schemas;
using V1 = VideoInsights.Schemas.V1;

namespace VideoInsights.Delivery;

/// <summary>The conversation's metrics as <c>insights.proto</c> says; what is not known stays absent. Pure.</summary>
internal static class MetricsMapping
{
    public static V1.Metrics ToMetrics(ConversationMetrics metrics)
    {
        var mapped = new V1.Metrics
        {
            MetricDefVersion = metrics.MetricDefVersion,
            Speakers = { metrics.Speakers.Select(ToSpeaker) },
            LongestMonologue = ToSpan(metrics.LongestMonologue),
            LongestCustomerStory = ToSpan(metrics.LongestCustomerStory),
            Patience = metrics.Patience is { } p ? new V1.Patience { MedianSec = p.MedianSec, MeanSec = p.MeanSec, N = p.N } : null,
            Questions =
            {
                metrics.Questions.Select(q => new V1.Question
                {
                    Utterance = q.Utterance, Text = q.Text, Speaker = q.Speaker, Side = q.Side, At = q.At, Open = q.Open,
                }),
            },
            SilenceShare = metrics.SilenceShare,
            InterruptionsBySide = { metrics.InterruptionsBySide.ToDictionary() },
            ActiveListeningBySide = { metrics.ActiveListeningBySide.ToDictionary() },
            WebcamSec = metrics.WebcamSec,
            ScreenShareSec = metrics.ScreenShareSec,
            NoPictureSec = metrics.NoPictureSec,
        };
        if (metrics.TalkShareOfCall is { } ofCall)
            mapped.TalkShareOfCall = ofCall;
        if (metrics.TalkShareOfSpeech is { } ofSpeech)
            mapped.TalkShareOfSpeech = ofSpeech;
        if (metrics.SwitchesPerHour is { } switches)
            mapped.SwitchesPerHour = switches;
        if (metrics.Interactivity is { } interactivity)
            mapped.Interactivity = interactivity;
        if (metrics.QuestionsPerHour is { } questions)
            mapped.QuestionsPerHour = questions;
        if (metrics.WordsPerMinute is { } speed)
            mapped.WordsPerMinute = speed;
        if (metrics.FillersPer100Words is { } fillers)
            mapped.FillersPer100Words = fillers;
        return mapped;
    }

    private static V1.SpeakerMetrics ToSpeaker(SpeakerMetrics speaker)
    {
        var mapped = new V1.SpeakerMetrics
        {
            Speaker = speaker.Speaker,
            Side = speaker.Side,
            TalkSec = speaker.TalkSec,
            ShareOfCall = speaker.ShareOfCall,
            ShareOfSpeech = speaker.ShareOfSpeech,
            Words = speaker.Words,
        };
        if (speaker.WordsPerMinute is { } speed)
            mapped.WordsPerMinute = speed;
        return mapped;
    }

    private static V1.SpeakerSpan? ToSpan(SpeakerSpan? span) =>
        span is null ? null : new V1.SpeakerSpan { Speaker = span.Speaker, Start = span.Start, End = span.End };
}

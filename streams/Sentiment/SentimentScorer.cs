using VideoInsights.Schemas;
using VideoInsights.Streams.Kafka;
using VideoInsights.Streams.Sentences;

namespace VideoInsights.Streams.Sentiment;

/// <summary>The sentiment stage: how things were said, per utterance, per side, over the call.</summary>
public sealed class SentimentScorer(SentenceModel sentences)
{
    /// <summary>Sentences read between two reports of progress: about a second's work.</summary>
    private const int Chunk = 256;

    /// <summary>Scores a call's transcript and keeps <c>calls/{video_id}/sentiment.json</c>.</summary>
    public async ValueTask<IReadOnlyList<SentimentReady>> Score(TranscriptReady record, StageContext context, CancellationToken stop)
    {
        var (document, artifact) = await context.Once("sentiment", record.call.video_id, record.transcript.sha256, async () =>
        {
            var transcript = await context.Read<TranscriptDocument>(record.transcript, stop);
            return Read(transcript, context.Report, stop) with { MadeOf = record.transcript.sha256 };
        }, stop);
        return
        [
            new SentimentReady
            {
                call = record.call, media = record.media, transcript = record.transcript, sentiment = artifact,
                label = document.Label, confidence_score = document.ConfidenceScore,
            },
        ];
    }

    /// <summary>The sentiment of a transcript.</summary>
    /// <remarks>A call in which nothing can be judged is neutral with a confidence of a third, and says so in what is missing.</remarks>
    public SentimentDocument Read(TranscriptDocument transcript, Action<double> report, CancellationToken stop)
    {
        var utterances = transcript.Utterances;
        var cuts = utterances.Select(u => SentenceCuts.Of(u.Text)).ToList();
        var scores = ScoresOf([.. cuts.SelectMany(c => c)], report, stop);
        var next = 0;
        var judged = utterances.Select((u, i) => CallMood.OfUtterance(
            u.Id, [.. cuts[i].Select(text => (scores[next++], SentenceCuts.WordsIn(text)))])).ToList();

        var (polarity, worth) = CallMood.Mean(judged.Zip(utterances, (s, u) => (s, CallMood.WeightOf(u))));
        var (label, confidence) = Calibration.Conclude(Calibration.OfCall(polarity, worth));
        return new SentimentDocument
        {
            VideoId = transcript.VideoId,
            Label = label,
            ConfidenceScore = Math.Round(confidence, 4),
            Polarity = Math.Round(polarity, 4),
            Utterances = judged,
            Arc = CallMood.Arc(utterances, judged, transcript.DurationSec),
            Sides = CallMood.Sides(utterances, judged),
            Engines = new Dictionary<string, string> { ["sentiment"] = sentences.Engine },
            Missing = worth > 0 ? [] :
            [
                utterances.Count == 0
                    ? "No sentiment: nothing was said, or no speech was recognised."
                    : "No sentiment: only fragments of fewer than four words were recognised.",
            ],
        };
    }

    private List<SentimentScore> ScoresOf(List<string> texts, Action<double> report, CancellationToken stop)
    {
        var scores = new List<SentimentScore>(texts.Count);
        foreach (var chunk in texts.Chunk(Chunk))
        {
            scores.AddRange(sentences.Read(chunk, stop).Select(r => Calibration.OfSentence(r.Score)));
            report((double)scores.Count / texts.Count);
        }

        report(1);
        return scores;
    }
}

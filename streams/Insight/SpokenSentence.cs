using VideoInsights.Schemas;
using VideoInsights.Streams.Insight.Metrics;
using VideoInsights.Streams.Sentences;

namespace VideoInsights.Streams.Insight;

/// <summary>A sentence of the call with its meaning: what everything in the insight is made of and cites.</summary>
/// <param name="At">Seconds from the start of the recording.</param>
/// <param name="Meaning">384 numbers of unit length.</param>
public sealed record SpokenSentence(Utterance Of, string Text, double At, float[] Meaning, SentimentScore Score)
{
    public int Words { get; } = SentenceCuts.WordsIn(Text);

    /// <summary>Cosine of two meanings, -1 to 1.</summary>
    public double CloseTo(ReadOnlySpan<float> other) => System.Numerics.Tensors.TensorPrimitives.Dot<float>(Meaning, other);

    /// <summary>Cuts a transcript into sentences and reads them.</summary>
    public static IReadOnlyList<SpokenSentence> In(
        TranscriptDocument transcript, SentenceModel model, Action<double> report, CancellationToken stop)
    {
        const int Chunk = 256;
        var cuts = transcript.Utterances.SelectMany(u => SentenceCuts.Of(u.Text).Select(text => (Utterance: u, Text: text))).ToList();
        var sentences = new List<SpokenSentence>(cuts.Count);
        foreach (var chunk in cuts.Chunk(Chunk))
        {
            var readings = model.Read([.. chunk.Select(c => c.Text)], stop);
            sentences.AddRange(chunk.Zip(readings, (c, reading) => new SpokenSentence(
                c.Utterance, c.Text, Math.Round(Questions.TimeOf(c.Utterance, c.Text), 3), reading.Embedding, reading.Score)));
            report((double)sentences.Count / cuts.Count);
        }

        return sentences;
    }
}

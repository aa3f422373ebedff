using VideoInsights.Schemas;

namespace VideoInsights.Streams.Transcript.Speech;

/// <summary>A recognised segment.</summary>
/// <param name="Channel">0, or 1 for the second of two separate channels.</param>
/// <param name="Confidence">Mean probability of its tokens.</param>
/// <param name="Looped">The recogniser ran in a circle and was cut off.</param>
public sealed record Phrase(SampleSpan Span, int Channel, IReadOnlyList<Word> Words, double Confidence, int Tokens, bool Looped);

/// <summary>What was heard in a recording.</summary>
/// <param name="Phrases">By start.</param>
/// <param name="Channels">Where anybody speaks, by the rules for telling voices apart: of each channel that was heard by itself.</param>
/// <param name="SpeechPower">Mean square of the first channel's samples in its regions, before any gain.</param>
/// <param name="Samples">Of each channel.</param>
public sealed record Heard(IReadOnlyList<Phrase> Phrases, IReadOnlyList<IReadOnlyList<SampleSpan>> Channels, double SpeechPower,
    long Samples)
{
    /// <summary>Where anybody speaks on the first channel, which is the only one unless the channels are separate.</summary>
    public IReadOnlyList<SampleSpan> Regions => Channels[0];
}

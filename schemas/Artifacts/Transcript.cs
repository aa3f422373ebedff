namespace VideoInsights.Schemas;

/// <summary>A word and when it was said, in seconds from the start of the recording.</summary>
public sealed record Word(string Text, double Start, double End);

/// <summary>One speaker's uninterrupted piece of talk.</summary>
/// <param name="Id">Position in the transcript, from 0: what citations point at.</param>
/// <param name="Speaker">Name by the vendor, else "Speaker 1", "Speaker 2" in order of appearance.</param>
/// <param name="Side">company, customer or unknown.</param>
/// <param name="Start">Seconds from the start of the recording.</param>
/// <param name="End">Seconds from the start of the recording.</param>
/// <param name="Confidence">Mean probability of the recognised tokens, 0 to 1; null where a vendor's transcript has none.</param>
public sealed record Utterance(
    int Id, string Speaker, string Side, double Start, double End, string Text, double? Confidence, IReadOnlyList<Word> Words);

/// <summary>Where a speaker's name and side come from.</summary>
/// <param name="Side">company, customer or unknown.</param>
/// <param name="Source">Where the name comes from: vendor, channel, voice or single.</param>
/// <param name="SideSource">Where the side comes from: participants, inferred (from what was said) or unknown.</param>
public sealed record Speaker(string Name, string Side, string Source, string SideSource);

/// <summary>What was said: <c>calls/{video_id}/transcript.json</c> in the object store.</summary>
public sealed record TranscriptDocument : IStageDocument
{
    public required string VideoId { get; init; }

    /// <inheritdoc/>
    public string? MadeOf { get; init; }

    /// <summary>vendor (a WebVTT came with the recording), speech (recognised here) or none (no audio).</summary>
    public required string Source { get; init; }

    /// <summary>BCP 47, as far as known: en, or null.</summary>
    public string? Language { get; init; }

    public required double DurationSec { get; init; }
    public required IReadOnlyList<Speaker> Speakers { get; init; }
    public required IReadOnlyList<Utterance> Utterances { get; init; }

    /// <summary>Feature to the engine and version that did it, or "off: why".</summary>
    public required IReadOnlyDictionary<string, string> Engines { get; init; }

    /// <summary>What could not be had and why, in words for a rep.</summary>
    public required IReadOnlyList<string> Missing { get; init; }
}

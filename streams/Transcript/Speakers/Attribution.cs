namespace VideoInsights.Streams.Transcript.Speakers;

/// <summary>Who speaks when, and how that is known.</summary>
/// <param name="Source">channel, voice or single, as in <see cref="VideoInsights.Schemas.Speaker"/>.</param>
/// <param name="Engine">For the document's engines.</param>
/// <param name="Turns">By start; empty where all is one speaker.</param>
public sealed record Attribution(string Source, string Engine, IReadOnlyList<SpeakerTurn> Turns);

using System.Text.Json;
using VideoInsights.Ingestion.Vendors;
using VideoInsights.Streams.Transcript.Vendor;

namespace VideoInsights.Ingestion.Teams;

/// <summary>A meeting's transcript as WebVTT with times from the recording's start. Pure.</summary>
/// <remarks>
/// Transcription and recording start apart, and either may begin while people talk (Microsoft: negative offsets):
/// <see href="https://learn.microsoft.com/graph/api/calltranscript-get"/>.
/// </remarks>
internal static class TeamsTranscript
{
    /// <summary>The transcript of a recording: the one Graph says belongs to it, else the one that goes on longest beside it.</summary>
    /// <param name="all">Those of the meeting.</param>
    public static TeamsArtifact? Of(TeamsArtifact recording, IReadOnlyList<TeamsArtifact> all)
    {
        if (recording.ContentCorrelationId is { } ours && all.FirstOrDefault(t => t.ContentCorrelationId == ours) is { } paired)
            return paired;

        // One that names another recording is not this one's; a wrong transcript is worse than none.
        var free = all.Where(t => recording.ContentCorrelationId is null || t.ContentCorrelationId is null).ToList();
        if (recording.CreatedDateTime is null || free.Any(t => t.CreatedDateTime is null))
            return free.Count == 1 ? free[0] : null;
        return free.Where(t => Together(recording, t) > TimeSpan.Zero).MaxBy(t => Together(recording, t));
    }

    /// <summary>
    /// Of <c>metadataContent</c>, whose cues are JSON with the times of day. Cues that cannot be read are left out; null where none can.
    /// </summary>
    public static ReadOnlyMemory<byte>? OfMetadata(string text, DateTimeOffset began)
    {
        var spoken = text.ReplaceLineEndings("\n").Split("\n\n")
            .Select(block => Spoken(block[Math.Max(0, block.IndexOf('{'))..])).OfType<TeamsSpoken>()
            .Where(s => s is { StartDateTime: not null, EndDateTime: not null, SpokenText: not null }).ToList();
        return spoken.Count == 0 ? null : (ReadOnlyMemory<byte>?)VttText.Write(spoken.Select(s => new Cue(
            (s.StartDateTime!.Value - began).TotalSeconds, (s.EndDateTime!.Value - began).TotalSeconds, s.SpeakerName, s.SpokenText!)));
    }

    /// <summary>Of <c>content</c>, whose cues count from when transcription began.</summary>
    /// <param name="later">How much later than the recording that was; negative where it was before.</param>
    public static ReadOnlyMemory<byte> OfText(string text, TimeSpan later) =>
        VttText.Write(WebVtt.Read(text, later.TotalSeconds));

    private static TeamsSpoken? Spoken(string json)
    {
        try
        {
            return JsonSerializer.Deserialize<TeamsSpoken>(json, TeamsDelivery.Json);
        }
        catch (JsonException)
        {
            return null; // a note, the head, or a broken cue: the readable ones are worth having
        }
    }

    /// <summary>How long both went on. Where no end is known (in Graph's samples some end as they begin), it is taken for open.</summary>
    private static TimeSpan Together(TeamsArtifact one, TeamsArtifact other)
    {
        var (start, end) = (one.CreatedDateTime!.Value, End(one));
        var (otherStart, otherEnd) = (other.CreatedDateTime!.Value, End(other));
        return (end < otherEnd ? end : otherEnd) - (start > otherStart ? start : otherStart);
    }

    private static DateTimeOffset End(TeamsArtifact artifact) =>
        artifact.EndDateTime is { } end && end > artifact.CreatedDateTime ? end : DateTimeOffset.MaxValue;
}

/// <summary>A cue's text in <c>metadataContent</c>.</summary>
/// <param name="StartDateTime">The time of day.</param>
internal sealed record TeamsSpoken(DateTimeOffset? StartDateTime, DateTimeOffset? EndDateTime, string? SpeakerName, string? SpokenText);

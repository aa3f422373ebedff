using VideoInsights.Ingestion.Vendors;
using VideoInsights.Streams.Transcript.Vendor;

namespace VideoInsights.Ingestion.Meet;

/// <summary>What was said in a recording, from the entries of its conference's transcripts. Pure.</summary>
internal static class MeetTranscript
{
    /// <summary>WebVTT with times from the recording's start; null where nothing was said in it.</summary>
    /// <param name="names">What participants are called, by their names in the API.</param>
    /// <param name="ended">What began later belongs to another recording; null where the end is not known.</param>
    public static ReadOnlyMemory<byte>? Of(
        IEnumerable<MeetEntry> entries, IReadOnlyDictionary<string, string> names, DateTimeOffset began, DateTimeOffset? ended)
    {
        var cues = entries
            .Where(e => e is { StartTime: not null, EndTime: not null, Text.Length: > 0 } && e.EndTime > began
                && !(e.StartTime >= ended))
            .Select(e => new Cue(
                (e.StartTime!.Value - began).TotalSeconds, (e.EndTime!.Value - began).TotalSeconds,
                names.GetValueOrDefault(e.Participant ?? ""), e.Text!)).ToList();
        return cues.Count == 0 ? null : (ReadOnlyMemory<byte>?)VttText.Write(cues); // a bare null would become an empty text
    }
}

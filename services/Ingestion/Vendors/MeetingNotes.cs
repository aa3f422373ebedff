using System.Globalization;
using System.Text.Json;
using VideoInsights.Schemas;
using VideoInsights.Storage.Vendors;

namespace VideoInsights.Ingestion.Vendors;

/// <summary>
/// What is remembered of a meeting, so that its recordings and transcripts find each other: vendors tell of each by an event of its own, in
/// any order, of a transcript perhaps hours later.
/// </summary>
/// <remarks>A note for each recording and transcript, so that two processes never write the same one.</remarks>
public sealed class MeetingNotes(IVendorStore store, TimeProvider time)
{
    /// <summary>A transcript that comes later is no news.</summary>
    private static readonly TimeSpan Remembered = TimeSpan.FromDays(30);

    /// <summary>Remembers a call as a recording of its meeting, before it is announced.</summary>
    public async Task Remember(RecordingAvailable recording, CancellationToken stop)
    {
        var (meeting, call) = (recording.source.meeting, recording.call);
        if (meeting is { Length: > 0 })
            await Write(call.vendor, Recording(meeting) + call.video_id, call.started_at.ToString("O", CultureInfo.InvariantCulture), stop);
    }

    /// <summary>The recordings of a meeting that are remembered: their calls, and when each began.</summary>
    public async Task<IReadOnlyDictionary<string, DateTime>> Recordings(string vendor, string meeting, CancellationToken stop) =>
        (await store.List(vendor, Recording(meeting), stop)).ToDictionary(
            note => note.Name[(note.Name.LastIndexOf('/') + 1)..],
            note => DateTime.Parse(note.Value, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind));

    /// <summary>The address of a recording's transcript, where one was told; null where none was, or it is another recording's.</summary>
    /// <remarks>
    /// A host may stop and start recording within a meeting: then each part has its transcript, told by when it began.
    /// </remarks>
    public async Task<string?> TranscriptOf(RecordingAvailable recording, CancellationToken stop)
    {
        if (recording is not { source.meeting: { Length: > 0 } meeting, call: var call })
            return null;
        var transcripts = (await store.List(call.vendor, Transcript(meeting), stop))
            .Select(note => JsonSerializer.Deserialize<Note>(note.Value)!).ToList();
        if (transcripts.Count == 0)
            return null;
        var recordings = await Recordings(call.vendor, meeting, stop);
        return transcripts.Find(t => recordings.Count < 2
            || (recordings.TryGetValue(call.video_id, out var began) && t.Began == began))?.Address;
    }

    /// <summary>Remembers a transcript.</summary>
    /// <param name="done">Whether all that follows from it is done: it may come again.</param>
    internal Task Remember(string vendor, ReadyTranscript transcript, bool done, CancellationToken stop) => Write(
        vendor, Name(transcript), JsonSerializer.Serialize(new Note(transcript.Began, transcript.Address, done)), stop);

    /// <summary>Whether all that follows from a transcript was done.</summary>
    internal async Task<bool> IsDone(string vendor, ReadyTranscript transcript, CancellationToken stop) =>
        await store.Read(vendor, Name(transcript), stop) is { } note && JsonSerializer.Deserialize<Note>(note)!.Done;

    private Task Write(string vendor, string name, string value, CancellationToken stop) =>
        store.Write(vendor, name, value, time.GetUtcNow() + Remembered, stop);

    /// <summary>Vendors' ids hold slashes, and one may begin as another does.</summary>
    private static string Recording(string meeting) => $"recording/{Uri.EscapeDataString(meeting)}/";

    private static string Transcript(string meeting) => $"transcript/{Uri.EscapeDataString(meeting)}/";

    private static string Name(ReadyTranscript transcript) => Transcript(transcript.Meeting) + Uri.EscapeDataString(transcript.Id);

    private sealed record Note(DateTime? Began, string? Address, bool Done);
}

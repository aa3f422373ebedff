using Microsoft.Extensions.Logging;

namespace VideoInsights.Ingestion.Vendors;

/// <summary>A transcript that a vendor says is ready.</summary>
/// <param name="Meeting">The vendor's id of the meeting, as its recordings have it.</param>
/// <param name="Id">The vendor's id of the transcript within the meeting.</param>
/// <param name="Began">When it began; null where the vendor does not say.</param>
/// <param name="Address">Where it is fetched; null where the vendor's API is asked for it.</param>
public sealed record ReadyTranscript(string Meeting, string Id, DateTime? Began, string? Address = null);

/// <summary>Takes in what vendors tell of transcripts: a call that was run without one runs again.</summary>
/// <remarks>
/// One that comes before its recording needs nothing but to be remembered: the relay asks for the transcript after the recording is
/// known, so that one of both always finds the other.
/// </remarks>
public sealed class MeetingTranscripts(MeetingNotes meetings, Announcer announcer, ILogger<MeetingTranscripts> log)
{
    /// <summary>A transcript is ready: calls it may belong to, and that have none, run again. Once, however often it is told.</summary>
    /// <param name="apart">
    /// How much apart a transcript and its recording may begin, where the meeting has several recordings.
    /// </param>
    /// <param name="credential">What it is downloaded with; null where it needs none, or the vendor's API gives one.</param>
    /// <returns>How many calls run again.</returns>
    public async Task<int> Came(
        string vendor, ReadyTranscript transcript, TimeSpan apart, string? credential, CancellationToken stop)
    {
        if (await meetings.IsDone(vendor, transcript, stop))
            return 0;
        await meetings.Remember(vendor, transcript, done: false, stop);
        var (recordings, again) = (await meetings.Recordings(vendor, transcript.Meeting, stop), 0);
        foreach (var (call, began) in recordings)
        {
            if (recordings.Count > 1 && (transcript.Began - began)?.Duration() > apart)
                continue;
            if (!await announcer.TranscriptCame(call, credential, stop))
                continue;
            log.TranscriptCame(call, vendor);
            again++;
        }

        await meetings.Remember(vendor, transcript, done: true, stop); // last: what was not finished comes again
        return again;
    }
}

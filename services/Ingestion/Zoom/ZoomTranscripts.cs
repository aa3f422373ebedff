using System.Text.Json;
using VideoInsights.Schemas;
using VideoInsights.Storage.Vendors;

namespace VideoInsights.Ingestion.Zoom;

/// <summary>
/// Joins recordings and transcripts of one meeting instance. Zoom tells of each by an event of its own, in any order, the transcript
/// perhaps hours later.
/// </summary>
public sealed class ZoomTranscripts(IVendorStore store, Announcer announcer, TimeProvider time)
{
    private const string Vendor = ZoomVendor.Vendor;

    /// <summary>How long a meeting is remembered: a transcript that comes later is no news.</summary>
    private static readonly TimeSpan Remembered = TimeSpan.FromDays(30);

    /// <summary>How long a transcript waits for its recording: what it is downloaded with ends then.</summary>
    private static readonly TimeSpan Waiting = TimeSpan.FromDays(1);

    /// <summary>Remembers which calls a meeting's recordings are, and gives them the transcript that came before them.</summary>
    public async Task Join(IReadOnlyList<RecordingAvailable> recordings, CancellationToken stop)
    {
        foreach (var meeting in recordings.GroupBy(r => Name(r.source.account, r.source.meeting)))
        {
            var calls = meeting.Select(r => new Known(r.call.video_id, r.call.started_at)).ToList();
            await store.Write(Vendor, $"meeting/{meeting.Key}", JsonSerializer.Serialize(calls), time.GetUtcNow() + Remembered, stop);
            if (await store.Read(Vendor, $"transcript/{meeting.Key}", stop) is not { } waiting)
                continue;
            foreach (var file in JsonSerializer.Deserialize<List<Waits>>(waiting)!)
            {
                foreach (var recording in meeting.Where(r => Fits(file.Start, r.call.started_at, calls)))
                    recording.source.transcript_location ??= file.Address;
            }
        }
    }

    /// <summary>A transcript came: its call runs again, or it waits for its recording.</summary>
    /// <returns>How many calls run again.</returns>
    /// <exception cref="InvalidDataException">The event names no meeting.</exception>
    public async Task<int> Came(ZoomPayload payload, string? token, CancellationToken stop)
    {
        if (payload is not { AccountId: { Length: > 0 } account, Meeting: { Uuid: { Length: > 0 } uuid } meeting })
            throw new InvalidDataException("the event has no account_id or no uuid");
        var files = ZoomRecording.Transcripts(meeting).Select(f => new Waits(f.DownloadUrl!, f.RecordingStart?.UtcDateTime)).ToList();
        if (files.Count == 0)
            return 0;
        var name = Name(account, uuid);
        if (await store.Read(Vendor, $"meeting/{name}", stop) is not { } known)
        {
            await store.Write(Vendor, $"transcript/{name}", JsonSerializer.Serialize(files), time.GetUtcNow() + Waiting, stop);
            return 0;
        }

        var (calls, again) = (JsonSerializer.Deserialize<List<Known>>(known)!, 0);
        foreach (var file in files)
            foreach (var call in calls.Where(call => Fits(file.Start, call.Start, calls)))
                again += await announcer.TranscriptCame(call.VideoId, file.Address, token, stop) ? 1 : 0;
        return again;
    }

    /// <summary>A host may stop and start recording within a meeting: then each part has its transcript, told by when it began.</summary>
    private static bool Fits(DateTime? transcript, DateTime recording, List<Known> calls) =>
        calls.Count == 1 || transcript == recording;

    private static string Name(string? account, string? meeting) => $"{account}/{meeting}";

    private sealed record Known(string VideoId, DateTime Start);

    private sealed record Waits(string Address, DateTime? Start);
}

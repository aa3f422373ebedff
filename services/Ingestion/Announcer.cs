using Confluent.Kafka;
using Microsoft.AspNetCore.DataProtection;
using VideoInsights.Schemas;
using VideoInsights.Storage.Calls;
using VideoInsights.Streams.Kafka;

namespace VideoInsights.Ingestion;

/// <summary>The one way in: every vendor, upload and command line ends in the same event.</summary>
public sealed class Announcer(ICallStore calls, EventProducer producer, IDataProtectionProvider protection, TimeProvider time)
{
    private const string Purpose = "download-credential";
    private static readonly TimeSpan CredentialLife = TimeSpan.FromHours(24);

    /// <summary>Keeps the call's row and then the event; returns when the log has acknowledged it.</summary>
    /// <param name="credential">What the file is downloaded with: kept encrypted in the store for a day, never in the log.</param>
    /// <returns>True where the call was not known yet. A known one is announced again where the log may not have it, and where it
    /// failed.</returns>
    /// <exception cref="KafkaException">The log did not acknowledge: answer "try again".</exception>
    public async Task<bool> Announce(RecordingAvailable recording, string? credential, CancellationToken stop)
    {
        var id = recording.call.video_id;
        if (credential is not null)
            await KeepCredential(id, credential, stop);
        var isNew = await calls.Announce(recording, stop);
        var known = isNew ? null : await calls.Find(id, stop);
        if (known is { Call.State: CallStates.Failed })
            await AnnounceAgain(id, anew: false, stop);
        else if (isNew || known is { Call.Acknowledged: false })
            await Send(recording, stop);
        return isNew;
    }

    /// <summary>Announces again what was neither finished nor failed when the process ended. Returns how many.</summary>
    public async Task<int> AnnounceUnfinished(CancellationToken stop)
    {
        var unfinished = await calls.Unfinished(stop);
        foreach (var recording in unfinished)
            await Send(recording, stop);
        return unfinished.Count;
    }

    /// <summary>Runs a finished or failed call again; nothing where it is not known.</summary>
    /// <param name="anew">Every stage, not only the one that failed; the caller removes the artifacts.</param>
    public async Task AnnounceAgain(string videoId, bool anew, CancellationToken stop)
    {
        if (await calls.Reopen(videoId, anew, stop) is { } recording)
            await Send(recording, stop);
    }

    /// <summary>
    /// A vendor's transcript came, perhaps long after its recording: the call runs once more and makes anew what depends on it. Nothing
    /// where the call is not known yet, or has a transcript.
    /// </summary>
    /// <returns>Whether the call runs again.</returns>
    public async Task<bool> TranscriptCame(string videoId, string? credential, CancellationToken stop)
    {
        if (await calls.Announced(videoId, stop) is not { source.transcript_location: null })
            return false;
        if (credential is not null)
            await KeepCredential(videoId, credential, stop);
        await AnnounceAgain(videoId, anew: true, stop);
        return true;
    }

    /// <summary>Whether a recording is known and in the log: announcing it would change nothing.</summary>
    public async Task<bool> Knows(string videoId, CancellationToken stop) =>
        await calls.Find(videoId, stop) is { Call.Acknowledged: true };

    /// <summary>Keeps what a call's file is downloaded with: encrypted, for a day.</summary>
    public Task KeepCredential(string videoId, string credential, CancellationToken stop) => calls.KeepCredential(
        videoId, protection.CreateProtector(Purpose).Protect(credential), time.GetUtcNow() + CredentialLife, stop);

    /// <summary>What a call's file is downloaded with; null where nothing was kept or it has expired.</summary>
    public async Task<string?> Credential(string videoId, CancellationToken stop) =>
        await calls.FindCredential(videoId, stop) is { } ciphertext ? protection.CreateProtector(Purpose).Unprotect(ciphertext) : null;

    private async Task Send(RecordingAvailable recording, CancellationToken stop)
    {
        await producer.Send(Topics.RecordingAvailable, recording, stop);
        await calls.Acknowledge(recording.call.video_id, stop);
    }
}

using System.Net;
using Microsoft.Extensions.Logging;
using VideoInsights.Ingestion.Vendors;
using VideoInsights.Schemas;
using VideoInsights.Storage.People;
using VideoInsights.Streams.Media;

namespace VideoInsights.Ingestion.Meet;

/// <summary>
/// Google Meet: recordings in its API, their files in Drive. Addresses are made here from ids; none that Google sends is fetched.
/// </summary>
public sealed class MeetVendor(MeetOptions options, MeetGoogle google, People people, ILogger<MeetVendor> log) : IVendor
{
    /// <summary>The <see cref="Name"/>.</summary>
    public const string Vendor = "meet";

    internal const string Described = "fields=name,size,sha256Checksum,mimeType,capabilities/canDownload";

    /// <inheritdoc/>
    public string Name => Vendor;

    /// <inheritdoc/>
    public IReadOnlyList<string> Hosts { get; } = [options.Drive.Host, .. options.MediaHosts];

    /// <inheritdoc/>
    public bool Lists => options.IsConfigured;

    /// <inheritdoc/>
    /// <remarks>
    /// A file that Google is still making is waited for as a vendor that is away: it costs no try, and a day after the call it does. The
    /// file is pinned by its SHA-256: where it is replaced before the last byte, another try begins with what Drive says then.
    /// </remarks>
    public async Task<RecordingAvailable> Locate(RecordingAvailable recording, CancellationToken stop)
    {
        var (user, place, artifact) = await Find(recording, stop);
        if (!artifact.IsReady || artifact.DriveDestination?.File is not { Length: > 0 } id)
        {
            throw new VendorUnavailableException(
                "Google Meet's file", new IOException($"{place.Path} is {artifact.State ?? "in no state"}, and not FILE_GENERATED"));
        }

        var file = await Describe(user, id, stop);
        var told = new DateTimeOffset(recording.call.started_at, TimeSpan.Zero);
        var located = MeetRecording.Of(place, options.Project, user, artifact.StartTime ?? told, artifact.EndTime);
        located.call.video_id = recording.call.video_id;
        located.source.account = recording.source.account;
        located.source.kind = "url";
        located.source.location = google.File(id, "alt=media").AbsoluteUri;
        located.source.bytes = file.Size;
        located.source.sha256 = file.Sha256Checksum?.ToLowerInvariant();
        located.source.content_type = file.MimeType ?? located.source.content_type;
        if (file.Name is { Length: > 0 } name)
            located.call.title = name.EndsWith(".mp4", StringComparison.OrdinalIgnoreCase) ? name[..^4] : name;
        if (people.ByEmail(user.Address) is { } rep)
            (located.call.user_id, located.call.team_id) = (rep.Id, rep.Team);
        located.call.participants = MeetParticipants.Of(await Attendees(user, place, stop), google.Users, people);
        return located;
    }

    /// <inheritdoc/>
    public async Task<string?> Credential(RecordingAvailable recording, string? refused, CancellationToken stop) =>
        await google.Token(Told(recording) ?? (await Find(recording, stop)).User, refused, stop);

    /// <inheritdoc/>
    public async Task<VendorText?> Transcript(RecordingAvailable recording, CancellationToken stop)
    {
        var (user, place, artifact) = await Find(recording, stop);
        var entries = new List<MeetEntry>();
        var transcripts = google.List(user, $"{place.Conference}/transcripts?pageSize=100", p => p.Transcripts, stop);
        await foreach (var transcript in transcripts)
            if (transcript is { IsReady: true, Name: { } name } && name.StartsWith(place.Conference + "/", StringComparison.Ordinal))
                entries.AddRange(await google.List(user, $"{name}/entries?pageSize=100", p => p.TranscriptEntries, stop).ToListAsync(stop));
        if (entries.Count == 0)
            return null;
        var names = (await Attendees(user, place, stop)).Where(a => a is { Name: not null, DisplayName: not null })
            .DistinctBy(a => a.Name).ToDictionary(a => a.Name!, a => a.DisplayName!);
        var began = artifact.StartTime ?? new DateTimeOffset(recording.call.started_at, TimeSpan.Zero);
        return MeetTranscript.Of(entries, names, began, artifact.EndTime) is { } vtt
            ? new VendorText($"{place.Conference}/transcripts", vtt)
            : null;
    }

    /// <inheritdoc/>
    /// <remarks>Meet's list goes by when a conference began.</remarks>
    public IAsyncEnumerable<RecordingAvailable> Recorded(DateTimeOffset from, DateTimeOffset to, CancellationToken stop) =>
        RecordedByEach.Of(
            Vendor, google.Users, (user, ended) => RecordedBy(user, from, to, ended),
            (e, user) => log.MeetUserRefused(e, user.Address), (e, user) => log.MeetUserUnavailable(e, user.Address), stop);

    /// <summary>Those of one user, as <see cref="Recorded"/> lists them.</summary>
    internal async Task<IReadOnlyList<RecordingAvailable>> RecordedBy(
        MeetUser user, DateTimeOffset from, DateTimeOffset to, CancellationToken stop)
    {
        var began = Uri.EscapeDataString($"start_time>=\"{Instant(from)}\" AND start_time<\"{Instant(to)}\"");
        var found = new List<RecordingAvailable>();
        await foreach (var conference in google.List(
            user, $"conferenceRecords?pageSize=100&filter={began}", p => p.ConferenceRecords, stop))
        {
            var list = google.List(user, $"{conference.Name}/recordings?pageSize=100", p => p.Recordings, stop);
            await foreach (var recording in list.Where(r => r.IsReady))
            {
                var place = MeetPlace.Read(recording.Name)
                    ?? throw new InvalidDataException($"Google lists a recording by the name '{recording.Name}'");
                found.Add(MeetRecording.Of(place, options.Project, user, recording.StartTime ?? to, recording.EndTime));
            }
        }

        return found;
    }

    /// <summary>The recording as Meet has it. Where no user was told, those that may see it are asked for it.</summary>
    /// <exception cref="HttpRequestException">It is gone (404), or Google does not let us at it (403, with what to do).</exception>
    private async Task<(MeetUser User, MeetPlace Place, MeetArtifact Artifact)> Find(RecordingAvailable recording, CancellationToken stop)
    {
        var name = $"{recording.source.meeting}/recordings/{recording.source.file}";
        var place = MeetPlace.Read(name) ?? throw new InvalidDataException($"'{name}' is no recording of Google Meet");
        HttpRequestException? refusal = null;
        foreach (var user in Told(recording) is { } told ? [told] : google.Users)
        {
            try
            {
                return (user, place, await google.Get<MeetArtifact>(user, google.Meet(place.Path), stop));
            }
            catch (HttpRequestException e)
            {
                refusal ??= Explained(e, $"recordings of {user.Address}"); // the next may be the owner
            }
        }

        throw refusal ?? new HttpRequestException("Meet:Users is empty: nobody can ask for the recording", null, HttpStatusCode.Forbidden);
    }

    /// <summary>Whose recording it was told to be; null where that was nobody of the settings.</summary>
    private MeetUser? Told(RecordingAvailable recording) => google.Users.FirstOrDefault(u => u.Id == recording.source.account);

    private async Task<MeetFile> Describe(MeetUser user, string id, CancellationToken stop)
    {
        MeetFile file;
        try
        {
            file = await google.Get<MeetFile>(user, google.File(id, Described), stop);
        }
        catch (HttpRequestException e)
        {
            throw Explained(e, $"the file of a recording as {user.Address}");
        }

        return file.Capabilities?.CanDownload is not false ? file : throw new UnusableMediaException(
            $"Google Drive does not let {user.Address} download the recording '{file.Name}'. Let viewers download it (the file's sharing "
            + "settings in Drive, or the administrator's rules), then run the call again.");
    }

    /// <summary>Who took part: none where Google does not let us see it, which is told.</summary>
    private async Task<IReadOnlyList<MeetAttendee>> Attendees(MeetUser user, MeetPlace place, CancellationToken stop)
    {
        try
        {
            return await google.List(user, $"{place.Conference}/participants?pageSize=250", p => p.Participants, stop).ToListAsync(stop);
        }
        catch (Exception e) when (e is HttpRequestException or InvalidDataException)
        {
            log.MeetNobodySeen(e, place.Conference);
            return [];
        }
    }

    private static HttpRequestException Explained(HttpRequestException e, string what) => e.StatusCode != HttpStatusCode.Forbidden ? e
        : new HttpRequestException(
            $"Google does not let this service account read {what}: give it the scopes of docs/meet.md in the admin console, then run the "
            + $"call again. {e.Message}", e, e.StatusCode);

    private static string Instant(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'");
}

/// <summary>A file of Drive's as it is described.</summary>
/// <remarks><see href="https://developers.google.com/workspace/drive/api/reference/rest/v3/files"/>.</remarks>
internal sealed record MeetFile(string? Name, long? Size, string? Sha256Checksum, string? MimeType, MeetCapabilities? Capabilities);

internal sealed record MeetCapabilities(bool? CanDownload);

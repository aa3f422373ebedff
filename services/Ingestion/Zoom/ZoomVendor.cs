using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using VideoInsights.Ingestion.Relay;
using VideoInsights.Ingestion.Vendors;
using VideoInsights.Schemas;
using VideoInsights.Storage.People;

namespace VideoInsights.Ingestion.Zoom;

/// <summary>Zoom: by what its webhooks bring along, and by its API where its credentials are configured.</summary>
public sealed class ZoomVendor(
    ZoomApi api, ZoomOptions options, Announcer announcer, MeetingNotes meetings, Downloads downloads, People people,
    ILogger<ZoomVendor> log)
    : IVendor
{
    /// <summary>The <see cref="Name"/>.</summary>
    public const string Vendor = "zoom";

    /// <inheritdoc/>
    public string Name => Vendor;

    /// <inheritdoc/>
    public IReadOnlyList<string> Hosts => OfZoom;

    /// <summary>The <see cref="Hosts"/>.</summary>
    internal static IReadOnlyList<string> OfZoom { get; } = [".zoom.us", "zoom.us", ".zoomgov.com"];

    /// <inheritdoc/>
    public bool Lists => options.HasApi;

    /// <inheritdoc/>
    public async Task<RecordingAvailable> Locate(RecordingAvailable recording, CancellationToken stop)
    {
        var (source, id) = (recording.source, recording.call.video_id);
        if (!Lists || source.meeting is null || source.account is null)
            throw Gone("Zoom's API is not configured (Zoom:AccountId, ClientId, ClientSecret): it cannot be asked");
        var meeting = await api.Recordings(source.meeting, stop);
        var found = ZoomRecording.From(new ZoomPayload(source.account, null, meeting), people)
            .FirstOrDefault(r => r.call.video_id == id) ?? throw Gone($"Zoom's meeting {source.meeting} has no such recording any more");
        if (meeting.DownloadAccessToken is { } token)
            await announcer.KeepCredential(id, token, stop);
        found.call.participants = await Participants(found.call, source.meeting, stop);
        return found;
    }

    /// <inheritdoc/>
    public async Task<string?> Credential(RecordingAvailable recording, string? refused, CancellationToken stop)
    {
        if (await announcer.Credential(recording.call.video_id, stop) is { } token && token != refused)
            return token;
        return Lists ? await api.Token(refused, stop) : null;
    }

    /// <inheritdoc/>
    public async Task<VendorText?> Transcript(RecordingAvailable recording, CancellationToken stop)
    {
        if ((recording.source.transcript_location ?? await meetings.TranscriptOf(recording, stop)) is not { } address)
            return null;
        return new VendorText(address, await downloads.Small(
            new DownloadSource(new Uri(address), Hosts, (refused, ended) => Credential(recording, refused, ended)),
            recording.call.video_id, stop));
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<RecordingAvailable> Recorded(
        DateTimeOffset from, DateTimeOffset to, [EnumeratorCancellation] CancellationToken stop)
    {
        await foreach (var meeting in api.List(from, to, stop))
            foreach (var recording in Usable(meeting))
                yield return recording;
    }

    /// <summary>A meeting's recordings; none, and a line in the log, where Zoom lists one without what identifies it.</summary>
    private List<RecordingAvailable> Usable(ZoomMeeting meeting)
    {
        try
        {
            return [.. ZoomRecording.From(new ZoomPayload(meeting.AccountId ?? options.AccountId, null, meeting), people)];
        }
        catch (InvalidDataException e)
        {
            log.Unlisted(Name, e.Message);
            return [];
        }
    }

    /// <summary>Who took part, the host first. Where Zoom does not say, the host alone.</summary>
    private async Task<IList<Participant>> Participants(Call call, string uuid, CancellationToken stop)
    {
        try
        {
            var (all, host) = ((await api.Participants(uuid, stop)).ToLookup(p => IsHost(p.UserEmail)), call.participants.FirstOrDefault());
            var held = ZoomRecording.HostOf(host?.email, all[true].FirstOrDefault()?.Name, people);
            return
            [
                .. held is null ? [] : new[] { held },
                .. all[false].Select(p => Attendee.Of(p.Name, p.UserEmail, host?.email, people, p.InternalUser)),
            ];
        }
        catch (HttpRequestException e)
        {
            log.NoParticipants(call.video_id, e.Message); // the app lacks the scope, or the meeting is too old
            return call.participants;
        }

        bool IsHost(string? email) =>
            call.participants is [{ email: { } known }, ..] && known.Equals(email, StringComparison.OrdinalIgnoreCase);
    }

    private static HttpRequestException Gone(string why) => new(why, null, System.Net.HttpStatusCode.NotFound);
}

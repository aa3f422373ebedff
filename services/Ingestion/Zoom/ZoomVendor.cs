using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using VideoInsights.Ingestion.Relay;
using VideoInsights.Ingestion.Vendors;
using VideoInsights.Schemas;
using VideoInsights.Storage.People;

namespace VideoInsights.Ingestion.Zoom;

/// <summary>Zoom: by what its webhooks bring along, and by its API where its credentials are configured.</summary>
public sealed class ZoomVendor(
    ZoomApi api, ZoomOptions options, Announcer announcer, Downloads downloads, People people, ILogger<ZoomVendor> log) : IVendor
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
        found.source.transcript_location ??= source.transcript_location;
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
    public async Task<ReadOnlyMemory<byte>?> Transcript(RecordingAvailable recording, CancellationToken stop)
    {
        // Not "x ? bytes : null": null becomes an empty array there, and that an empty transcript.
        if (recording.source.transcript_location is not { } address)
            return null;
        return await downloads.Small(
            new DownloadSource(new Uri(address), Hosts, (refused, ended) => Credential(recording, refused, ended)),
            recording.call.video_id, stop);
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
            var others = await api.Participants(uuid, stop);
            var host = call.participants.FirstOrDefault();
            return [.. call.participants, .. others
                .Where(p => host is null || !string.Equals(p.UserEmail, host.email, StringComparison.OrdinalIgnoreCase))
                .Select(p => Attendee.Of(p.Name, p.UserEmail, host?.email, people, p.InternalUser))];
        }
        catch (HttpRequestException e)
        {
            log.NoParticipants(call.video_id, e.Message); // the app lacks the scope, or the meeting is too old
            return call.participants;
        }
    }

    private static HttpRequestException Gone(string why) => new(why, null, System.Net.HttpStatusCode.NotFound);
}

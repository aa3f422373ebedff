using System.Net;
using Microsoft.Extensions.Logging;
using VideoInsights.Ingestion.Vendors;
using VideoInsights.Schemas;
using VideoInsights.Storage.People;

namespace VideoInsights.Ingestion.Teams;

/// <summary>Microsoft Teams, through Graph. Addresses are made here from ids; none that Graph sends is fetched as it is.</summary>
public sealed class TeamsVendor(TeamsOptions options, TeamsGraph graph, People people, ILogger<TeamsVendor> log) : IVendor
{
    /// <summary>The <see cref="Name"/>.</summary>
    public const string Vendor = "teams";

    private const int PageSize = 100;

    /// <inheritdoc/>
    public string Name => Vendor;

    /// <inheritdoc/>
    public IReadOnlyList<string> Hosts { get; } = [options.Graph.Host, .. options.MediaHosts];

    /// <inheritdoc/>
    public bool Lists => options.IsConfigured && options.Users.Count > 0;

    /// <inheritdoc/>
    public async Task<RecordingAvailable> Locate(RecordingAvailable recording, CancellationToken stop)
    {
        var (place, artifact) = await Find(TeamsPlace.Read(recording.source.location), stop);
        var told = new DateTimeOffset(recording.call.started_at, TimeSpan.Zero);
        var located = TeamsRecording.Of(
            place, artifact with { CreatedDateTime = artifact.CreatedDateTime ?? told }, options.Tenant, artifact.CreatedDateTime ?? told);
        located.call.video_id = recording.call.video_id;
        located.source.kind = "url";
        located.source.location = graph.Address($"{place.Path}/content").AbsoluteUri;

        var meeting = await OrNothing<TeamsMeeting>(place.MeetingPath, stop);
        var address = TeamsParticipants.Address(meeting?.Participants?.Organizer?.Upn);
        var account = address is not null && people.ByEmail(address) is not null
            ? null
            : await OrNothing<TeamsAccount>(
                $"users/{Uri.EscapeDataString(place.Organizer!)}?$select=id,displayName,mail,userPrincipalName", stop);
        address = account?.Mail ?? address ?? TeamsParticipants.Address(account?.UserPrincipalName);
        if (address is not null && people.ByEmail(address) is { } rep)
            (located.call.user_id, located.call.team_id) = (rep.Id, rep.Team);
        if (meeting?.Subject is { Length: > 0 } subject)
            located.call.title = subject;
        located.call.participants = TeamsParticipants.Of(meeting, address, account?.DisplayName, people);
        return located;
    }

    /// <inheritdoc/>
    public async Task<string?> Credential(RecordingAvailable recording, string? refused, CancellationToken stop) =>
        await graph.Token(refused, stop);

    /// <inheritdoc/>
    public async Task<VendorText?> Transcript(RecordingAvailable recording, CancellationToken stop)
    {
        var (place, artifact) = await Find(TeamsPlace.Read(recording.source.location), stop);
        var list = $"{place.MeetingPath}/transcripts";
        var all = await graph.List<TeamsArtifact>(list, stop).ToListAsync(stop);
        if (TeamsTranscript.Of(artifact, all) is not { Id: { } id } transcript)
            return null;
        var path = $"{list}/{Uri.EscapeDataString(id)}";
        var began = artifact.CreatedDateTime ?? new DateTimeOffset(recording.call.started_at, TimeSpan.Zero);
        return new VendorText(path, await OrNothing($"{path}/metadataContent", p => graph.Text(p, stop)) is { } spoken
            && TeamsTranscript.OfMetadata(spoken, began) is { } withTimes
            ? withTimes
            : TeamsTranscript.OfText(
                await graph.Text($"{path}/content?$format=text/vtt", stop), (transcript.CreatedDateTime ?? began) - began));
    }

    /// <inheritdoc/>
    /// <remarks>Graph's list goes by when a recording began.</remarks>
    public IAsyncEnumerable<RecordingAvailable> Recorded(DateTimeOffset from, DateTimeOffset to, CancellationToken stop) =>
        RecordedByEach.Of(
            Vendor, options.Users, (user, ended) => RecordedBy(user, from, to, ended),
            (e, user) => log.OrganiserRefused(e, user), (e, user) => log.OrganiserUnavailable(e, user), stop);

    /// <summary>Those of one organiser, as <see cref="Recorded"/> lists them.</summary>
    internal async Task<IReadOnlyList<RecordingAvailable>> RecordedBy(
        string user, DateTimeOffset from, DateTimeOffset to, CancellationToken stop)
    {
        // The function takes an id, and only an id; people write addresses.
        if (!Guid.TryParse(user, out var id)
            && !Guid.TryParse((await graph.Get<TeamsAccount>($"users/{Uri.EscapeDataString(user)}?$select=id", stop)).Id, out id))
            throw new InvalidDataException($"Graph gives no id for {user}");
        var list = $"users/{id}/onlineMeetings/getAllRecordings(meetingOrganizerUserId='{id}'," +
            $"startDateTime={Instant(from)},endDateTime={Instant(to)})?$top={PageSize}";
        var found = new List<RecordingAvailable>();
        await foreach (var artifact in graph.List<TeamsArtifact>(list, stop))
        {
            if (TeamsPlace.Of(artifact.Organizer?.User?.Id ?? $"{id}", artifact.MeetingId, artifact.Id) is { } place)
                found.Add(TeamsRecording.Of(place, artifact, options.Tenant, artifact.EndDateTime ?? artifact.CreatedDateTime ?? to));
            else
                log.WithoutIds(user);
        }

        return found;
    }

    /// <summary>The recording as Graph has it. Where the organiser was not told, those that may be are asked for it.</summary>
    /// <exception cref="HttpRequestException">It is gone (404), or Graph does not let us at it (403, with what to do).</exception>
    private async Task<(TeamsPlace Place, TeamsArtifact Artifact)> Find(TeamsPlace place, CancellationToken stop)
    {
        if (place.Organizer is not null)
            return (place, await Get(place, stop));
        HttpRequestException? refusal = null;
        foreach (var candidate in options.Users.Prepend(place.OrganizerInMeeting).OfType<string>().Distinct())
        {
            try
            {
                var named = place with { Organizer = candidate };
                var artifact = await Get(named, stop);
                return (named with { Organizer = artifact.Organizer?.User?.Id ?? candidate }, artifact);
            }
            catch (HttpRequestException e)
            {
                refusal ??= e; // the next may be the organiser
            }
        }

        throw refusal ?? new HttpRequestException(
            "Graph told of a recording without its organiser: set Teams:CertificateFiles, and it tells, or name organisers in Teams:Users",
            null, HttpStatusCode.NotFound);
    }

    private async Task<TeamsArtifact> Get(TeamsPlace place, CancellationToken stop)
    {
        try
        {
            return await graph.Get<TeamsArtifact>(place.Path, stop);
        }
        catch (HttpRequestException e) when (e.StatusCode == HttpStatusCode.Forbidden)
        {
            throw new HttpRequestException(
                $"Graph does not let this app read recordings of {place.Organizer}: grant the permissions and the application access "
                + $"policy of docs/teams.md, then run the call again. {e.Message}", e, e.StatusCode);
        }
    }

    /// <summary>What makes a call better and is not needed for it: null where Graph does not let us see it, which is told.</summary>
    private Task<T?> OrNothing<T>(string path, CancellationToken stop)
        where T : class => OrNothing(path, p => graph.Get<T>(p, stop));

    private async Task<T?> OrNothing<T>(string path, Func<string, Task<T>> ask)
        where T : class
    {
        try
        {
            return await ask(path);
        }
        catch (Exception e) when (e is HttpRequestException or InvalidDataException)
        {
            log.NotSeen(e, graph.Address(path).AbsolutePath);
            return null;
        }
    }

    private static string Instant(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'");
}

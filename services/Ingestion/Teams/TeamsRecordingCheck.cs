using System.Runtime.CompilerServices;
using VideoInsights.Ingestion.Relay;
using VideoInsights.Ingestion.Vendors.Checks;
using VideoInsights.Schemas;
using VideoInsights.Storage.People;

namespace VideoInsights.Ingestion.Teams;

/// <summary>What Graph lets us see of one recording: each permission by what it is needed for.</summary>
internal sealed class TeamsRecordingCheck(TeamsGraph graph, TeamsVendor vendor, FilmCheck film, People people)
{
    public async IAsyncEnumerable<Finding> Run(RecordingAvailable recording, [EnumeratorCancellation] CancellationToken stop)
    {
        var place = TeamsPlace.Read(recording.source.location);
        var (located, placeless) = await VendorRefusal.Ask(() => vendor.Locate(recording, stop), stop);
        if (located is null)
        {
            yield return Finding.Missing(
                Checked.Recordings, $"where that recording lies is not told. {placeless!.Words}",
                TeamsCheck.ForRecordings(placeless, place.Organizer));
            yield break;
        }

        yield return Finding.Works(
            Checked.Recordings, $"it is \"{located.call.title}\", its film is at {new Uri(located.source.location).Host}");
        yield return await film.Run(
            new DownloadSource(
                new Uri(located.source.location), vendor.Hosts, (given, ended) => vendor.Credential(located, given, ended)),
            "Teams:MediaHosts", refusal => TeamsCheck.ForRecordings(refusal, place.Organizer), stop);
        var (meeting, untitled) = await VendorRefusal.Ask(() => graph.Get<TeamsMeeting>(place.MeetingPath, stop), stop);
        yield return meeting is not null
            ? Finding.Works(Checked.Recordings, $"Graph says who took part: {located.call.participants.Count} in that meeting")
            : Lacks(untitled!, "OnlineMeetings.Read.All", "a call has no title and no participants");
        var (_, unknown) = await VendorRefusal.Ask(
            () => graph.Get<TeamsAccount>($"users/{Uri.EscapeDataString(place.Organizer!)}?$select=id", stop), stop);
        yield return unknown is null
            ? Finding.Works(Checked.Recordings, "Graph says who the organiser is")
            : Lacks(unknown, "User.Read.All", "organisers whose address is not their sign-in name are not found in people.yaml");
        var (transcripts, unread) = await VendorRefusal.Ask(
            async () => await graph.List<TeamsArtifact>($"{place.MeetingPath}/transcripts", stop).ToListAsync(stop), stop);
        yield return transcripts is null
            ? Lacks(unread!, "OnlineMeetingTranscript.Read.All", "calls are listened to, without names of speakers")
            : transcripts.Count > 0
            ? Finding.Works(Checked.Recordings, "Graph gives the meeting's transcript")
            : Finding.Open(Checked.Recordings, "Graph lets transcripts be asked for, and that meeting has none: it is listened to instead");
        if (people.Find(located.call.user_id) is null)
            yield return Finding.Unknown($"organiser {located.call.participants.FirstOrDefault()?.email ?? located.call.user_id}");
    }

    /// <summary>None of these is needed for a call to come in.</summary>
    private static Finding Lacks(VendorRefusal refusal, string permission, string lost) => Finding.Open(
        Checked.Recordings, $"{(refusal.IsForbidden ? $"{permission} is missing" : $"what {permission} is for fails")} (optional): {lost}. "
            + $"Graph says {refusal.Words}", TeamsCheck.Grant(permission));
}

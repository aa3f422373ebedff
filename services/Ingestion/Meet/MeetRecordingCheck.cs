using System.Net;
using System.Runtime.CompilerServices;
using VideoInsights.Ingestion.Relay;
using VideoInsights.Ingestion.Vendors.Checks;
using VideoInsights.Schemas;
using VideoInsights.Storage.People;

namespace VideoInsights.Ingestion.Meet;

/// <summary>What Google lets us see of one recording; without one, whether Drive can be asked at all.</summary>
internal sealed class MeetRecordingCheck(MeetGoogle google, MeetVendor vendor, FilmCheck film, People people)
{
    /// <summary>A file that is not there: Drive's answer shows all the same whether it may be asked.</summary>
    private const string NoFile = "videoinsights-check";

    private const string ForDrive = "the file's sharing settings in Drive, or a rule of the administrator's, keeps the user out";

    public async IAsyncEnumerable<Finding> Run(
        MeetUser user, RecordingAvailable? recording, [EnumeratorCancellation] CancellationToken stop)
    {
        if (recording is null)
        {
            var (_, refused) = await VendorRefusal.Ask(
                () => google.Get<MeetFile>(user, google.File(NoFile, MeetVendor.Described), stop), stop);
            yield return refused is null or { Status: HttpStatusCode.NotFound }
                ? Finding.Works(Checked.Recordings, "Google Drive can be asked for files")
                : Undriven(refused);
            yield break;
        }

        var (located, placeless) = await VendorRefusal.Ask(() => vendor.Locate(recording, stop), stop);
        yield return located is null
            ? Undriven(placeless!)
            : Finding.Works(
                Checked.Recordings, $"it is \"{located.call.title}\", its film is at {new Uri(located.source.location).Host}, "
                    + $"{located.source.bytes} bytes");
        if (located is not null)
        {
            yield return await film.Run(
                new DownloadSource(
                    new Uri(located.source.location), vendor.Hosts, (given, ended) => vendor.Credential(located, given, ended)),
                "Meet:MediaHosts", refusal => MeetCheck.WhatToDo(refusal, "Google Drive API", ForDrive), stop);
        }

        var conference = recording.source.meeting;
        var (participants, unseen) = await VendorRefusal.Ask(async () => await google.List(
            user, $"{conference}/participants?pageSize=250", p => p.Participants, stop).ToListAsync(stop), stop);
        yield return participants is not null
            ? Finding.Works(Checked.Recordings, $"Google says who took part: {participants.Count} in that meeting")
            : Finding.Open(
                Checked.Recordings, $"who took part is not told (optional): a call has no participants. Google says {unseen!.Words}");
        var (transcripts, unread) = await VendorRefusal.Ask(async () => await google.List(
            user, $"{conference}/transcripts?pageSize=100", p => p.Transcripts, stop).ToListAsync(stop), stop);
        yield return transcripts is null
            ? Finding.Open(
                Checked.Recordings, $"transcripts are not given (optional): calls are listened to. Google says {unread!.Words}")
            : transcripts.Count > 0
            ? Finding.Works(Checked.Recordings, "Google gives the meeting's transcript")
            : Finding.Open(
                Checked.Recordings, "that meeting has no transcript: it is listened to instead, and speakers are not called by name",
                "switch transcripts on in the meeting, where names are wanted");
        if (people.ByEmail(user.Address) is null)
            yield return Finding.Unknown($"owner {user.Address}");
    }

    private static Finding Undriven(VendorRefusal refusal) => Finding.Missing(
        Checked.Recordings, $"Google does not say where films lie. {refusal.Words}",
        MeetCheck.WhatToDo(refusal, "Google Drive API", ForDrive));
}

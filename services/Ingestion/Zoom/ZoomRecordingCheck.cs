using System.Runtime.CompilerServices;
using VideoInsights.Ingestion.Relay;
using VideoInsights.Ingestion.Vendors.Checks;
using VideoInsights.Schemas;
using VideoInsights.Storage.People;

namespace VideoInsights.Ingestion.Zoom;

/// <summary>What Zoom lets us see of one recorded meeting.</summary>
internal sealed class ZoomRecordingCheck(ZoomOptions options, ZoomApi api, FilmCheck film, People people)
{
    public async IAsyncEnumerable<Finding> Run(ZoomMeeting meeting, [EnumeratorCancellation] CancellationToken stop)
    {
        List<RecordingAvailable>? found = null;
        string? why = null;
        try
        {
            found = [.. ZoomRecording.From(new ZoomPayload(options.AccountId, null, meeting), people)];
        }
        catch (InvalidDataException e)
        {
            why = e.Message;
        }

        if (found is not { Count: > 0 })
        {
            yield return Finding.Open(
                Checked.Recordings, $"its files can be asked for, and none is a finished film or sound{(why is null ? "" : $": {why}")}",
                "wait until Zoom has made them, then check again");
            yield break;
        }

        yield return Finding.Works(
            Checked.Recordings, $"its {(found[0].source.content_type == "video/mp4" ? "film" : "sound")} is at "
                + $"{new Uri(found[0].source.location).Host}, {found[0].source.bytes} bytes"
                + (found[0].source.transcript_location is null ? "" : ", with a transcript"));
        yield return await film.Run(
            new DownloadSource(
                new Uri(found[0].source.location), ZoomVendor.OfZoom,
                async (given, ended) => given is null && meeting.DownloadAccessToken is { } token ? token : await api.Token(given, ended)),
            "Relay:AllowedHosts",
            _ => "Settings, Recording of the account: let cloud recordings be downloaded (docs/zoom.md, step 4)", stop);
        if (found[0].source.transcript_location is null)
        {
            yield return Finding.Open(
                Checked.Recordings, "it has no transcript (yet): it is listened to instead, and speakers are not called by name",
                "Settings, Recording of the account: create audio transcript (docs/zoom.md, step 4)");
        }

        if (people.ByEmail(meeting.HostEmail ?? "") is null)
            yield return Finding.Unknown($"host {meeting.HostEmail ?? "(Zoom names none)"}");
    }
}

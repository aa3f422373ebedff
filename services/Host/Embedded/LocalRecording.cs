using VideoInsights.Ingestion;
using VideoInsights.Schemas;
using VideoInsights.Storage.People;

namespace VideoInsights.Host.Embedded;

/// <summary>A file of this machine as an announced recording: the command line's way in.</summary>
public static class LocalRecording
{
    /// <summary>The announcement of a file. The same file, unchanged, with the same transcript is the same call.</summary>
    public static RecordingAvailable Of(CommandLine command, People people)
    {
        var file = new FileInfo(command.Recording ?? Sample());
        var rep = people.Find(command.User) ?? throw new StartException(
            $"--user {command.User} is nobody of {command.People}: {string.Join(", ", people.All.Select(p => p.Id))}");
        return new RecordingAvailable
        {
            call = new Call
            {
                video_id = VideoId.Of(
                    "file", command.User, Fingerprint(file), command.Vtt is { } vtt ? Fingerprint(new FileInfo(vtt)) : ""),
                vendor = "file",
                user_id = command.User,
                team_id = rep.Team,
                title = command.Title ?? (command.Recording is null ? "Sample call" : Path.GetFileNameWithoutExtension(file.Name)),
                started_at = file.LastWriteTimeUtc,
                ended_at = file.LastWriteTimeUtc,
                duration_sec = 0,
                participants = [new Participant { name = rep.Name, email = rep.Email, side = "company" }],
                schema_version = 1,
            },
            source = new RecordingSource
            {
                kind = "file",
                location = file.FullName,
                bytes = file.Length,
                transcript_location = command.Vtt,
            },
        };
    }

    private static string Fingerprint(FileInfo file) => $"{file.FullName}\n{file.Length}\n{file.LastWriteTimeUtc.Ticks}";

    /// <summary>The recording that comes with the program.</summary>
    public static string Sample() => RepositoryFile.Find("samples/call.mp4")
        ?? throw new StartException("the sample recording samples/call.mp4 is missing: restore it, or name a recording of your own");
}

using System.Text.Json;
using System.Text.Json.Serialization;
using VideoInsights.Ingestion.Vendors;
using VideoInsights.Schemas;
using VideoInsights.Storage.People;

namespace VideoInsights.Ingestion.Zoom;

/// <summary>A webhook's envelope: <c>download_token</c> is at the top, not inside the payload.</summary>
/// <remarks>
/// Field names by Zoom's own typed library: <see href="https://zoom.github.io/rivet-javascript/"/>. Unknown fields are ignored.
/// </remarks>
public sealed record ZoomEvent(string? Event, string? DownloadToken, ZoomPayload? Payload)
{
    /// <summary>snake_case; numbers may come as strings.</summary>
    public static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        NumberHandling = JsonNumberHandling.AllowReadingFromString,
    };
}

public sealed record ZoomPayload(
    string? AccountId, [property: JsonPropertyName("plainToken")] string? PlainToken,
    [property: JsonPropertyName("object")] ZoomMeeting? Meeting);

/// <summary>One meeting instance with its files.</summary>
/// <param name="Uuid">One instance; the meeting's id recurs.</param>
/// <param name="Duration">Whole minutes.</param>
public sealed record ZoomMeeting(
    string? Uuid, string? HostId, string? HostEmail, string? Topic, DateTimeOffset? StartTime, double? Duration,
    IReadOnlyList<ZoomFile>? RecordingFiles)
{
    /// <summary>The account; at the payload's top in webhooks.</summary>
    public string? AccountId { get; init; }

    /// <summary>What the files are downloaded with, where it was asked for.</summary>
    public string? DownloadAccessToken { get; init; }
}

public sealed record ZoomFile(
    string? Id, DateTimeOffset? RecordingStart, DateTimeOffset? RecordingEnd, string? FileType, long? FileSize, string? DownloadUrl,
    string? RecordingType, string? Status);

/// <summary>From Zoom's event to ours.</summary>
public static class ZoomRecording
{
    /// <summary>A meeting that Zoom says is longer is one of which it says nonsense.</summary>
    private const int LongestMinutes = 7 * 24 * 60;

    /// <summary>Views in the order of their worth: the shared screen beside the speaker shows most.</summary>
    private static readonly string[] Views =
    [
        "shared_screen_with_speaker_view(CC)", "shared_screen_with_speaker_view", "shared_screen_with_gallery_view", "active_speaker",
        "speaker_view", "gallery_view", "shared_screen", "host_video", "audio_only",
    ];

    /// <summary>
    /// The recordings to fetch, none where the event names no finished film or sound: one for each time recording was started, since a
    /// host may stop and start it within a meeting.
    /// </summary>
    /// <exception cref="InvalidDataException">Required fields are missing.</exception>
    public static IEnumerable<RecordingAvailable> From(ZoomPayload payload, People people)
    {
        var meeting = payload.Meeting ?? throw new InvalidDataException("the event has no payload.object");
        if (payload.AccountId is not { Length: > 0 } account || meeting.Uuid is not { Length: > 0 } uuid)
            throw new InvalidDataException("the event has no account_id or no uuid");

        var files = Ready(meeting);
        var parts = files.Where(f => Is(f, "MP4") || Is(f, "M4A")).GroupBy(f => f.RecordingStart)
            .Select(part => part.OrderBy(f => Is(f, "MP4") ? 0 : 1).ThenBy(Worth).First()).ToList();
        foreach (var media in parts)
        {
            yield return Part(media, meeting, (account, uuid), people, files
                .FirstOrDefault(f => Is(f, "TRANSCRIPT") && (parts.Count == 1 || f.RecordingStart == media.RecordingStart)));
        }
    }

    /// <summary>A meeting's finished transcripts.</summary>
    /// <exception cref="InvalidDataException">The event names no meeting.</exception>
    public static IEnumerable<ReadyTranscript> Transcripts(ZoomPayload payload) =>
        payload is { AccountId: { Length: > 0 }, Meeting: { Uuid: { Length: > 0 } uuid } meeting }
            ? Ready(meeting).Where(f => Is(f, "TRANSCRIPT"))
                .Select(f => new ReadyTranscript(uuid, f.Id ?? f.DownloadUrl!, f.RecordingStart?.UtcDateTime, f.DownloadUrl))
            : throw new InvalidDataException("the event has no account_id or no uuid");

    private static List<ZoomFile> Ready(ZoomMeeting meeting) => [.. (meeting.RecordingFiles ?? []).OfType<ZoomFile>()
        .Where(f => (f.Status is null || string.Equals(f.Status, "completed", StringComparison.OrdinalIgnoreCase))
            && IsAddress(f.DownloadUrl))];

    /// <summary>Who held the meeting: of the company, as the account is; null where the event does not say.</summary>
    public static Participant? HostOf(string? email, string? name, People people) =>
        string.IsNullOrWhiteSpace(email) ? null : Attendee.Of(name, email, null, people, internalUser: true);

    private static RecordingAvailable Part(
        ZoomFile media, ZoomMeeting meeting, (string Account, string Uuid) instance, People people, ZoomFile? transcript)
    {
        var started = media.RecordingStart ?? meeting.StartTime ?? throw new InvalidDataException("the event has no recording_start");
        var ended = media.RecordingEnd ?? started.AddMinutes(Math.Clamp(meeting.Duration ?? 0, 0, LongestMinutes));
        var host = people.ByEmail(meeting.HostEmail ?? "");
        return new RecordingAvailable
        {
            call = new Call
            {
                // Not of the file: another view may be ready later. Nor of the account: list and event need not name the same.
                video_id = VideoId.Of(ZoomVendor.Vendor, "", instance.Uuid, started.UtcDateTime.ToString("O")),
                vendor = ZoomVendor.Vendor,
                user_id = host?.Id ?? meeting.HostEmail ?? meeting.HostId ?? "unknown",
                team_id = host?.Team,
                title = meeting.Topic is { Length: > 0 } topic ? topic : "Zoom meeting",
                started_at = started.UtcDateTime,
                ended_at = ended.UtcDateTime,
                duration_sec = Math.Max(0, (ended - started).TotalSeconds),
                participants = HostOf(meeting.HostEmail, null, people) is { } participant ? [participant] : [],
                schema_version = 1,
            },
            source = new RecordingSource
            {
                kind = "url",
                location = media.DownloadUrl!,
                bytes = media.FileSize,
                content_type = Is(media, "MP4") ? "video/mp4" : "audio/mp4",
                transcript_location = transcript?.DownloadUrl,
                account = instance.Account,
                meeting = instance.Uuid,
                file = media.Id,
            },
        };
    }

    private static bool IsAddress(string? text) => Uri.TryCreate(text, UriKind.Absolute, out _);

    private static bool Is(ZoomFile file, string type) => string.Equals(file.FileType, type, StringComparison.OrdinalIgnoreCase);

    private static int Worth(ZoomFile file) => Array.IndexOf(Views, file.RecordingType) is var at and >= 0 ? at : Views.Length;
}

using System.Text;
using System.Text.RegularExpressions;

namespace VideoInsights.Ingestion.Teams;

/// <summary>Where a recording is in Graph: whose meeting, which, which recording of it.</summary>
/// <param name="Organizer">The organiser's id; null where a notification did not tell.</param>
internal sealed partial record TeamsPlace(string? Organizer, string Meeting, string Recording)
{
    private const int LongestId = 1000; // those seen have 350 characters

    /// <summary>The path below Graph's version, and the announced location. Without an organiser Graph has no such path.</summary>
    public string Path => $"{MeetingPath}/recordings/{Uri.EscapeDataString(Recording)}";

    /// <summary>The meeting's path.</summary>
    public string MeetingPath =>
        $"{(Organizer is null ? "" : $"users/{Uri.EscapeDataString(Organizer)}/")}onlineMeetings/{Uri.EscapeDataString(Meeting)}";

    /// <summary>The organiser that the meeting's id names; null where it names none.</summary>
    /// <remarks>
    /// Ids seen are Base64 of <c>1*{organiser}*0**19:meeting_…@thread.v2</c>, which no document promises: good for asking Graph, whose
    /// answer decides, and for nothing else.
    /// </remarks>
    public string? OrganizerInMeeting
    {
        get
        {
            var padded = Meeting.Replace('-', '+').Replace('_', '/').TrimEnd('=');
            padded += new string('=', (4 - (padded.Length % 4)) % 4);
            var bytes = new byte[padded.Length];
            return Convert.TryFromBase64String(padded, bytes, out var length)
                && Encoding.UTF8.GetString(bytes, 0, length).Split('*') is [_, var organizer, ..] && Guid.TryParse(organizer, out _)
                ? organizer
                : null;
        }
    }

    /// <summary>The place that an announced location names.</summary>
    /// <exception cref="InvalidDataException">It names none.</exception>
    public static TeamsPlace Read(string location) =>
        Resource(location) ?? throw new InvalidDataException($"'{location}' names no recording of a Teams meeting");

    /// <summary>The recording that a notification's <c>resource</c> names, with ids in parentheses or between slashes; else null.</summary>
    public static TeamsPlace? Resource(string? resource) => Form().Match(resource ?? "") is { Success: true } match
        && match.Groups["kind"].Value.Equals("recordings", StringComparison.OrdinalIgnoreCase)
        ? Of(Part(match, "user"), Part(match, "meeting"), Part(match, "artifact"))
        : null;

    /// <summary>The transcript that a notification's <c>resource</c> names, likewise: its meeting and its own id.</summary>
    public static (string Meeting, string Id)? Transcript(string? resource) => Form().Match(resource ?? "") is { Success: true } match
        && match.Groups["kind"].Value.Equals("transcripts", StringComparison.OrdinalIgnoreCase)
        && (Part(match, "meeting"), Part(match, "artifact")) is var (meeting, id) && IsId(meeting) && IsId(id)
        ? (meeting!, id!)
        : null;

    /// <summary>A place of ids that are fit for a path; null where one is missing or is none.</summary>
    public static TeamsPlace? Of(string? organizer, string? meeting, string? recording) =>
        IsId(meeting) && IsId(recording) && (organizer is null || IsId(organizer)) ? new TeamsPlace(organizer, meeting!, recording!) : null;

    /// <summary>Anything but what a path means otherwise: Graph's ids are opaque, and each is escaped.</summary>
    private static bool IsId(string? text) =>
        text is { Length: > 0 and <= LongestId } and not ("." or "..") && !text.Any(c => char.IsControl(c) || char.IsSurrogate(c));

    private static string? Part(Match match, string name) =>
        match.Groups[name] is { Success: true } group ? Uri.UnescapeDataString(group.Value) : null;

    [GeneratedRegex(
        @"(?:^|/)(?:users(?:\('(?<user>[^']+)'\)|/(?<user>[^/]+))/)?onlineMeetings(?:\('(?<meeting>[^']+)'\)|/(?<meeting>[^/]+))"
        + @"/(?<kind>recordings|transcripts)(?:\('(?<artifact>[^']+)'\)|/(?<artifact>[^/]+))(?:/content)?$", RegexOptions.IgnoreCase)]
    private static partial Regex Form();
}

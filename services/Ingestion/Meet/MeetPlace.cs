using System.Text.RegularExpressions;

namespace VideoInsights.Ingestion.Meet;

/// <summary>Where a recording is in Meet's API.</summary>
/// <remarks>
/// <see href="https://github.com/googleapis/googleapis/tree/master/google/apps/meet/v2"/>. Ids hold nothing that an address would have to
/// escape: <see href="https://google.aip.dev/122"/>.
/// </remarks>
/// <param name="Conference">The one instance of a meeting, as <c>conferenceRecords/c</c>.</param>
/// <param name="Recording">The recording's id in it.</param>
internal sealed partial record MeetPlace(string Conference, string Recording)
{
    /// <summary>The recording's name, and the announced location.</summary>
    public string Path => $"{Conference}/recordings/{Recording}";

    /// <summary>Of a recording's name; null where it is none.</summary>
    public static MeetPlace? Read(string? name) => Form().Match(name ?? "") is { Success: true } match
        ? new MeetPlace(match.Groups[1].Value, match.Groups[2].Value)
        : null;

    /// <summary>The conference and the id that a transcript's name holds; null where it is none.</summary>
    public static (string Conference, string Id)? Transcript(string? name) => TranscriptForm().Match(name ?? "") is { Success: true } match
        ? (match.Groups[1].Value, match.Groups[2].Value)
        : null;

    [GeneratedRegex(@"^(conferenceRecords/[A-Za-z0-9_~-][A-Za-z0-9._~-]{0,199})/recordings/([A-Za-z0-9_~-][A-Za-z0-9._~-]{0,199})\z")]
    private static partial Regex Form();

    [GeneratedRegex(@"^(conferenceRecords/[A-Za-z0-9_~-][A-Za-z0-9._~-]{0,199})/transcripts/([A-Za-z0-9_~-][A-Za-z0-9._~-]{0,199})\z")]
    private static partial Regex TranscriptForm();
}

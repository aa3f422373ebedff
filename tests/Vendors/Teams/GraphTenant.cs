using System.Text;

namespace VideoInsights.Tests.Vendors.Teams;

/// <summary>A directory with users, meetings, recordings and transcripts, as Graph would tell of them.</summary>
public sealed class GraphTenant
{
    public string Id { get; } = "11111111-0000-4000-8000-000000000001";

    public List<GraphUser> Users { get; } = [];

    public List<GraphMeeting> Meetings { get; } = [];

    /// <summary>Organisers that no application access policy covers.</summary>
    public HashSet<string> WithoutPolicy { get; } = [];

    /// <summary>Application permissions that no administrator consented to.</summary>
    public HashSet<string> NotGranted { get; } = [];

    public GraphUser Add(string name, string mail, string? upn = null)
    {
        var user = new GraphUser($"{Users.Count + 1:00000000}-aaaa-4000-8000-000000000002", name, mail, upn ?? mail);
        Users.Add(user);
        return user;
    }

    public GraphMeeting Meet(GraphUser organizer, string? subject, params GraphUser[] attendees) =>
        Meet(organizer, subject, false, attendees);

    /// <param name="opaque">Whether the meeting's id is one that its organiser cannot be read out of.</param>
    public GraphMeeting Meet(GraphUser organizer, string? subject, bool opaque, params GraphUser[] attendees)
    {
        // As Graph makes them: 1*{organiser}*0**19:meeting_...@thread.v2, in Base64. No two are alike, in whatever run.
        var id = $"{Guid.NewGuid():N}";
        var text = opaque ? $"opaque-{id}" : $"1*{organizer.Id}*0**19:meeting_{id}@thread.v2";
        var meeting = new GraphMeeting(Convert.ToBase64String(Encoding.UTF8.GetBytes(text)), organizer, subject, attendees);
        Meetings.Add(meeting);
        return meeting;
    }

    public GraphUser? User(string idOrAddress) => Users.FirstOrDefault(u =>
        u.Id.Equals(idOrAddress, StringComparison.OrdinalIgnoreCase) || u.Upn.Equals(idOrAddress, StringComparison.OrdinalIgnoreCase));
}

public sealed record GraphUser(string Id, string? Name, string? Mail, string Upn);

public sealed record GraphMeeting(string Id, GraphUser Organizer, string? Subject, IReadOnlyList<GraphUser> Attendees)
{
    public List<GraphRecording> Recordings { get; } = [];

    public List<GraphTranscript> Transcripts { get; } = [];

    /// <param name="started">Null where Graph does not say.</param>
    public GraphRecording Record(byte[] film, DateTimeOffset? started, DateTimeOffset? ended, string? correlation = null)
    {
        var recording = new GraphRecording(NewId("VjIj"), this, film, started, ended, correlation);
        Recordings.Add(recording);
        return recording;
    }

    /// <param name="metadata">The body of <c>metadataContent</c>; null where Graph does not have it.</param>
    public GraphTranscript Transcribe(
        DateTimeOffset? started, DateTimeOffset? ended, string? metadata, string text, string? correlation = null)
    {
        var transcript = new GraphTranscript(NewId("MSMj"), this, started, ended, metadata, text, correlation);
        Transcripts.Add(transcript);
        return transcript;
    }

    /// <summary>Ids hold all that Base64 has, which a path has to carry.</summary>
    private static string NewId(string prefix) => $"{prefix}/+" + Convert.ToBase64String(Guid.NewGuid().ToByteArray());
}

public sealed record GraphRecording(
    string Id, GraphMeeting Meeting, byte[] Film, DateTimeOffset? Started, DateTimeOffset? Ended, string? Correlation)
{
    /// <summary>Its content, as requests for it are served. No document promises an entity tag.</summary>
    public VendorFile File { get; } = new(Film, "video/mp4") { HasETag = false };
}

public sealed record GraphTranscript(
    string Id, GraphMeeting Meeting, DateTimeOffset? Started, DateTimeOffset? Ended, string? Metadata, string Text, string? Correlation);

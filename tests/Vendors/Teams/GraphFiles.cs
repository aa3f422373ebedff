using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace VideoInsights.Tests.Vendors.Teams;

/// <summary>Users, meetings, recordings and transcripts: <c>/v1.0/users/...</c>.</summary>
internal sealed partial class GraphFiles(GraphSimulator graph)
{
    private const int LargestPage = 2; // small, so that lists have pages

    public void Map(WebApplication app)
    {
        const string Meeting = "/v1.0/users/{user}/onlineMeetings/{meeting}";
        app.MapGet("/v1.0/users/{user}", (string user) => graph.Tenant.User(user) is { } found ? Results.Json(Of(found)) : Missing());
        app.MapGet(Meeting, (string user, string meeting, HttpRequest request) =>
            Listing().Match(meeting) is { Success: true } asked ? All(user, asked, request)
            : Find(user, meeting) is { } found ? Results.Json(Of(found)) : Missing());
        app.MapGet(Meeting + "/recordings/{id}", (string user, string meeting, string id) =>
            Recording(user, meeting, id) is { } found ? Results.Json(Of(found)) : Missing());
        app.MapGet(Meeting + "/recordings/{id}/content", Content);
        app.MapGet(Meeting + "/transcripts", (string user, string meeting) =>
            Find(user, meeting) is { } found ? Results.Json(new JsonObject { ["value"] = new JsonArray([.. found.Transcripts.Select(Of)]) })
            : Missing());
        app.MapGet(Meeting + "/transcripts/{id}/metadataContent", (string user, string meeting, string id) =>
            Transcript(user, meeting, id)?.Metadata is { } text ? Results.Text(text, "text/vtt") : Missing());
        app.MapGet(Meeting + "/transcripts/{id}/content", (string user, string meeting, string id) =>
            Transcript(user, meeting, id) is { } found ? Results.Text(found.Text, "text/vtt") : Missing());
    }

    /// <summary>As in a notification's decrypted data: without what only a GET shows.</summary>
    internal static JsonObject Told(JsonObject artifact)
    {
        artifact.Remove("endDateTime");
        artifact.Remove("contentCorrelationId");
        artifact.Remove("callId");
        artifact["content"] = null;
        return artifact;
    }

    internal static JsonObject Of(GraphRecording recording) => Artifact(
        recording.Id, recording.Meeting, recording.Started, recording.Ended, recording.Correlation, "callRecording", "recording");

    internal static JsonObject Of(GraphTranscript transcript) => Artifact(
        transcript.Id, transcript.Meeting, transcript.Started, transcript.Ended, transcript.Correlation, "callTranscript", "transcript");

    private static JsonObject Artifact(
        string id, GraphMeeting meeting, DateTimeOffset? started, DateTimeOffset? ended, string? correlation, string type, string name) =>
        new()
        {
            ["@odata.type"] = $"#microsoft.graph.{type}",
            ["id"] = id,
            ["meetingId"] = meeting.Id,
            ["callId"] = Guid.NewGuid().ToString(),
            ["createdDateTime"] = started?.ToString("O"),
            ["endDateTime"] = ended?.ToString("O"),
            ["contentCorrelationId"] = correlation,
            [$"{name}ContentUrl"] = $"https://attacker.example.test/{name}s/{id}/content", // a client must not fetch what it is told
            ["meetingOrganizer"] = new JsonObject
            {
                ["application"] = null,
                ["device"] = null,
                ["user"] = Identity(meeting.Organizer with { Name = null }),
            },
        };

    private static JsonObject Of(GraphUser user) => new()
    {
        ["id"] = user.Id,
        ["displayName"] = user.Name,
        ["mail"] = user.Mail,
        ["userPrincipalName"] = user.Upn,
    };

    private static JsonObject Of(GraphMeeting meeting) => new()
    {
        ["id"] = meeting.Id,
        ["subject"] = meeting.Subject,
        ["participants"] = new JsonObject
        {
            ["organizer"] = Invited(meeting.Organizer),
            ["attendees"] = new JsonArray([.. meeting.Attendees.Select(Invited)]),
        },
    };

    private static JsonObject Invited(GraphUser user) => new()
    {
        ["upn"] = user.Upn,
        ["role"] = "attendee",
        ["identity"] = new JsonObject { ["user"] = Identity(user) },
    };

    private static JsonObject Identity(GraphUser user) => new() { ["id"] = user.Id, ["displayName"] = user.Name };

    private static IResult Missing() => GraphSimulator.Error(404, "NotFound", "The resource could not be found.");

    private IResult All(string user, Match asked, HttpRequest request)
    {
        var id = asked.Groups["id"].Value;
        if (graph.Tenant.User(user)?.Id != id)
            return GraphSimulator.Error(400, "BadRequest", "meetingOrganizerUserId must be the id of the user in the path.");
        var (from, to) = (Instant(asked.Groups["from"].Value), Instant(asked.Groups["to"].Value));
        var found = graph.Tenant.Meetings.Where(m => m.Organizer.Id == id).SelectMany(m => m.Recordings)
            .Where(r => r.Started is null || (r.Started >= from && r.Started < to)).ToList();
        var skip = int.Parse("0" + request.Query["skipToken"]);
        var top = Math.Min(LargestPage, int.Parse(request.Query["$top"].FirstOrDefault() ?? "100"));
        var page = new JsonObject { ["value"] = new JsonArray([.. found.Skip(skip).Take(top).Select(Of)]) };
        if (found.Count > skip + top)
        {
            var host = graph.Faults.NextPageElsewhere ? new Uri("https://attacker.example.test") : graph.Address;
            page["@odata.nextLink"] = new Uri(host, $"{request.Path.ToUriComponent()}?$top={top}&skipToken={skip + top}").AbsoluteUri;
        }

        return Results.Json(page);
    }

    private async Task Content(HttpContext http, string user, string meeting, string id)
    {
        if (Recording(user, meeting, id) is not { } found)
            await Missing().ExecuteAsync(http);
        else if (graph.Faults.ContentElsewhere is { } elsewhere)
            http.Response.Redirect(elsewhere.ToString());
        else
            await found.File.Serve(http, graph.Time);
    }

    private static DateTimeOffset Instant(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);

    private GraphMeeting? Find(string user, string meeting) => graph.Tenant.Meetings.FirstOrDefault(m =>
        m.Id == Uri.UnescapeDataString(meeting) && m.Organizer == graph.Tenant.User(user));

    private GraphRecording? Recording(string user, string meeting, string id) =>
        Find(user, meeting)?.Recordings.FirstOrDefault(r => r.Id == Uri.UnescapeDataString(id)); // a route leaves %2F as it is

    private GraphTranscript? Transcript(string user, string meeting, string id) =>
        Find(user, meeting)?.Transcripts.FirstOrDefault(t => t.Id == Uri.UnescapeDataString(id));

    [GeneratedRegex(
        @"^getAllRecordings\(meetingOrganizerUserId='(?<id>[^']+)',startDateTime=(?<from>[^,]+),endDateTime=(?<to>[^)]+)\)$")]
    private static partial Regex Listing();
}

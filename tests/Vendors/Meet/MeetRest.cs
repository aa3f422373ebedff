using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace VideoInsights.Tests.Vendors.Meet;

/// <summary>Meet's REST interface (<c>/v2</c>) and Drive's files.</summary>
internal sealed partial class MeetRest(MeetSimulator google)
{
    private const int LargestPage = 2; // small, so that lists have pages

    public void Map(WebApplication app)
    {
        const string Conference = "/v2/conferenceRecords/{c}";
        app.MapGet("/v2/conferenceRecords", List);
        app.MapGet(Conference, (HttpContext http, string c) => Find(http, c, found => Results.Json(Of(found))));
        app.MapGet(Conference + "/recordings", (HttpContext http, string c) =>
            Find(http, c, found => Page(http, "recordings", found.Recordings, Of)));
        app.MapGet(Conference + "/recordings/{id}", (HttpContext http, string c, string id) => Find(http, c, found =>
            found.Recordings.Find(r => r.Name.EndsWith("/" + id, StringComparison.Ordinal)) is { } film
                ? Results.Json(Of(film))
                : Missing()));
        app.MapGet(Conference + "/participants", (HttpContext http, string c) =>
            Find(http, c, found => Page(http, "participants", found.Participants, Of)));
        app.MapGet(Conference + "/transcripts", (HttpContext http, string c) =>
            Find(http, c, found => Page(http, "transcripts", found.Transcripts, Of)));
        app.MapGet(Conference + "/transcripts/{t}/entries", (HttpContext http, string c, string t) => Find(http, c, found =>
            found.Transcripts.Find(x => x.Name.EndsWith("/" + t, StringComparison.Ordinal)) is { } text
                ? Page(http, "transcriptEntries", text.Spoken, s => Of(text, s))
                : Missing()));
        app.MapGet("/drive/v3/files/{id}", File);
    }

    private static JsonObject Of(MeetConference conference) => new()
    {
        ["name"] = conference.Name,
        ["startTime"] = Instant(conference.Start),
        ["space"] = "spaces/jQCFfuBOdN5z",
    };

    private static JsonObject Of(MeetFilm film)
    {
        var recording = new JsonObject { ["name"] = film.Name, ["state"] = film.State, ["startTime"] = Instant(film.Start) };
        if (film.State != "STARTED")
            recording["endTime"] = Instant(film.End);
        if (film.State == "FILE_GENERATED")
        {
            recording["driveDestination"] = new JsonObject
            {
                ["file"] = film.File.Id,
                ["exportUri"] = $"https://attacker.example.test/file/d/{film.File.Id}/view", // a client must not fetch what it is told
            };
        }

        return recording;
    }

    private static JsonObject Of(MeetText text) => new()
    {
        ["name"] = text.Name,
        ["state"] = text.State,
        ["docsDestination"] = new JsonObject { ["document"] = "1Doc", ["exportUri"] = "https://attacker.example.test/doc" },
    };

    private static JsonObject Of(MeetText text, MeetSpoken spoken) => new()
    {
        ["name"] = $"{text.Name}/entries/e{text.Spoken.ToList().IndexOf(spoken)}",
        ["participant"] = spoken.By.Name,
        ["text"] = spoken.Text,
        ["languageCode"] = "en-US",
        ["startTime"] = Instant(spoken.Start),
        ["endTime"] = Instant(spoken.End),
    };

    private static JsonObject Of(MeetGuest guest)
    {
        var who = new JsonObject();
        if (guest.DisplayName is not null)
            who["displayName"] = guest.DisplayName;
        if (guest.UserId is not null)
            who["user"] = $"users/{guest.UserId}";
        return new JsonObject { ["name"] = guest.Name, ["earliestStartTime"] = "2026-11-23T09:00:00Z", [guest.Kind] = who };
    }

    private static string Instant(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFF'Z'");

    private static IResult Missing() => MeetSimulator.Error(404, "NOT_FOUND", "Requested entity was not found.");

    private static IResult Page<T>(HttpContext http, string name, IReadOnlyList<T> all, Func<T, JsonObject> of)
    {
        var skip = int.Parse("0" + http.Request.Query["pageToken"].ToString().Replace("page-", ""));
        var size = Math.Min(LargestPage, int.Parse(http.Request.Query["pageSize"].FirstOrDefault() ?? "10"));
        if (all.Count == 0)
            return Results.Json(new JsonObject()); // an empty list is left out
        var page = new JsonObject { [name] = new JsonArray([.. all.Skip(skip).Take(size).Select(of)]) };
        if (all.Count > skip + size)
            page["nextPageToken"] = $"page-{skip + size}";
        return Results.Json(page);
    }

    private IResult List(HttpContext http)
    {
        var caller = MeetSimulator.Caller(http);
        if (google.Domain.Refused.Contains(caller.Id))
            return MeetSimulator.Error(403, "PERMISSION_DENIED", "The caller does not have permission");
        var found = google.Domain.Conferences.Where(c => c.Owner == caller).ToList();
        foreach (var condition in http.Request.Query["filter"].ToString().Split(" AND ", StringSplitOptions.RemoveEmptyEntries))
        {
            if (Condition().Match(condition) is not { Success: true } match)
                return MeetSimulator.Error(400, "INVALID_ARGUMENT", $"Invalid filter: {condition}");
            var time = DateTimeOffset.Parse(match.Groups[2].Value, CultureInfo.InvariantCulture);
            found = [.. found.Where(c => match.Groups[1].Value == ">=" ? c.Start >= time : c.Start < time)];
        }

        return Page(http, "conferenceRecords", found, Of);
    }

    private IResult Find(HttpContext http, string id, Func<MeetConference, IResult> answer)
    {
        var caller = MeetSimulator.Caller(http);
        if (google.Domain.Conferences.Find(c => c.Id == id) is not { } found)
            return Missing();
        return found.Owner == caller && !google.Domain.Refused.Contains(caller.Id)
            ? answer(found)
            : MeetSimulator.Error(403, "PERMISSION_DENIED", "The caller does not have permission");
    }

    private async Task File(HttpContext http, string id)
    {
        var query = http.Request.Query;
        if (google.Domain.File(id) is not { } item || query["supportsAllDrives"] != "true")
        {
            await MeetSimulator.Error(404, "notFound", $"File not found: {id}.").ExecuteAsync(http);
        }
        else if (query["alt"] == "media" && !item.CanDownload)
        {
            await MeetSimulator.Error(403, "cannotDownloadFile", "This file cannot be downloaded by the user.").ExecuteAsync(http);
        }
        else if (query["alt"] == "media")
        {
            await item.File.Serve(http, google.Time);
        }
        else
        {
            var all = new JsonObject
            {
                ["id"] = item.Id,
                ["name"] = item.Name,
                ["size"] = item.Content.Length.ToString(CultureInfo.InvariantCulture), // a 64-bit number is a string
                ["sha256Checksum"] = item.Sha256,
                ["headRevisionId"] = item.HeadRevision,
                ["mimeType"] = "video/mp4",
                ["capabilities"] = new JsonObject { ["canDownload"] = item.CanDownload },
            };
            foreach (var name in all.Select(m => m.Key).Except(query["fields"].ToString().Split(',', '/')).ToList())
                all.Remove(name); // what was not asked for
            await Results.Json(all).ExecuteAsync(http);
        }
    }

    [GeneratedRegex("""^start_time\s*(>=|<)\s*"([^"]+)"$""")]
    private static partial Regex Condition();
}

using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace VideoInsights.Tests.Vendors.Zoom;

/// <summary>A Zoom account on the loopback interface: token, REST API, files and webhooks, as Zoom's documentation says they are.</summary>
public sealed class ZoomSimulator(TimeProvider time) : IAsyncDisposable
{
    public const string AccountId = "aAcCtT01", ClientId = "client-1", ClientSecret = "client-s3cret", SecretToken = "webhook-s3cret";
    private const int MostPageSize = 300;

    private readonly ConcurrentDictionary<string, DateTimeOffset> _tokens = new();
    private readonly ConcurrentQueue<Action<HttpContext>> _apiFaults = new();
    private readonly List<ZoomCall> _calls = [];
    private WebApplication? _app;
    private int _minted;

    public Uri Address => new(_app!.Urls.Single());

    /// <summary>Scopes that the app was not given: what needs them is refused, as Zoom's error 4711.</summary>
    public HashSet<string> MissingScopes { get; } = [];

    /// <summary>What the token endpoint refuses everybody with: the reason that Zoom gives; null gives tokens.</summary>
    public string? TokenRefusal { get; set; }

    /// <summary>How many API requests were answered, faults included.</summary>
    public int ApiRequests { get; private set; }

    /// <summary>Rows of one page of a list, if fewer than asked for.</summary>
    public int PageSize { get; init; } = MostPageSize;

    /// <summary>What a client is configured with, by the names of VideoInsights' settings.</summary>
    public IReadOnlyDictionary<string, string> Settings => new Dictionary<string, string>
    {
        ["Zoom:SecretTokens:0"] = SecretToken,
        ["Zoom:AccountId"] = AccountId,
        ["Zoom:ClientId"] = ClientId,
        ["Zoom:ClientSecret"] = ClientSecret,
        ["Zoom:Login"] = Address.ToString(),
        ["Zoom:Api"] = Address.ToString(),
    };

    public async Task Start(int port = 0) => _app = await VendorServer.Start(app =>
    {
        app.MapPost("/oauth/token", Token);
        app.MapGet("/v2/accounts/me/recordings", (HttpContext http) =>
            Api(http, "cloud_recording:read:list_account_recordings:admin", () => List(http)));
        app.MapGet("/v2/meetings/{**rest}", (HttpContext http) =>
            Api(http, "cloud_recording:read:list_recording_files:admin", () => Recordings(http)));
        app.MapGet("/v2/past_meetings/{**rest}", (HttpContext http) =>
            Api(http, "meeting:read:list_past_participants:admin", () => Participants(http)));
        app.MapGet("/rec/{kind}/{index:int}/{moved:int}", Download);
    }, port);

    public void Add(ZoomCall call)
    {
        lock (_calls)
            _calls.Add(call);
    }

    /// <summary>The next API request gets this answer.</summary>
    public void NextApiAnswer(Action<HttpContext> answer) => _apiFaults.Enqueue(answer);

    /// <summary>Ends every token given so far.</summary>
    public void EndTokens() => _tokens.Clear();

    /// <summary>A webhook's body: recording.completed, recording.recovered or recording.transcript_completed.</summary>
    /// <param name="parts">The parts of one meeting: from when recording was started until it was stopped.</param>
    public string Event(string name, params ZoomCall[] parts) => JsonSerializer.Serialize(new Dictionary<string, object>
    {
        ["event"] = name,
        ["event_ts"] = time.GetUtcNow().ToUnixTimeMilliseconds(),
        ["download_token"] = Mint(),
        ["payload"] = new Dictionary<string, object>
        {
            ["account_id"] = AccountId,
            ["object"] = Meeting(parts[0], parts.SelectMany(part => name == "recording.transcript_completed"
                ? [TranscriptRow(part)]
                : Rows(part))),
        },
    });

    /// <summary>Delivers a webhook, signed.</summary>
    /// <param name="age">How long ago it was signed: a retry, or a replay.</param>
    public async Task<(int Status, string Body)> Deliver(HttpClient http, Uri hook, string body, TimeSpan age = default)
    {
        var stamp = (time.GetUtcNow() - age).ToUnixTimeSeconds().ToString();
        var signature = HMACSHA256.HashData(Encoding.UTF8.GetBytes(SecretToken), Encoding.UTF8.GetBytes($"v0:{stamp}:{body}"));
        using var request = new HttpRequestMessage(HttpMethod.Post, hook)
        {
            Content = new StringContent(body, Encoding.UTF8, "application/json"),
        };
        request.Headers.Add("x-zm-request-timestamp", stamp);
        request.Headers.Add("x-zm-signature", "v0=" + Convert.ToHexStringLower(signature));
        request.Headers.Add("x-zm-trackingid", Guid.NewGuid().ToString());
        using var reply = await http.SendAsync(request);
        return ((int)reply.StatusCode, await reply.Content.ReadAsStringAsync());
    }

    public async ValueTask DisposeAsync()
    {
        if (_app is not null)
            await _app.DisposeAsync();
    }

    private async Task<IResult> Token(HttpRequest request)
    {
        var form = await request.ReadFormAsync();
        if (TokenRefusal is not null)
            return Results.Json(new { reason = TokenRefusal, error = "invalid_request" }, statusCode: 400);
        var expected = "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{ClientId}:{ClientSecret}"));
        if (request.Headers.Authorization != expected || form["account_id"] != AccountId || form["grant_type"] != "account_credentials")
            return Results.Json(new { reason = "Invalid client_id or client_secret", error = "invalid_client" }, statusCode: 400);
        return Results.Json(new
        {
            access_token = Mint(),
            token_type = "bearer",
            expires_in = 3600,
            scope = "cloud_recording:read:list_account_recordings:admin",
            api_url = Address.GetLeftPart(UriPartial.Authority),
        });
    }

    private string Mint()
    {
        var token = $"eyJ.token-{Interlocked.Increment(ref _minted)}.sig";
        _tokens[token] = time.GetUtcNow().AddHours(1);
        return token;
    }

    private bool IsGood(HttpRequest request) => request.Headers.Authorization.ToString().Split(' ', 2) is ["Bearer", var token]
        && _tokens.TryGetValue(token, out var expires) && expires > time.GetUtcNow();

    private IResult Api(HttpContext http, string scope, Func<IResult> answer)
    {
        ApiRequests++;
        if (_apiFaults.TryDequeue(out var fault))
        {
            fault(http);
            return Results.Empty;
        }

        if (!IsGood(http.Request))
            return Results.Json(new { code = 124, message = "Invalid access token." }, statusCode: 401);
        return MissingScopes.Contains(scope)
            ? Results.Json(new { code = 4711, message = $"Invalid access token, does not contain scopes:[{scope}]." }, statusCode: 400)
            : answer();
    }

    private IResult List(HttpContext http)
    {
        var query = http.Request.Query;
        var (from, to) = (DateOnly.Parse(query["from"]!), DateOnly.Parse(query["to"]!));
        if (to < from || to > from.AddMonths(1))
            return Results.Json(new { code = 300, message = "The next page token or the window is invalid." }, statusCode: 400);
        var size = Math.Min(PageSize, int.Parse(query["page_size"]!));
        var start = query["next_page_token"] is [{ Length: > 0 } token] ? int.Parse(token[1..]) : 0;
        List<ZoomCall> found;
        lock (_calls)
            found = [.. _calls.Where(c => !c.Deleted && Day(c) >= from && Day(c) <= to).OrderByDescending(c => c.Start)];
        return Results.Json(new
        {
            from,
            to,
            page_size = size,
            total_records = found.Count,
            next_page_token = start + size < found.Count ? $"t{start + size}" : "",
            meetings = found.Skip(start).Take(size).Select(c => Meeting(c, Rows(c))),
        });
    }

    private IResult Recordings(HttpContext http)
    {
        if (Named(http, "/v2/meetings/", "/recordings") is not { Deleted: false } call)
            return Results.Json(new { code = 3301, message = "This recording does not exist." }, statusCode: 404);
        var meeting = Meeting(call, Rows(call));
        if (http.Request.Query["include_fields"] == "download_access_token")
            meeting["download_access_token"] = Mint();
        return Results.Json(meeting);
    }

    private IResult Participants(HttpContext http) => Named(http, "/v2/past_meetings/", "/participants") is { } call
        ? Results.Json(new
        {
            next_page_token = "",
            participants = call.Participants.Append(call.Participants[0]).Select(p => new { name = p.Name, user_email = p.Email ?? "" }),
        })
        : Results.Json(new { code = 3001, message = "Meeting does not exist" }, statusCode: 404);

    private async Task Download(HttpContext http, string kind, int index, int moved)
    {
        ZoomCall call;
        lock (_calls)
            call = _calls[index];
        if (!IsGood(http.Request))
            http.Response.StatusCode = StatusCodes.Status401Unauthorized;
        else if (call.Deleted || moved != call.Moved)
            http.Response.StatusCode = StatusCodes.Status404NotFound;
        else
            await (kind == "film" ? call.Film : call.Transcript!).Serve(http, time);
    }

    /// <summary>The meeting of a path: its id escaped once, or twice where it begins with a slash or contains two (Zoom's rule).</summary>
    private ZoomCall? Named(HttpContext http, string before, string after)
    {
        var raw = http.Features.Get<IHttpRequestFeature>()!.RawTarget.Split('?')[0];
        if (!raw.StartsWith(before, StringComparison.Ordinal) || !raw.EndsWith(after, StringComparison.Ordinal))
            return null;
        var once = Uri.UnescapeDataString(raw[before.Length..^after.Length]);
        var id = Uri.UnescapeDataString(once);
        if ((id.StartsWith('/') || id.Contains("//", StringComparison.Ordinal)) && once == id)
            return null;
        lock (_calls)
            return _calls.Find(c => c.Uuid == id);
    }

    private static Dictionary<string, object> Meeting(ZoomCall call, IEnumerable<object> files) => new()
    {
        ["uuid"] = call.Uuid,
        ["id"] = 84512345678,
        ["account_id"] = AccountId,
        ["host_id"] = "hOsT123",
        ["host_email"] = call.HostEmail,
        ["topic"] = call.Topic,
        ["type"] = 2,
        ["start_time"] = call.Start.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ"),
        ["timezone"] = "Europe/Berlin",
        ["duration"] = (int)call.Length.TotalMinutes,
        ["recording_files"] = files,
    };

    private List<object> Rows(ZoomCall call) => [FilmRow(call), .. call.TranscriptIsReady ? [TranscriptRow(call)] : Array.Empty<object>()];

    private Dictionary<string, object> FilmRow(ZoomCall call) => Row(call, "film", call.Film, "MP4", "shared_screen_with_speaker_view");

    private Dictionary<string, object> TranscriptRow(ZoomCall call) =>
        Row(call, "transcript", call.Transcript!, "TRANSCRIPT", "audio_transcript");

    private Dictionary<string, object> Row(ZoomCall call, string kind, VendorFile file, string type, string recordingType)
    {
        int index;
        lock (_calls)
            index = _calls.IndexOf(call);
        return new()
        {
            ["id"] = $"{kind}-{index}",
            ["meeting_id"] = call.Uuid,
            ["recording_start"] = call.Start.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ"),
            ["recording_end"] = (call.Start + call.Length).UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ"),
            ["file_type"] = type,
            ["file_size"] = file.Length,
            ["status"] = "completed",
            ["recording_type"] = recordingType,
            ["download_url"] = new Uri(Address, $"/rec/{kind}/{index}/{call.Moved}").ToString(),
        };
    }

    private static DateOnly Day(ZoomCall call) => DateOnly.FromDateTime(call.Start.UtcDateTime);
}

using System.Net;
using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using VideoInsights.Ingestion.Vendors;

namespace VideoInsights.Ingestion.Zoom;

/// <summary>Zoom's REST API by a server-to-server OAuth app.</summary>
/// <remarks>
/// <see href="https://developers.zoom.us/docs/internal-apps/s2s-oauth/"/>. Lists take at most a month; a page's token lives 15 minutes; an
/// empty one is the last page's.
/// </remarks>
public sealed class ZoomApi : IDisposable
{
    private const int PageSize = 300;
    private static readonly TimeSpan Window = TimeSpan.FromDays(28); // "one month": of February too
    private static readonly TimeSpan DownloadTokenLife = TimeSpan.FromHours(6);
    private readonly HttpClient _http;
    private readonly ZoomOptions _options;
    private readonly AccessTokens _tokens;
    private readonly VendorApi _api;
    private readonly TimeProvider _time;

    /// <param name="http">A client that follows no redirects; disposed of with this.</param>
    public ZoomApi(HttpClient http, ZoomOptions options, TimeProvider time)
    {
        (_http, _options, _time) = (http, options, time);
        _tokens = new AccessTokens("zoom", Mint, time);
        _api = new VendorApi("zoom", http, _tokens, time);
    }

    /// <summary>A token that recordings are downloaded with too.</summary>
    public async Task<string> Token(string? refused, CancellationToken stop) => (await _tokens.Get(refused, stop)).Value;

    /// <summary>A meeting instance with its files and a token to download them.</summary>
    /// <exception cref="HttpRequestException">404: Zoom has no recording of it any more.</exception>
    public async Task<ZoomMeeting> Recordings(string uuid, CancellationToken stop) => await _api.Get<ZoomMeeting>(
        await At($"meetings/{Escaped(uuid)}/recordings?include_fields=download_access_token&ttl={DownloadTokenLife.TotalSeconds}", stop),
        ZoomEvent.Json, stop);

    /// <summary>Who was in a meeting, everybody once.</summary>
    public async Task<IReadOnlyList<ZoomParticipant>> Participants(string uuid, CancellationToken stop)
    {
        var all = new List<ZoomParticipant>();
        await foreach (var page in Pages<ZoomParticipants>(
            $"past_meetings/{Escaped(uuid)}/participants?page_size={PageSize}", p => p.NextPageToken, stop))
        {
            all.AddRange(page.Participants ?? []);
        }

        // Somebody who left and came back is listed for each time.
        return [.. all.DistinctBy(p => p.UserEmail is { Length: > 0 } email ? email.ToLowerInvariant() : p.Name)];
    }

    /// <summary>Every meeting of the account that began in [from, to) and was recorded. Zoom lists them by day, without tokens.</summary>
    public async IAsyncEnumerable<ZoomMeeting> List(
        DateTimeOffset from, DateTimeOffset to, [EnumeratorCancellation] CancellationToken stop)
    {
        for (var begin = from; begin < to; begin += Window)
        {
            var end = begin + Window < to ? begin + Window : to;
            var query = $"accounts/me/recordings?from={begin.UtcDateTime:yyyy-MM-dd}&to={end.UtcDateTime:yyyy-MM-dd}&page_size={PageSize}";
            await foreach (var page in Pages<ZoomMeetings>(query, p => p.NextPageToken, stop))
            {
                // Days overlap where windows meet, and reach beyond what was asked for.
                foreach (var meeting in page.Meetings ?? [])
                    if (meeting.StartTime is not { } start || (start >= begin && start < end))
                        yield return meeting;
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _tokens.Dispose();
        _http.Dispose();
    }

    /// <summary>
    /// An instance id within a path: escaped twice, since Zoom unescapes it once before it looks for the slashes that ids contain.
    /// </summary>
    internal static string Escaped(string uuid) => Uri.EscapeDataString(Uri.EscapeDataString(uuid));

    private async IAsyncEnumerable<T> Pages<T>(
        string query, Func<T, string?> next, [EnumeratorCancellation] CancellationToken stop)
    {
        for (string? token = null; token != "";)
        {
            var more = token is null ? "" : $"&next_page_token={Uri.EscapeDataString(token)}";
            var page = await _api.Get<T>(await At(query + more, stop), ZoomEvent.Json, stop);
            yield return page;
            token = next(page) ?? "";
        }
    }

    private async Task<Uri> At(string path, CancellationToken stop) =>
        new((await _tokens.Get(null, stop)).Api ?? _options.Api, "/v2/" + path);

    private async Task<AccessToken> Mint(CancellationToken stop)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(_options.Login, "/oauth/token"))
        {
            Content = new FormUrlEncodedContent(
            [
                new("grant_type", "account_credentials"), new("account_id", _options.AccountId!),
            ]),
        };
        request.Headers.Authorization = new AuthenticationHeaderValue(
            "Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{_options.ClientId}:{_options.ClientSecret}")));
        using var reply = await _http.SendAsync(request, stop);
        if (!reply.IsSuccessStatusCode)
            throw await VendorApi.Refusal(reply, stop);
        var token = await _api.Read<ZoomToken>(reply, ZoomEvent.Json, stop);
        return new AccessToken(
            token.AccessToken ?? throw new InvalidDataException("zoom's token reply has no access_token"),
            _time.GetUtcNow().AddSeconds(token.ExpiresIn), token.ApiUrl);
    }

    private sealed record ZoomToken(string? AccessToken, double ExpiresIn, Uri? ApiUrl);

    private sealed record ZoomMeetings(string? NextPageToken, IReadOnlyList<ZoomMeeting>? Meetings);

    private sealed record ZoomParticipants(string? NextPageToken, IReadOnlyList<ZoomParticipant>? Participants);
}

/// <summary>Somebody who was in a meeting.</summary>
/// <param name="InternalUser">Whether of the account; null where Zoom does not say.</param>
public sealed record ZoomParticipant(string? Name, string? UserEmail, bool? InternalUser);

using System.Net.Http.Json;
using System.Runtime.CompilerServices;
using VideoInsights.Ingestion.Vendors;

namespace VideoInsights.Ingestion.Meet;

/// <summary>Google's APIs, asked as one of the users that the service account may act as.</summary>
/// <remarks>
/// <see href="https://developers.google.com/identity/protocols/oauth2/service-account"/>, domain-wide delegation: one token for every user.
/// Errors are those of <see cref="VendorApi"/>.
/// </remarks>
public sealed class MeetGoogle : IDisposable
{
    private const int MostPages = 1000;

    private readonly HttpClient _http = VendorApi.Client();
    private readonly MeetOptions _options;
    private readonly Dictionary<string, (AccessTokens Tokens, VendorApi Api)> _accounts = [];

    public MeetGoogle(MeetOptions options, MeetKey key, TimeProvider time)
    {
        _options = options;
        Users = [.. options.Users.Select(MeetUser.Of).OfType<MeetUser>().DistinctBy(u => u.Id)];
        foreach (var user in Users)
        {
            var tokens = new AccessTokens("Google", stop => Mint(_http, key, user, null, time, stop), time);
            _accounts[user.Id] = (tokens, new VendorApi("Google", _http, tokens, time));
        }
    }

    /// <summary>Whom it can act as.</summary>
    internal IReadOnlyList<MeetUser> Users { get; }

    /// <summary>Asks for a token that acts as a user.</summary>
    /// <param name="scopes">Null: all that are needed.</param>
    /// <inheritdoc cref="TokenGrant.Ask"/>
    internal static Task<AccessToken> Mint(
        HttpClient http, MeetKey key, MeetUser user, IEnumerable<string>? scopes, TimeProvider time, CancellationToken stop) =>
        TokenGrant.Ask(http, key.Tokens!,
        new Dictionary<string, string>
        {
            ["grant_type"] = "urn:ietf:params:oauth:grant-type:jwt-bearer",
            ["assertion"] = key.Assertion(user.Address, time.GetUtcNow(), scopes),
        },
        time, stop);

    /// <summary>A user's token that still lives, and is not the one that was refused.</summary>
    internal async Task<string> Token(MeetUser user, string? refused, CancellationToken stop) =>
        (await _accounts[user.Id].Tokens.Get(refused, stop)).Value;

    /// <summary>The address of a resource of Meet's.</summary>
    internal Uri Meet(string name) => Below(_options.Meet, $"v2/{name}");

    /// <summary>The address of a resource of Workspace Events'.</summary>
    internal Uri Events(string name) => Below(_options.Events, $"v1/{name}");

    /// <summary>The address of a file of Drive's: its description by <c>fields</c>, its content by <c>alt=media</c>.</summary>
    /// <remarks><see href="https://developers.google.com/workspace/drive/api/reference/rest/v3/files/get"/>.</remarks>
    internal Uri File(string id, string query) =>
        Below(_options.Drive, $"drive/v3/files/{Uri.EscapeDataString(id)}?{query}&supportsAllDrives=true");

    /// <inheritdoc cref="VendorApi.Get"/>
    internal Task<T> Get<T>(MeetUser user, Uri address, CancellationToken stop) =>
        _accounts[user.Id].Api.Get<T>(address, MeetEvent.Json, stop);

    /// <summary>Sends a document and reads the answer's.</summary>
    /// <inheritdoc cref="VendorApi.Get"/>
    internal async Task<T> Send<T>(MeetUser user, HttpMethod method, Uri address, object? document, CancellationToken stop)
    {
        var api = _accounts[user.Id].Api;
        using var reply = await api.Send(
            () => new HttpRequestMessage(method, address)
            {
                Content = document is null ? null : JsonContent.Create(document, options: MeetEvent.Json),
            },
            stop);
        return await api.Read<T>(reply, MeetEvent.Json, stop);
    }

    /// <summary>Everything of a list of Meet's, page by page.</summary>
    /// <param name="list">The list's path with its query.</param>
    /// <param name="of">What a page holds of it.</param>
    /// <exception cref="InvalidDataException">Pages have no end.</exception>
    /// <inheritdoc cref="VendorApi.Get"/>
    internal async IAsyncEnumerable<T> List<T>(
        MeetUser user, string list, Func<MeetPage, IReadOnlyList<T>?> of, [EnumeratorCancellation] CancellationToken stop)
    {
        string? next = null;
        for (var pages = 0; pages < MostPages; pages++)
        {
            var page = await Get<MeetPage>(
                user, Meet(next is null ? list : $"{list}&pageToken={Uri.EscapeDataString(next)}"), stop);
            foreach (var found in of(page) ?? [])
                yield return found;
            if (string.IsNullOrEmpty(next = page.NextPageToken))
                yield break;
        }

        throw new InvalidDataException($"Google's list {list} has more than {MostPages} pages");
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var (tokens, _) in _accounts.Values)
            tokens.Dispose();
        _http.Dispose();
    }

    private static Uri Below(Uri host, string path) => new($"{host.ToString().TrimEnd('/')}/{path}");
}

/// <summary>A page of any of Meet's lists.</summary>
internal sealed record MeetPage(
    IReadOnlyList<MeetNamed>? ConferenceRecords, IReadOnlyList<MeetArtifact>? Recordings, IReadOnlyList<MeetArtifact>? Transcripts,
    IReadOnlyList<MeetEntry>? TranscriptEntries, IReadOnlyList<MeetAttendee>? Participants, string? NextPageToken);

/// <summary>A recording or a transcript.</summary>
/// <remarks><see href="https://github.com/googleapis/googleapis/blob/master/google/apps/meet/v2/resource.proto"/>, as all below.</remarks>
internal sealed record MeetArtifact(
    string? Name, string? State, DateTimeOffset? StartTime, DateTimeOffset? EndTime, MeetDestination? DriveDestination)
{
    /// <summary>Whether its file is there: <c>STARTED</c> and <c>ENDED</c> come before.</summary>
    public bool IsReady => State == "FILE_GENERATED";
}

internal sealed record MeetDestination(string? File);

/// <summary>Something that was said.</summary>
/// <param name="Participant">The participant's name in the API.</param>
internal sealed record MeetEntry(string? Participant, string? Text, DateTimeOffset? StartTime, DateTimeOffset? EndTime);

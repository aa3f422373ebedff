using System.Net.Http.Json;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using VideoInsights.Ingestion.Vendors;

namespace VideoInsights.Ingestion.Teams;

/// <summary>Graph's API with the app's own token (OAuth client credentials).</summary>
/// <remarks>
/// <see href="https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow"/>. Errors are those of
/// <see cref="VendorApi"/>.
/// </remarks>
public sealed class TeamsGraph : IDisposable
{
    private const int MostOfAText = 16 << 20;
    private const int MostPages = 1000;

    private readonly HttpClient _http = VendorApi.Client();
    private readonly TeamsOptions _options;
    private readonly TimeProvider _time;
    private readonly AccessTokens _tokens;
    private readonly VendorApi _api;

    public TeamsGraph(TeamsOptions options, TimeProvider time)
    {
        (_options, _time) = (options, time);
        _tokens = new AccessTokens("Microsoft", Mint, time);
        _api = new VendorApi("Microsoft Graph", _http, _tokens, time);
    }

    /// <summary>A token that still lives, and is not the one that was refused.</summary>
    internal async Task<string> Token(string? refused, CancellationToken stop) => (await _tokens.Get(refused, stop)).Value;

    /// <summary>The address of a path below the version.</summary>
    internal Uri Address(string path) => new($"{_options.Graph.ToString().TrimEnd('/')}/v1.0/{path}");

    /// <inheritdoc cref="VendorApi.Get"/>
    internal Task<T> Get<T>(string path, CancellationToken stop) => _api.Get<T>(Address(path), TeamsDelivery.Json, stop);

    /// <summary>Sends a document and reads the answer's.</summary>
    /// <inheritdoc cref="VendorApi.Get"/>
    internal async Task<T> Send<T>(HttpMethod method, string path, object document, CancellationToken stop)
    {
        using var reply = await _api.Send(
            () => new HttpRequestMessage(method, Address(path)) { Content = JsonContent.Create(document, options: Sent) }, stop);
        return await _api.Read<T>(reply, TeamsDelivery.Json, stop);
    }

    /// <summary>Deletes what is at a path.</summary>
    /// <inheritdoc cref="VendorApi.Send"/>
    internal async Task Delete(string path, CancellationToken stop) =>
        (await _api.Send(() => new HttpRequestMessage(HttpMethod.Delete, Address(path)), stop)).Dispose();

    /// <summary>A short text: a transcript.</summary>
    /// <exception cref="InvalidDataException">It has more than 16 MiB, or is a web page.</exception>
    /// <inheritdoc cref="VendorApi.Send"/>
    internal async Task<string> Text(string path, CancellationToken stop)
    {
        using var reply = await _api.Send(() => new HttpRequestMessage(HttpMethod.Get, Address(path)), stop);
        if (reply.Content.Headers.ContentType?.MediaType is "text/html")
            throw new InvalidDataException($"Graph answered {Address(path).AbsolutePath} with a web page");
        await using var body = await reply.Content.ReadAsStreamAsync(stop);
        using var text = new MemoryStream();
        var buffer = new byte[64 << 10];
        while (await body.ReadAsync(buffer, stop) is > 0 and var read)
        {
            text.Write(buffer, 0, read);
            if (text.Length > MostOfAText)
                throw new InvalidDataException($"Graph gave more than {MostOfAText >> 20} MiB of transcript");
        }

        return System.Text.Encoding.UTF8.GetString(text.GetBuffer(), 0, (int)text.Length);
    }

    /// <summary>Every document of a list, page by page.</summary>
    /// <exception cref="InvalidDataException">The next page is not on Graph's host, or pages have no end.</exception>
    /// <inheritdoc cref="VendorApi.Get"/>
    internal async IAsyncEnumerable<T> List<T>(string path, [EnumeratorCancellation] CancellationToken stop)
    {
        var next = Address(path);
        for (var pages = 1; ; pages++)
        {
            var page = await _api.Get<Page<T>>(next, TeamsDelivery.Json, stop);
            foreach (var document in page.Value ?? [])
                yield return document;
            if (page.Next is null)
                yield break;
            if (!Uri.TryCreate(page.Next, UriKind.Absolute, out var link) || !Address("").IsBaseOf(link))
                throw new InvalidDataException($"Graph's next page of {path} is not below {Address("")}: it is not asked for");
            if (pages == MostPages)
                throw new InvalidDataException($"Graph's list {path} has more than {MostPages} pages");
            next = link;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _tokens.Dispose();
        _http.Dispose();
    }

    private static readonly JsonSerializerOptions Sent = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    private Task<AccessToken> Mint(CancellationToken stop) => TokenGrant.Ask(
        _http, new Uri($"{_options.Login.ToString().TrimEnd('/')}/{_options.Tenant}/oauth2/v2.0/token"),
        new Dictionary<string, string>
        {
            ["grant_type"] = "client_credentials",
            ["client_id"] = _options.App,
            ["client_secret"] = _options.ClientSecret,
            ["scope"] = $"{_options.Graph.GetLeftPart(UriPartial.Authority)}/.default",
        },
        _time, stop);

    private sealed record Page<T>(IReadOnlyList<T>? Value, [property: JsonPropertyName("@odata.nextLink")] string? Next);
}

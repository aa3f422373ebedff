using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace VideoInsights.Tests.Vendors.Teams;

/// <summary>A subscription as the app asked for it.</summary>
public sealed record GraphSubscription(
    string Id, string Resource, Uri NotificationUrl, Uri? LifecycleUrl, DateTimeOffset Expires, string ClientState, byte[]? Certificate,
    string? CertificateId);

/// <summary><c>/v1.0/subscriptions</c>, with the checks that Graph makes.</summary>
public sealed class GraphSubscriptions(GraphSimulator graph) : IDisposable
{
    private static readonly TimeSpan LongestLife = TimeSpan.FromMinutes(4320);
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(10) };
    private readonly Lock _lock = new();
    private readonly List<GraphSubscription> _all = [];

    /// <summary>Those that live.</summary>
    public IReadOnlyList<GraphSubscription> All
    {
        get
        {
            lock (_lock)
                return [.. _all];
        }
    }

    /// <summary>Puts a subscription there that nobody asked for.</summary>
    public GraphSubscription Seed(Uri hook, string clientState, byte[]? certificate = null, string? certificateId = null)
    {
        var made = new GraphSubscription(
            Guid.NewGuid().ToString(), "communications/onlineMeetings/getAllRecordings", hook, new Uri(hook + "/lifecycle"),
            graph.Time.GetUtcNow().AddDays(2), clientState, certificate, certificateId);
        lock (_lock)
            _all.Add(made);
        return made;
    }

    /// <summary>The same ends at another time.</summary>
    public void Move(string id, DateTimeOffset expires)
    {
        lock (_lock)
            _all[_all.FindIndex(s => s.Id == id)] = _all.Single(s => s.Id == id) with { Expires = expires };
    }

    /// <summary>Ends a subscription without a word.</summary>
    public void Remove(string id)
    {
        lock (_lock)
            _all.RemoveAll(s => s.Id == id);
    }

    public void Dispose() => _http.Dispose();

    internal void Map(WebApplication app)
    {
        app.MapGet("/v1.0/subscriptions", List);
        app.MapPost("/v1.0/subscriptions", Create);
        app.MapPatch("/v1.0/subscriptions/{id}", Renew);
        app.MapPost("/v1.0/subscriptions/{id}/reauthorize", (string id) => Find(id) is null ? Missing() : Results.NoContent());
        app.MapDelete("/v1.0/subscriptions/{id}", (string id) =>
        {
            if (Find(id) is null)
                return Missing();
            Remove(id);
            return Results.NoContent();
        });
    }

    /// <summary>Those of the app. The <c>clientState</c> is never shown.</summary>
    private IResult List() => Results.Json(new JsonObject
    {
        ["value"] = new JsonArray([.. All.Where(s => s.Expires > graph.Time.GetUtcNow()).Select(s => new JsonObject
        {
            ["id"] = s.Id,
            ["resource"] = s.Resource,
            ["changeType"] = "created",
            ["clientState"] = null,
            ["notificationUrl"] = s.NotificationUrl.AbsoluteUri,
            ["lifecycleNotificationUrl"] = s.LifecycleUrl?.AbsoluteUri,
            ["expirationDateTime"] = s.Expires.ToString("O"),
            ["includeResourceData"] = s.Certificate is not null,
            ["encryptionCertificateId"] = s.CertificateId,
        })]),
    });

    private async Task<IResult> Create(HttpRequest request)
    {
        var asked = (await JsonNode.ParseAsync(request.Body))!.AsObject();
        string? Text(string name) => asked[name]?.GetValue<string>();
        var expires = Expiry(asked);
        if (Text("changeType") != "created" || Text("resource") is not ("communications/onlineMeetings/getAllRecordings"
            or "communications/onlineMeetings/getAllTranscripts") || Text("notificationUrl") is null)
            return Refused("changeType, resource or notificationUrl is wrong.");
        if (expires is null || expires > graph.Time.GetUtcNow() + LongestLife)
            return Refused("Subscription expiration can only be 4320 minutes in the future.");
        if (expires > graph.Time.GetUtcNow().AddHours(1) && Text("lifecycleNotificationUrl") is null)
            return Refused("lifecycleNotificationUrl is a required property for subscription creation on this resource.");
        if (Text("clientState") is { Length: > 128 })
            return Refused("clientState has more than 128 characters.");
        if (asked["includeResourceData"]?.GetValue<bool>() is true
            && (Text("encryptionCertificate") is null || Text("encryptionCertificateId") is not { Length: > 0 and <= 128 }))
            return Refused("encryptionCertificate and encryptionCertificateId are required with includeResourceData.");

        var made = new GraphSubscription(
            Guid.NewGuid().ToString(), Text("resource")!, new Uri(Text("notificationUrl")!),
            Text("lifecycleNotificationUrl") is { } lifecycle ? new Uri(lifecycle) : null, expires.Value, Text("clientState") ?? "",
            Text("encryptionCertificate") is { } certificate ? Convert.FromBase64String(certificate) : null,
            Text("encryptionCertificateId"));
        foreach (var url in new[] { made.NotificationUrl, made.LifecycleUrl })
            if (url is not null && await Unanswered(url) is { } wrong)
                return Refused($"Subscription validation request to {url} failed: {wrong}");
        lock (_lock)
            _all.Add(made);
        asked["id"] = made.Id;
        return Results.Json(asked, statusCode: 201);
    }

    private async Task<IResult> Renew(string id, HttpRequest request)
    {
        var asked = (await JsonNode.ParseAsync(request.Body))!.AsObject();
        if (Find(id) is not { } old)
            return Missing();
        if (Expiry(asked) is not { } expires || expires > graph.Time.GetUtcNow() + LongestLife)
            return Refused("Subscription expiration can only be 4320 minutes in the future.");
        var certificate = asked["encryptionCertificate"]?.GetValue<string>();
        var renewed = old with
        {
            Expires = expires,
            Certificate = certificate is null ? old.Certificate : Convert.FromBase64String(certificate),
            CertificateId = asked["encryptionCertificateId"]?.GetValue<string>() ?? old.CertificateId,
        };
        lock (_lock)
            _all[_all.FindIndex(s => s.Id == id)] = renewed;
        return Results.Json(new JsonObject { ["id"] = id, ["expirationDateTime"] = expires.ToString("O") });
    }

    /// <summary>
    /// A text with what an address has to encode is asked back: 200 within 10 s, as text/plain, decoded. What is wrong, or null.
    /// </summary>
    private async Task<string?> Unanswered(Uri url)
    {
        var token = $"Validation: Testing client application reachability for subscription Request-Id: {Guid.NewGuid()} <b>&+/=é</b>";
        try
        {
            using var body = new StringContent("", Encoding.UTF8, "text/plain");
            using var reply = await _http.PostAsync($"{url}?validationToken={Uri.EscapeDataString(token)}", body);
            if (reply.StatusCode != HttpStatusCode.OK)
                return $"status {(int)reply.StatusCode}";
            if (reply.Content.Headers.ContentType?.MediaType != "text/plain")
                return $"content type {reply.Content.Headers.ContentType}";
            return await reply.Content.ReadAsStringAsync() == token ? null : "another text";
        }
        catch (HttpRequestException e)
        {
            return e.Message;
        }
    }

    private GraphSubscription? Find(string id) => All.FirstOrDefault(s => s.Id == id && s.Expires > graph.Time.GetUtcNow());

    private static DateTimeOffset? Expiry(JsonObject asked) =>
        asked["expirationDateTime"]?.GetValue<string>() is { } text
            && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, out var expires) ? expires : null;

    private static IResult Missing() => GraphSimulator.Error(404, "ResourceNotFound", "The object was not found.");

    private static IResult Refused(string message) => GraphSimulator.Error(400, "ValidationError", message);
}

using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace VideoInsights.Tests.Vendors.Meet;

/// <summary>A push's token: genuine as it stands.</summary>
public sealed record PushToken
{
    public string Issuer { get; init; } = "https://accounts.google.com";
    public string Audience { get; init; } = MeetPushes.Audience;
    public string? Email { get; init; } = MeetPushes.Account;
    public bool? Verified { get; init; } = true;
    public string Algorithm { get; init; } = "RS256";

    /// <summary>From now; negative is in the past.</summary>
    public TimeSpan Life { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Signed by a key that Google does not publish.</summary>
    public bool OtherKey { get; init; }
}

/// <summary>An event as Google Workspace tells it.</summary>
/// <param name="Source">The subscription, in full.</param>
public sealed record WorkspaceEvent(string Type, string Source, string Subject, DateTimeOffset Time, JsonObject Data)
{
    public string Id { get; init; } = Guid.NewGuid().ToString();
}

/// <summary>Pub/Sub's push subscription: events as messages, each with a signed token.</summary>
public sealed class MeetPushes(MeetSimulator google) : IDisposable
{
    public const string Audience = "https://calls.example.test/hooks/meet";
    public const string Account = "meet-push@p.iam.gserviceaccount.com";

    private readonly HttpClient _http = new();
    private readonly RSA _otherKey = RSA.Create(2048);
    private RSA _key = RSA.Create(2048);
    private string _keyId = "key-1";
    private int _messages = 200;

    /// <summary>What a user's subscription tells of a recording.</summary>
    public static WorkspaceEvent Ready(MeetConference conference, MeetFilm film) => new(
        "google.workspace.meet.recording.v2.fileGenerated", "//workspaceevents.googleapis.com/subscriptions/abc",
        $"//cloudidentity.googleapis.com/users/{conference.Owner.Id}", film.End.AddMinutes(3),
        new JsonObject { ["recording"] = new JsonObject { ["name"] = film.Name } });

    /// <summary>What a user's subscription tells of a transcript.</summary>
    public WorkspaceEvent Ready(MeetConference conference, MeetText text) => new(
        "google.workspace.meet.transcript.v2.fileGenerated", "//workspaceevents.googleapis.com/subscriptions/abc",
        $"//cloudidentity.googleapis.com/users/{conference.Owner.Id}", google.Time.GetUtcNow(),
        new JsonObject { ["transcript"] = new JsonObject { ["name"] = text.Name } });

    /// <summary>What is told of a subscription itself.</summary>
    /// <param name="said">suspended, expirationReminder or expired.</param>
    public WorkspaceEvent Lifecycle(WorkspaceSubscription of, string said) => new(
        $"google.workspace.events.subscription.v1.{said}", $"//workspaceevents.googleapis.com/{of.Name}",
        $"//workspaceevents.googleapis.com/{of.Name}", google.Time.GetUtcNow(),
        new JsonObject { ["subscription"] = new JsonObject { ["name"] = of.Name, ["suspension_reason"] = of.Reason } });

    /// <summary>A message with the event in its attributes and the data for a body.</summary>
    public string Binary(WorkspaceEvent told) => Push(
        new JsonObject
        {
            ["ce-id"] = told.Id,
            ["ce-source"] = told.Source,
            ["ce-specversion"] = "1.0",
            ["ce-subject"] = told.Subject,
            ["ce-type"] = told.Type,
            ["ce-time"] = Instant(told.Time),
            ["ce-datacontenttype"] = "application/json",
        },
        told.Data.ToJsonString());

    /// <summary>A message whose body is the whole event.</summary>
    public string Structured(WorkspaceEvent told, bool base64 = false)
    {
        var whole = new JsonObject
        {
            ["specversion"] = "1.0",
            ["id"] = told.Id,
            ["source"] = told.Source,
            ["subject"] = told.Subject,
            ["type"] = told.Type,
            ["time"] = Instant(told.Time),
            ["datacontenttype"] = "application/json",
        };
        if (base64)
            whole["data_base64"] = Convert.ToBase64String(Encoding.UTF8.GetBytes(told.Data.ToJsonString()));
        else
            whole["data"] = told.Data.DeepClone();
        return Push(new JsonObject { ["content-type"] = "application/cloudevents+json; charset=UTF-8" }, whole.ToJsonString());
    }

    /// <summary>Pushes a body and gives the answer's status and text.</summary>
    /// <param name="token">Null pushes without one.</param>
    public async Task<(HttpStatusCode Status, string Text)> Deliver(Uri hook, string body, PushToken? token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, hook);
        request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        if (token is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Bearer(token));
        using var reply = await _http.SendAsync(request);
        return (reply.StatusCode, await reply.Content.ReadAsStringAsync());
    }

    /// <summary>Google signs with another key from now on, and publishes it.</summary>
    public void RotateKey()
    {
        _key.Dispose();
        (_key, _keyId) = (RSA.Create(2048), _keyId + "'");
    }

    public void Dispose()
    {
        _http.Dispose();
        _key.Dispose();
        _otherKey.Dispose();
    }

    public string Bearer(PushToken token)
    {
        var now = google.Time.GetUtcNow();
        var head = JsonSerializer.SerializeToUtf8Bytes(new { typ = "JWT", alg = token.Algorithm, kid = _keyId });
        var claims = new JsonObject
        {
            ["iss"] = token.Issuer,
            ["aud"] = token.Audience,
            ["azp"] = "113774264463038321964",
            ["sub"] = "113774264463038321964",
            ["iat"] = now.AddHours(-2).ToUnixTimeSeconds(),
            ["exp"] = (now + token.Life).ToUnixTimeSeconds(),
        };
        if (token.Email is not null)
            claims["email"] = token.Email;
        if (token.Verified is { } verified)
            claims["email_verified"] = verified;
        var signed = $"{MeetSimulator.Base64Url(head)}.{MeetSimulator.Base64Url(Encoding.UTF8.GetBytes(claims.ToJsonString()))}";
        var key = token.OtherKey ? _otherKey : _key;
        return token.Algorithm == "none" ? $"{signed}." : $"{signed}." + MeetSimulator.Base64Url(
            key.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
    }

    internal JsonObject Keys()
    {
        var key = _key.ExportParameters(includePrivateParameters: false);
        return new JsonObject
        {
            ["keys"] = new JsonArray(new JsonObject
            {
                ["kty"] = "RSA",
                ["use"] = "sig",
                ["alg"] = "RS256",
                ["kid"] = _keyId,
                ["n"] = MeetSimulator.Base64Url(key.Modulus!),
                ["e"] = MeetSimulator.Base64Url(key.Exponent!),
            }),
        };
    }

    private static string Instant(DateTimeOffset time) => time.UtcDateTime.ToString("O", CultureInfo.InvariantCulture);

    /// <summary>The envelope. Ids and times stand in it twice, in both spellings.</summary>
    private string Push(JsonObject attributes, string data)
    {
        var (id, time) = ($"{Interlocked.Increment(ref _messages)}", Instant(google.Time.GetUtcNow()));
        return new JsonObject
        {
            ["message"] = new JsonObject
            {
                ["attributes"] = attributes,
                ["data"] = Convert.ToBase64String(Encoding.UTF8.GetBytes(data)),
                ["messageId"] = id,
                ["message_id"] = id,
                ["publishTime"] = time,
                ["publish_time"] = time,
            },
            ["subscription"] = "projects/p/subscriptions/meet-push",
        }.ToJsonString();
    }
}

using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace VideoInsights.Tests.Vendors.Meet;

/// <summary>
/// Google's sign-in, Meet, Workspace Events, Drive and Pub/Sub's pushes on loopback, for one domain and one service account, written from
/// Google's documents and not from our client.
/// </summary>
public sealed class MeetSimulator : IAsyncDisposable
{
    private readonly RSA _account = RSA.Create(2048);
    private readonly Dictionary<string, MeetPerson> _tokens = [];
    private readonly List<string> _requests = [];
    private readonly WebApplication _app;

    private MeetSimulator(WebApplication app, TimeProvider time)
    {
        (_app, Time) = (app, time);
        Subscriptions = new MeetSubscriptionApi(this);
        Pushes = new MeetPushes(this);
    }

    public string ServiceAccount { get; } = "videoinsights@p.iam.gserviceaccount.com";

    /// <summary>The topic of the account's project: no other can be written to.</summary>
    public string Topic { get; } = "projects/p/topics/meet-events";

    public MeetDomain Domain { get; } = new();

    public MeetFaults Faults { get; } = new();

    public MeetSubscriptionApi Subscriptions { get; }

    public MeetPushes Pushes { get; }

    public Uri Address => new(_app.Urls.Single());

    /// <summary>How many tokens were given.</summary>
    public int Minted { get; private set; }

    /// <summary>What was asked of the APIs, as "GET /v2/...", faults and refusals included.</summary>
    public IReadOnlyList<string> Requests
    {
        get
        {
            lock (_requests)
                return [.. _requests];
        }
    }

    internal TimeProvider Time { get; }

    public static async Task<MeetSimulator> Start(TimeProvider? time = null)
    {
        MeetSimulator? simulator = null;
        var app = await VendorServer.Start(a =>
        {
            simulator = new MeetSimulator(a, time ?? TimeProvider.System);
            a.MapPost("/token", simulator.Mint);
            a.MapGet("/.well-known/openid-configuration", simulator.WellKnown);
            a.MapGet("/oauth2/v3/certs", () => simulator.Faults.KeysAway ? Results.StatusCode(503) : Results.Json(simulator.Pushes.Keys()));
            a.UseWhen(
                http => http.Request.Path.Value!.Split('/') is [_, "v1" or "v2" or "drive", ..], api => api.Use(simulator.Guard));
            new MeetRest(simulator).Map(a);
            simulator.Subscriptions.Map(a);
        });
        return simulator!;
    }

    /// <summary>Writes the service account's key as Google gives it; gives the file's path.</summary>
    public string KeyFile(string folder)
    {
        var file = Path.Combine(folder, $"{Guid.NewGuid():N}.json");
        File.WriteAllText(file, new JsonObject
        {
            ["type"] = "service_account",
            ["project_id"] = "p",
            ["private_key_id"] = "a1b2c3",
            ["private_key"] = _account.ExportPkcs8PrivateKeyPem() + "\n",
            ["client_email"] = ServiceAccount,
            ["client_id"] = "1098765",
            ["auth_uri"] = "https://accounts.google.com/o/oauth2/auth",
            ["token_uri"] = new Uri(Address, "/token").AbsoluteUri,
        }.ToJsonString());
        return file;
    }

    /// <summary>Every token given so far is refused from now on.</summary>
    public void RevokeTokens()
    {
        lock (_tokens)
            _tokens.Clear();
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        Pushes.Dispose();
        _account.Dispose();
    }

    internal static string Base64Url(byte[] bytes) => Convert.ToBase64String(bytes).TrimEnd('=').Replace('+', '-').Replace('/', '_');

    internal static IResult Error(int code, string status, string message, JsonArray? details = null) => Results.Json(
        new JsonObject
        {
            ["error"] = new JsonObject { ["code"] = code, ["message"] = message, ["status"] = status, ["details"] = details ?? [] },
        },
        statusCode: code);

    /// <summary>Who asks.</summary>
    internal static MeetPerson Caller(HttpContext http) => (MeetPerson)http.Items["caller"]!;

    private IResult WellKnown() => Faults.KeysAway ? Results.StatusCode(503) : Results.Json(new JsonObject
    {
        ["issuer"] = "https://accounts.google.com",
        ["jwks_uri"] = new Uri(Address, "/oauth2/v3/certs").AbsoluteUri,
        ["id_token_signing_alg_values_supported"] = new JsonArray("RS256"),
    });

    private async Task<IResult> Mint(HttpRequest request)
    {
        if (Faults.SignInAway)
            return Results.StatusCode(503);
        var form = await request.ReadFormAsync();
        if (form["grant_type"] != "urn:ietf:params:oauth:grant-type:jwt-bearer")
            return Refusal(400, "unsupported_grant_type", "Invalid grant_type");
        if (Claims(form["assertion"].ToString()) is not { } claims)
            return Refusal(400, "invalid_grant", "Invalid JWT Signature.");
        string? Text(string name) => claims[name]?.GetValue<string>();
        var (now, iat, exp) = (
            Time.GetUtcNow().ToUnixTimeSeconds(), claims["iat"]?.GetValue<long>() ?? 0, claims["exp"]?.GetValue<long>() ?? 0);
        if (Text("iss") != ServiceAccount || Text("aud") != new Uri(Address, "/token").AbsoluteUri)
            return Refusal(400, "invalid_grant", "Invalid issuer or audience.");
        if (exp <= now || iat > now + 300 || exp - iat > 3600)
            return Refusal(400, "invalid_grant", "Invalid JWT: Token must be a short-lived token (60 minutes).");
        var person = Domain.People.FirstOrDefault(p => p.Address == Text("sub"));
        var scopes = (Text("scope") ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (person is null || Domain.NotDelegated.Contains(person.Address) || scopes.Length == 0 || scopes.Except(Domain.Delegated).Any())
        {
            return Refusal(401, "unauthorized_client",
                "Client is unauthorized to retrieve access tokens using this method, or client not authorized for any of the scopes.");
        }

        var token = $"ya29.{Guid.NewGuid():N}";
        lock (_tokens)
            _tokens[token] = person;
        Minted++;
        return Results.Json(new JsonObject { ["access_token"] = token, ["expires_in"] = 3599, ["token_type"] = "Bearer" });
    }

    /// <summary>The assertion's claims; null where the service account did not sign it by RS256.</summary>
    private JsonObject? Claims(string assertion)
    {
        if (assertion.Split('.') is not [var head, var body, var signature]
            || JsonNode.Parse(Decoded(head))!["alg"]!.GetValue<string>() != "RS256")
            return null;
        return _account.VerifyData(
            Encoding.ASCII.GetBytes($"{head}.{body}"), Decoded(signature), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            ? JsonNode.Parse(Decoded(body))!.AsObject()
            : null;
    }

    private static byte[] Decoded(string text)
    {
        var padded = text.Replace('-', '+').Replace('_', '/');
        return Convert.FromBase64String(padded + new string('=', (4 - (padded.Length % 4)) % 4));
    }

    private static IResult Refusal(int status, string error, string description) => Results.Json(
        new JsonObject { ["error"] = error, ["error_description"] = description }, statusCode: status);

    /// <summary>Before any API: faults, then the token.</summary>
    private async Task Guard(HttpContext http, RequestDelegate next)
    {
        lock (_requests)
            _requests.Add($"{http.Request.Method} {http.Request.Path}{http.Request.QueryString}");
        if (await Faults.Answered(http))
            return;
        MeetPerson? caller;
        lock (_tokens)
            _tokens.TryGetValue(http.Request.Headers.Authorization.ToString().Replace("Bearer ", ""), out caller);
        if (caller is null)
        {
            await Error(401, "UNAUTHENTICATED", "Request had invalid authentication credentials.").ExecuteAsync(http);
            return;
        }

        http.Items["caller"] = caller;
        await next(http);
    }
}

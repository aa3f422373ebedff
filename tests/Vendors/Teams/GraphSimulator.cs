using System.Net;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace VideoInsights.Tests.Vendors.Teams;

/// <summary>
/// Microsoft's sign-in and Graph on loopback, for one tenant and one app, written from Microsoft's documents and not from our client.
/// </summary>
public sealed class GraphSimulator : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly List<string> _tokens = [];
    private readonly List<string> _requests = [];
    private int _minted;

    private GraphSimulator(WebApplication app, TimeProvider time)
    {
        _app = app;
        Time = time;
        Subscriptions = new GraphSubscriptions(this);
        Mail = new GraphMail(this);
    }

    public string AppId { get; } = "22222222-0000-4000-8000-000000000002";

    public string AppSecret { get; } = "s3cret~value";

    public GraphTenant Tenant { get; } = new();

    public GraphFaults Faults { get; } = new();

    public GraphSubscriptions Subscriptions { get; }

    public GraphMail Mail { get; }

    public Uri Address => new(_app.Urls.Single());

    /// <summary>What was asked of Graph, as "GET /v1.0/...", faults and refusals included.</summary>
    public IReadOnlyList<string> Requests
    {
        get
        {
            lock (_requests)
                return [.. _requests];
        }
    }

    /// <summary>How many tokens were given.</summary>
    public int Minted => _minted;

    internal TimeProvider Time { get; }

    internal RSA SigningKey { get; private set; } = RSA.Create(2048);

    internal string KeyId { get; private set; } = "key-1";

    public static async Task<GraphSimulator> Start(TimeProvider? time = null)
    {
        GraphSimulator? simulator = null;
        await VendorServer.Start(app =>
        {
            simulator = new GraphSimulator(app, time ?? TimeProvider.System);
            app.MapPost("/{tenant}/oauth2/v2.0/token", simulator.Mint);
            app.MapGet("/common/.well-known/openid-configuration", simulator.WellKnown);
            app.MapGet("/common/discovery/v2.0/keys", simulator.Keys);
            app.UseWhen(http => http.Request.Path.StartsWithSegments("/v1.0"), graph => graph.Use(simulator.Guard));
            new GraphFiles(simulator).Map(app);
            simulator.Subscriptions.Map(app);
        });
        return simulator!;
    }

    /// <summary>Every token given so far is refused from now on.</summary>
    public void RevokeTokens()
    {
        lock (_tokens)
            _tokens.Clear();
    }

    /// <summary>Microsoft signs with another key from now on, and publishes it.</summary>
    public void RotateKey()
    {
        SigningKey.Dispose();
        (SigningKey, KeyId) = (RSA.Create(2048), KeyId + "'");
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        Mail.Dispose();
        Subscriptions.Dispose();
        SigningKey.Dispose();
    }

    internal static IResult Error(int status, string code, string message) => Results.Json(
        new JsonObject { ["error"] = new JsonObject { ["code"] = code, ["message"] = message } }, statusCode: status);

    private async Task<IResult> Mint(string tenant, HttpRequest request)
    {
        var form = await request.ReadFormAsync();
        if (Faults.SignInAway)
            return Results.StatusCode(StatusCodes.Status503ServiceUnavailable);
        if (tenant != Tenant.Id || form["grant_type"] != "client_credentials" || form["client_id"] != AppId
            || form["client_secret"] != AppSecret || !form["scope"].ToString().EndsWith("/.default", StringComparison.Ordinal))
        {
            return Results.Json(
                new JsonObject { ["error"] = "invalid_client", ["error_description"] = "AADSTS7000215: Invalid client secret provided." },
                statusCode: StatusCodes.Status401Unauthorized);
        }

        var token = $"graph-{Interlocked.Increment(ref _minted)}";
        lock (_tokens)
            _tokens.Add(token);
        return Results.Json(new JsonObject { ["token_type"] = "Bearer", ["expires_in"] = 3599, ["access_token"] = token });
    }

    private IResult WellKnown() => Faults.KeysAway
        ? Results.StatusCode(StatusCodes.Status503ServiceUnavailable)
        : Results.Json(new JsonObject
        {
            ["issuer"] = "https://sts.windows.net/{tenantid}/",
            ["jwks_uri"] = new Uri(Address, "/common/discovery/v2.0/keys").ToString(),
            ["id_token_signing_alg_values_supported"] = new JsonArray("RS256"),
        });

    private IResult Keys()
    {
        var key = SigningKey.ExportParameters(includePrivateParameters: false);
        return Results.Json(new JsonObject
        {
            ["keys"] = new JsonArray(new JsonObject
            {
                ["kty"] = "RSA",
                ["use"] = "sig",
                ["kid"] = KeyId,
                ["n"] = GraphMail.Base64Url(key.Modulus!),
                ["e"] = GraphMail.Base64Url(key.Exponent!),
            }),
        });
    }

    /// <summary>Before anything of Graph: faults, then the token, then whether the app may see this user's meetings.</summary>
    private async Task Guard(HttpContext http, RequestDelegate next)
    {
        lock (_requests)
            _requests.Add($"{http.Request.Method} {http.Request.Path}{http.Request.QueryString}");
        if (Faults.Next(http.Request.Path) is { } fault)
        {
            await fault.ExecuteAsync(http);
            return;
        }

        bool known;
        lock (_tokens)
            known = _tokens.Any(token => http.Request.Headers.Authorization == $"Bearer {token}");
        if (!known)
            await Error(401, "InvalidAuthenticationToken", "Lifetime validation failed, the token is expired.").ExecuteAsync(http);
        else if (GraphPermissions.Refusal(Tenant, http.Request.Path) is { } refusal)
            await refusal.ExecuteAsync(http);
        else if (http.Request.Path.Value!.Split('/') is [_, _, "users", var user, "onlineMeetings", ..]
            && Tenant.WithoutPolicy.Contains(Tenant.User(user)?.Id ?? user))
            await Error(403, "Forbidden", "No application access policy found for this app.").ExecuteAsync(http);
        else
            await next(http);
    }
}

using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;
using VideoInsights.Schemas;

namespace VideoInsights.Ingestion.Teams;

/// <summary>Says whether a notification's validation tokens are Microsoft's, made for our app, for our tenant, and by Graph.</summary>
/// <remarks>
/// <see href="https://learn.microsoft.com/graph/change-notifications-with-resource-data"/>: signed by a key of the well-known document,
/// alive, <c>aud</c> our app's id, <c>appid</c> (<c>azp</c> in version 2 tokens) that of Graph's change tracking. Microsoft's own sample
/// leaves the last one out; without it a token that any app got for ours would do.
/// </remarks>
public sealed class TeamsTokens : IDisposable
{
    /// <summary>The application that delivers Graph's change notifications.</summary>
    private const string Publisher = "0bf30f3b-4a52-48df-9a82-234910c4a086";

    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(10) };
    private readonly JsonWebTokenHandler _handler = new() { MapInboundClaims = false };
    private readonly ConfigurationManager<OpenIdConnectConfiguration> _keys;
    private readonly TokenValidationParameters _rules;
    private readonly string _login;

    public TeamsTokens(TeamsOptions options, TimeProvider time)
    {
        _login = options.Login.GetLeftPart(UriPartial.Authority);
        var wellKnown = $"{_login}/common/.well-known/openid-configuration";
        _keys = new ConfigurationManager<OpenIdConnectConfiguration>(
            wellKnown, new OpenIdConnectConfigurationRetriever(),
            new HttpDocumentRetriever(_http) { RequireHttps = options.Login.Scheme == Uri.UriSchemeHttps });
        string[] issuers = [$"https://sts.windows.net/{options.Tenant}/", $"{_login}/{options.Tenant}/v2.0"];
        _rules = new TokenValidationParameters
        {
            ConfigurationManager = _keys, // a key that is not known yet has it asked again, at most every five minutes
            ValidAlgorithms = [SecurityAlgorithms.RsaSha256],
            ValidAudience = options.App,
            ValidIssuers = issuers,
            LifetimeValidator = (from, to, _, rules) =>
                to is { } end && end > time.GetUtcNow().UtcDateTime - rules.ClockSkew
                && (from is not { } start || start < time.GetUtcNow().UtcDateTime + rules.ClockSkew),
        };
    }

    /// <summary>Why a token is not believed; null where it is.</summary>
    /// <exception cref="ServerUnavailableException">Microsoft's keys cannot be had: whether it is genuine is not known.</exception>
    public async Task<string?> Refusal(string? token, CancellationToken stop)
    {
        await Keys(stop);
        var result = await _handler.ValidateTokenAsync(token, _rules);
        if (!result.IsValid)
            return result.Exception is SecurityTokenException or ArgumentException ? result.Exception.GetType().Name : "not a token";
        var by = result.Claims.TryGetValue("appid", out var app) || result.Claims.TryGetValue("azp", out app) ? app : null;
        return by is Publisher ? null : "made for another application than Graph's notifications";
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private async Task Keys(CancellationToken stop)
    {
        try
        {
            await _keys.GetConfigurationAsync(stop);
        }
        catch (InvalidOperationException e)
        {
            throw new ServerUnavailableException(_login, e.InnerException ?? e);
        }
    }
}

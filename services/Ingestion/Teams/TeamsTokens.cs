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

    /// <summary>So often at most a key that is not known has the document asked again, whoever names it.</summary>
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMinutes(1);

    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(10) };
    private readonly JsonWebTokenHandler _handler = new() { MapInboundClaims = false };
    private readonly Lock _looking = new();
    private readonly TimeProvider _time;
    private readonly TokenValidationParameters _rules;
    private readonly Uri _login;
    private ConfigurationManager<OpenIdConnectConfiguration> _document;
    private DateTimeOffset _looked = DateTimeOffset.MinValue;

    public TeamsTokens(TeamsOptions options, TimeProvider time)
    {
        (_time, _login) = (time, options.Login);
        _document = Document();
        string[] issuers =
            [$"https://sts.windows.net/{options.Tenant}/", $"{_login.GetLeftPart(UriPartial.Authority)}/{options.Tenant}/v2.0"];
        _rules = new TokenValidationParameters
        {
            ValidAlgorithms = [SecurityAlgorithms.RsaSha256],
            ValidAudience = options.App,
            ValidIssuers = issuers,
            LifetimeValidator = (from, to, _, rules) =>
                to is { } end && end > time.GetUtcNow().UtcDateTime - rules.ClockSkew
                && (from is not { } start || start < time.GetUtcNow().UtcDateTime + rules.ClockSkew),
        };
    }

    /// <summary>Why a token is not believed; null where it is.</summary>
    /// <exception cref="VendorUnavailableException">Microsoft's keys cannot be had: whether it is genuine is not known.</exception>
    public async Task<string?> Refusal(string? token, CancellationToken stop)
    {
        var document = Volatile.Read(ref _document);
        var result = await Validate(token, document, stop);

        // Microsoft changes its keys often, and signs with a new one at once.
        if (result.Exception is SecurityTokenSignatureKeyNotFoundException && LookAgain(document))
            result = await Validate(token, Volatile.Read(ref _document), stop);
        if (!result.IsValid)
            return result.Exception is SecurityTokenException or ArgumentException ? result.Exception.GetType().Name : "not a token";
        var by = result.Claims.TryGetValue("appid", out var app) || result.Claims.TryGetValue("azp", out app) ? app : null;
        return by is Publisher ? null : "made for another application than Graph's notifications";
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private async Task<TokenValidationResult> Validate(
        string? token, ConfigurationManager<OpenIdConnectConfiguration> document, CancellationToken stop)
    {
        try
        {
            var rules = _rules.Clone();
            rules.IssuerSigningKeys = (await document.GetConfigurationAsync(stop)).SigningKeys;
            return await _handler.ValidateTokenAsync(token, rules);
        }
        catch (InvalidOperationException e)
        {
            throw new VendorUnavailableException(_login.Host, e.InnerException ?? e);
        }
    }

    /// <summary>Has the document asked for anew; false where <paramref name="used"/> is that of just now.</summary>
    /// <remarks>The library's own way to refresh works in the background, which is too late for the token at hand.</remarks>
    private bool LookAgain(ConfigurationManager<OpenIdConnectConfiguration> used)
    {
        lock (_looking)
        {
            if (_document != used)
                return true; // another token had it asked for meanwhile
            if (_time.GetUtcNow() - _looked < BetweenLooks)
                return false;
            _looked = _time.GetUtcNow();
            Volatile.Write(ref _document, Document());
            return true;
        }
    }

    private ConfigurationManager<OpenIdConnectConfiguration> Document() => new(
        $"{_login.GetLeftPart(UriPartial.Authority)}/common/.well-known/openid-configuration", new OpenIdConnectConfigurationRetriever(),
        new HttpDocumentRetriever(_http) { RequireHttps = _login.Scheme == Uri.UriSchemeHttps });
}

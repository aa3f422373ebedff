using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;
using VideoInsights.Schemas;

namespace VideoInsights.Ingestion.Vendors;

/// <summary>Tokens signed with keys that their issuer publishes (OpenID Connect Discovery).</summary>
public sealed class SignedTokens : IDisposable
{
    /// <summary>So often at most a key that is not known has the document asked again, whoever names it.</summary>
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMinutes(1);

    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(10) };
    private readonly JsonWebTokenHandler _handler = new() { MapInboundClaims = false };
    private readonly Lock _looking = new();
    private readonly TimeProvider _time;
    private readonly Uri _address;
    private ConfigurationManager<OpenIdConnectConfiguration> _document;
    private DateTimeOffset _looked = DateTimeOffset.MinValue;

    /// <param name="document">The address of the issuer's openid-configuration.</param>
    public SignedTokens(Uri document, TimeProvider time)
    {
        (_address, _time) = (document, time);
        _document = Document();
    }

    /// <summary>Why a token that was looked at is not believed, by its class alone; null where it is.</summary>
    public static string? Refusal(TokenValidationResult result) => result.IsValid ? null
        : result.Exception is SecurityTokenException or ArgumentException ? result.Exception.GetType().Name
        : "not a token";

    /// <summary>Rules for tokens signed by RS256 that live by <paramref name="time"/>.</summary>
    public static TokenValidationParameters Rules(string audience, IEnumerable<string> issuers, TimeProvider time) => new()
    {
        ValidAlgorithms = [SecurityAlgorithms.RsaSha256],
        ValidAudience = audience,
        ValidIssuers = issuers,
        LifetimeValidator = (from, to, _, rules) =>
            to is { } end && end > time.GetUtcNow().UtcDateTime - rules.ClockSkew
            && (from is not { } start || start < time.GetUtcNow().UtcDateTime + rules.ClockSkew),
    };

    /// <summary>Looks at a token by rules that need no keys: those are the issuer's.</summary>
    /// <exception cref="VendorUnavailableException">The issuer's keys cannot be had: whether it is genuine is not known.</exception>
    public async Task<TokenValidationResult> Validate(string? token, TokenValidationParameters rules, CancellationToken stop)
    {
        var document = Volatile.Read(ref _document);
        var result = await Validate(token, rules, document, stop);

        // Issuers change their keys often, and sign with a new one at once.
        return result.Exception is SecurityTokenSignatureKeyNotFoundException && LookAgain(document)
            ? await Validate(token, rules, Volatile.Read(ref _document), stop)
            : result;
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private async Task<TokenValidationResult> Validate(
        string? token, TokenValidationParameters rules, ConfigurationManager<OpenIdConnectConfiguration> document, CancellationToken stop)
    {
        try
        {
            rules = rules.Clone();
            rules.IssuerSigningKeys = (await document.GetConfigurationAsync(stop)).SigningKeys;
            return await _handler.ValidateTokenAsync(token, rules);
        }
        catch (InvalidOperationException e)
        {
            throw new VendorUnavailableException(_address.Host, e.InnerException ?? e);
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
        _address.AbsoluteUri, new OpenIdConnectConfigurationRetriever(),
        new HttpDocumentRetriever(_http) { RequireHttps = _address.Scheme == Uri.UriSchemeHttps });
}

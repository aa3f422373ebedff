using Microsoft.IdentityModel.Tokens;
using VideoInsights.Ingestion.Vendors;
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

    private readonly SignedTokens _tokens;
    private readonly TokenValidationParameters _rules;

    public TeamsTokens(TeamsOptions options, TimeProvider time)
    {
        var login = options.Login.GetLeftPart(UriPartial.Authority);
        _tokens = new SignedTokens(new Uri($"{login}/common/.well-known/openid-configuration"), time);
        _rules = SignedTokens.Rules(
            options.App, [$"https://sts.windows.net/{options.Tenant}/", $"{login}/{options.Tenant}/v2.0"], time);
    }

    /// <summary>Why a token is not believed; null where it is.</summary>
    /// <exception cref="VendorUnavailableException">Microsoft's keys cannot be had: whether it is genuine is not known.</exception>
    public async Task<string?> Refusal(string? token, CancellationToken stop)
    {
        var result = await _tokens.Validate(token, _rules, stop);
        if (SignedTokens.Refusal(result) is { } refusal)
            return refusal;
        var by = result.Claims.TryGetValue("appid", out var app) || result.Claims.TryGetValue("azp", out app) ? app : null;
        return by is Publisher ? null : "made for another application than Graph's notifications";
    }

    /// <inheritdoc/>
    public void Dispose() => _tokens.Dispose();
}

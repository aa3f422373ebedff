using Microsoft.IdentityModel.Tokens;
using VideoInsights.Ingestion.Vendors;
using VideoInsights.Schemas;

namespace VideoInsights.Ingestion.Meet;

/// <summary>Says whether a push is our push subscription's: by the token that Pub/Sub sends along.</summary>
/// <remarks>
/// <see href="https://cloud.google.com/pubsub/docs/authenticate-push-subscriptions"/>: RS256 by a key that Google publishes, alive,
/// <c>aud</c> as configured, <c>email</c> the push subscription's account and verified. Without the last two anybody's subscription with
/// our audience would do.
/// </remarks>
public sealed class MeetTokens(MeetOptions options, TimeProvider time) : IDisposable
{
    private const string Scheme = "Bearer ";
    private static readonly string[] Issuers = ["https://accounts.google.com", "accounts.google.com"];

    private readonly SignedTokens _tokens = new(
        new Uri($"{options.SignIn.GetLeftPart(UriPartial.Authority)}/.well-known/openid-configuration"), time);

    private readonly TokenValidationParameters _rules = SignedTokens.Rules(options.Audience, Issuers, time);

    /// <summary>Why a push is not believed, by its class alone; null where it is.</summary>
    /// <param name="authorization">The header as it came.</param>
    /// <exception cref="VendorUnavailableException">Google's keys cannot be had: whether it is genuine is not known.</exception>
    public async Task<string?> Refusal(string? authorization, CancellationToken stop)
    {
        if (authorization?.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) is not true)
            return "no bearer token";
        var result = await _tokens.Validate(authorization[Scheme.Length..].Trim(), _rules, stop);
        if (SignedTokens.Refusal(result) is { } refusal)
            return refusal;
        if (!result.Claims.TryGetValue("email", out var email) || email is not string by
            || !by.Equals(options.PushServiceAccount, StringComparison.OrdinalIgnoreCase))
            return "another account than Meet:PushServiceAccount";
        return result.Claims.TryGetValue("email_verified", out var verified) && verified is true ? null : "email_verified is not true";
    }

    /// <inheritdoc/>
    public void Dispose() => _tokens.Dispose();
}

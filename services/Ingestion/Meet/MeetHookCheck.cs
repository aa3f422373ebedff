using System.Net;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using VideoInsights.Ingestion.Vendors.Checks;

namespace VideoInsights.Ingestion.Meet;

/// <summary>Pushes to the webhook what it must not believe: only Google can sign what it does.</summary>
internal sealed class MeetHookCheck(MeetOptions options, TimeProvider time)
{
    /// <summary>An event of a type that nothing is done about.</summary>
    private const string Body =
        """{"message":{"attributes":{"ce-id":"check","ce-source":"//videoinsights","ce-type":"videoinsights.check"},"data":""}}""";

    public async IAsyncEnumerable<Finding> Run(Uri hook, [EnumeratorCancellation] CancellationToken stop)
    {
        using var probe = new HookProbe(MeetVendor.Vendor, time);
        var (bare, unreached) = await probe.Post(hook, Body, "application/json", stop);
        yield return unreached ?? Judge(probe, hook, bare!, "a push without a token");
        if (bare is null)
            yield break;
        var (forged, lost) = await probe.Post(hook, Body, "application/json", stop, ("Authorization", $"Bearer {Forged()}"));
        yield return lost ?? Judge(probe, hook, forged!, "a push with a token that is right but for its signature");
        yield return Finding.Open(
            Checked.Webhook, "a push that is believed only Google can sign",
            "Pub/Sub console, the push subscription's metrics: a recording's push is answered with 204; of 401, log event 201 says "
                + "whether Meet:Audience or Meet:PushServiceAccount is not the subscription's");
        if (probe.FromOutside(hook, Uri.TryCreate(options.Audience, UriKind.Absolute, out var known) ? known : null) is { } outside)
            yield return outside;
    }

    private static Finding Judge(HookProbe probe, Uri hook, HookReply reply, string what) => reply.Status switch
    {
        HttpStatusCode.Unauthorized => Finding.Works(
            Checked.Webhook, $"{hook} refuses {what} with 401 (log event 201 there is of this check)"),
        >= HttpStatusCode.OK and < HttpStatusCode.MultipleChoices => Finding.Missing(
            Checked.Webhook, $"{hook} took {what}", "something else answers there: hand /hooks/meet on to the ingestion part"),
        HttpStatusCode.ServiceUnavailable when reply.Body.Contains("taken in now", StringComparison.Ordinal) => Finding.Missing(
            Checked.Webhook, $"{hook} answered 503: {reply.Body}",
            "the ingestion part does not get at Google's keys: let it reach Meet:SignIn"),
        _ => probe.Unexpected(hook, reply),
    };

    private string Forged()
    {
        using var key = RSA.Create(2048);
        var now = time.GetUtcNow().UtcDateTime;
        return new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = "https://accounts.google.com",
            Audience = options.Audience,
            IssuedAt = now,
            Expires = now.AddMinutes(5),
            Claims = new Dictionary<string, object> { ["email"] = options.PushServiceAccount, ["email_verified"] = true },
            SigningCredentials = new SigningCredentials(
                new RsaSecurityKey(key)
                {
                    KeyId = "videoinsights-check",
                    CryptoProviderFactory = new CryptoProviderFactory { CacheSignatureProviders = false }, // the key ends here
                },
                SecurityAlgorithms.RsaSha256),
        });
    }
}

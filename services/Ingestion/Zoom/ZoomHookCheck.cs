using System.Net;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using VideoInsights.Ingestion.Vendors.Checks;

namespace VideoInsights.Ingestion.Zoom;

/// <summary>Sends Zoom's challenge to the webhook, signed as Zoom signs it, and once with another secret.</summary>
/// <remarks>
/// <c>endpoint.url_validation</c> is what Zoom sends when <em>Validate</em> is pressed, and every 72 hours:
/// <see href="https://developers.zoom.us/docs/api/webhooks"/>. It announces nothing.
/// </remarks>
internal sealed class ZoomHookCheck(ZoomOptions options, TimeProvider time)
{
    private static readonly TimeSpan ZoomWaits = TimeSpan.FromSeconds(3);

    public async IAsyncEnumerable<Finding> Run(Uri hook, [EnumeratorCancellation] CancellationToken stop)
    {
        if (options.SecretTokens.Count == 0)
        {
            yield return Finding.Open(Checked.Webhook, "not tried: without Zoom:SecretTokens nothing can be signed");
            yield break;
        }

        using var probe = new HookProbe(ZoomVendor.Vendor, time);
        for (var i = 0; i < options.SecretTokens.Count; i++)
        {
            var plain = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
            var (reply, unreached) = await Challenge(probe, hook, options.SecretTokens[i], plain, stop);
            yield return unreached ?? Judge(probe, hook, reply!, options.SecretTokens[i], plain, $"Zoom:SecretTokens:{i}");
            if (reply is null)
                yield break;
        }

        var strange = await Challenge(probe, hook, Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)), "check", stop);
        yield return strange.Unreached
            ?? (strange.Reply!.Status == HttpStatusCode.Unauthorized
                ? Finding.Works(Checked.Webhook, "the same by another secret is refused with 401 (log event 201 there is of this check)")
                : strange.Reply.Status == HttpStatusCode.OK
                ? Finding.Missing(
                    Checked.Webhook, $"{hook} took a challenge that was signed with a made-up secret",
                    "something before the ingestion part answers in its place: hand /hooks/zoom on to it")
                : probe.Unexpected(hook, strange.Reply));
        if (probe.FromOutside(hook, null) is { } outside)
            yield return outside;
        yield return Finding.Open(
            Checked.Webhook, "which events Zoom sends cannot be asked",
            "the app's page Feature, Event subscriptions: recording.completed, recording.transcript_completed, recording.recovered");
    }

    private Task<(HookReply? Reply, Finding? Unreached)> Challenge(
        HookProbe probe, Uri hook, string secret, string plain, CancellationToken stop)
    {
        var now = time.GetUtcNow();
        var body = JsonSerializer.Serialize(new Dictionary<string, object>
        {
            ["event"] = "endpoint.url_validation",
            ["event_ts"] = now.ToUnixTimeMilliseconds(),
            ["payload"] = new { plainToken = plain },
        });
        var stamp = $"{now.ToUnixTimeSeconds()}";
        return probe.Post(
            hook, body, "application/json", stop, (ZoomSignature.TimestampHeader, stamp),
            (ZoomSignature.SignatureHeader, ZoomSignature.Sign(secret, stamp, Encoding.UTF8.GetBytes(body))));
    }

    private static Finding Judge(HookProbe probe, Uri hook, HookReply reply, string secret, string plain, string setting)
    {
        if (reply.Status == HttpStatusCode.Unauthorized)
        {
            return Finding.Missing(
                Checked.Webhook, $"{hook} refused a challenge signed with {setting} (401): it has another one, or its clock is off",
                "give the ingestion part the same Zoom__SecretTokens__0, start it again, and compare the clocks of both machines");
        }

        if (reply.Status != HttpStatusCode.OK)
            return probe.Unexpected(hook, reply);
        if (!Proves(reply.Body, ZoomSignature.EncryptToken(secret, plain)))
        {
            return Finding.Missing(
                Checked.Webhook, $"{hook} answered 200, and not as the ingestion part does",
                "something else answers there: hand /hooks/zoom on to the ingestion part");
        }

        return reply.Took > ZoomWaits
            ? Finding.Missing(
                Checked.Webhook, $"{hook} took {reply.Took.TotalSeconds:0.0} s to answer, and Zoom waits {ZoomWaits.TotalSeconds} s",
                "look at what lies between, and at the load of the ingestion part")
            : Finding.Works(
                Checked.Webhook, $"{hook} answers Zoom's challenge with the proof of {setting}, in {reply.Took.TotalMilliseconds:0} ms");
    }

    private static bool Proves(string body, string expected)
    {
        try
        {
            using var answer = JsonDocument.Parse(body);
            return answer.RootElement.ValueKind == JsonValueKind.Object
                && answer.RootElement.TryGetProperty("encryptedToken", out var token) && token.ValueKind == JsonValueKind.String
                && token.GetString() == expected;
        }
        catch (JsonException)
        {
            return false; // it is said that it is not the answer
        }
    }
}

using System.Net;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text.Json;
using VideoInsights.Ingestion.Vendors.Checks;

namespace VideoInsights.Ingestion.Teams;

/// <summary>Sends both addresses Graph's handshake, and a notification with another <c>clientState</c>, which is dropped.</summary>
/// <remarks><see href="https://learn.microsoft.com/graph/change-notifications-delivery-webhooks"/>.</remarks>
internal sealed class TeamsHookCheck(TeamsOptions options, TimeProvider time)
{
    public async IAsyncEnumerable<Finding> Run(Uri hook, [EnumeratorCancellation] CancellationToken stop)
    {
        using var probe = new HookProbe(TeamsVendor.Vendor, time);
        foreach (var address in new[] { hook, new Uri($"{hook.GetLeftPart(UriPartial.Path).TrimEnd('/')}/lifecycle") })
        {
            var (finding, answered) = await Handshake(probe, address, stop);
            yield return finding;
            if (!answered)
                yield break;
        }

        var (reply, unreached) = await probe.Post(hook, Stranger(), "application/json", stop);
        yield return unreached ?? (reply!.Status == HttpStatusCode.Accepted
            ? Finding.Works(
                Checked.Webhook,
                "a notification with another clientState is answered with 202 as all are; log event 230 there says that it was dropped")
            : probe.Unexpected(hook, reply));
        yield return Finding.Open(
            Checked.Webhook, "whether it has the same Teams:ClientState as here, no answer tells, so that nobody can try it out",
            "log event 230 with \"its clientState is not Teams:ClientState\" at a real notification says that it has not");
        if (probe.FromOutside(hook, options.Hook) is { } outside)
            yield return outside;
    }

    private static async Task<(Finding Finding, bool Answered)> Handshake(HookProbe probe, Uri address, CancellationToken stop)
    {
        // With what an address has to encode: Graph's own text has spaces and colons.
        var token = $"Validation: check {Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8))} & <+>";
        var asked = new Uri($"{address.GetLeftPart(UriPartial.Path)}?validationToken={Uri.EscapeDataString(token)}");
        var (reply, unreached) = await probe.Post(asked, "", "text/plain", stop);
        if (reply is null)
            return (unreached!, false);
        if (reply.Status != HttpStatusCode.OK)
            return (probe.Unexpected(address, reply), false);
        return reply.MediaType == "text/plain" && reply.Body == token
            ? (Finding.Works(
                Checked.Webhook, $"{address} answers Graph's handshake, in {reply.Took.TotalMilliseconds:0} ms"), true)
            : (Finding.Missing(
                Checked.Webhook,
                $"{address} answered Graph's handshake with {reply.MediaType ?? "no type"}, and not with its text as text/plain",
                "something else answers there, or changes the query: hand /hooks/ on to the ingestion part as it is"), false);
    }

    /// <summary>A notification that nobody believes; and one who did would see a transcript, which announces nothing.</summary>
    private string Stranger() => JsonSerializer.Serialize(new
    {
        value = new[]
        {
            new
            {
                subscriptionId = Guid.NewGuid(),
                changeType = "created",
                clientState = $"check-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16))}",
                tenantId = options.Tenant,
                resource = "communications/onlineMeetings('check')/transcripts('check')",
            },
        },
    });
}

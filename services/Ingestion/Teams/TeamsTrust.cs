using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using VideoInsights.Schemas;

namespace VideoInsights.Ingestion.Teams;

/// <summary>Which items of a delivery are believed: those with our secret, of our tenant, with genuine tokens, that open.</summary>
/// <remarks>
/// What is not believed is dropped with one log line and a count, and answered like everything else, as Microsoft asks:
/// <see href="https://learn.microsoft.com/graph/change-notifications-with-resource-data"/>. Whoever tries learns nothing from it.
/// </remarks>
public sealed class TeamsTrust(TeamsOptions options, TeamsCertificates certificates, TeamsTokens tokens, ILogger<TeamsTrust> log)
{
    private const int MostTokens = 100; // one for every app and tenant of a delivery: ours has one

    /// <summary>The items that are believed, still closed.</summary>
    /// <exception cref="VendorUnavailableException">Microsoft's keys cannot be had: it must come again.</exception>
    internal async Task<IReadOnlyList<TeamsItem>> Believed(TeamsDelivery delivery, CancellationToken stop)
    {
        var refusals = delivery.Value!.ToLookup(Refusal);
        foreach (var reason in refusals.Where(r => r.Key is not null))
            Drop(Told(reason.Key!, reason.Count()));
        var items = refusals[null].Select(i => i!).ToList();
        if (items.Count == 0)
            return [];
        var given = (delivery.ValidationTokens ?? []).Distinct().ToList();
        if (given.Count > MostTokens)
            return DropAll(items, $"{given.Count} validation tokens came with it");
        foreach (var token in given)
            if (await tokens.Refusal(token, stop) is { } refusal)
                return DropAll(items, $"a validation token is not genuine ({refusal})");

        // Notifications without data carry no tokens: what they name is asked for with our own credentials.
        if (given.Count > 0)
            return items;
        _ = DropAll([.. items.Where(i => i.EncryptedContent is not null)], "no validation token came with its encrypted content");
        return [.. items.Where(i => i.EncryptedContent is null)];
    }

    /// <summary>The artifact within an item's encrypted content; null where it does not open, which is told.</summary>
    internal TeamsArtifact? Open(TeamsEncrypted content)
    {
        using var key = certificates.PrivateKey(content.EncryptionCertificateId, content.EncryptionCertificateThumbprint);
        if (key is null)
        {
            log.KeyMissing(Shown(content.EncryptionCertificateId), Shown(content.EncryptionCertificateThumbprint));
            IngestionMetrics.Delivered(TeamsVendor.Vendor, "refused");
            return null;
        }

        try
        {
            return TeamsDecryption.Open(content, key);
        }
        catch (Exception e) when (e is CryptographicException or JsonException)
        {
            Drop(e is JsonException ? "its decrypted data is no artifact" : e.Message);
            return null;
        }
    }

    /// <summary>Drops an item, or several for one reason: one line, one count.</summary>
    internal void Drop(string reason)
    {
        log.Dropped(reason);
        IngestionMetrics.Delivered(TeamsVendor.Vendor, "refused");
    }

    private static string Shown(string? id) => id is null ? "none" : id[..Math.Min(id.Length, 128)];

    /// <summary>Why an item is not ours; null where it is.</summary>
    private string? Refusal(TeamsItem? item)
    {
        var state = Encoding.UTF8.GetBytes(item?.ClientState ?? "");
        if (!CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(options.ClientState), state))
            return "its clientState is not Teams:ClientState";
        return Guid.TryParse(item!.TenantId, out var tenant) && tenant.ToString() == options.Tenant
            ? null
            : "it is of another tenant than Teams:TenantId";
    }

    /// <summary>Whoever may send anything writes one line with it, not one for each of the many items that fit a body.</summary>
    private static string Told(string reason, int items) => items == 1 ? reason : $"{reason} (of {items} items)";

    private IReadOnlyList<TeamsItem> DropAll(List<TeamsItem> items, string reason)
    {
        if (items.Count > 0)
            Drop(Told(reason, items.Count));
        return [];
    }
}

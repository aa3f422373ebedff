using VideoInsights.Schemas;
using VideoInsights.Storage.People;

namespace VideoInsights.Ingestion.Vendors;

/// <summary>Somebody a vendor says took part, as the pipeline knows participants.</summary>
public static class Attendee
{
    /// <summary>
    /// The participant. Of the company: whoever works here, has an address of the host's domain, or is the vendor account's own. Without an
    /// address, and where the vendor does not say, the side is left open.
    /// </summary>
    /// <param name="internalUser">Whether the vendor says that the person is of the account; null where it does not say.</param>
    public static Participant Of(string? name, string? email, string? hostEmail, People people, bool? internalUser = null)
    {
        var address = string.IsNullOrWhiteSpace(email) ? null : email.Trim();
        var known = address is null ? null : people.ByEmail(address);
        return new Participant
        {
            name = known?.Name ?? (string.IsNullOrWhiteSpace(name) ? address ?? "unknown" : name.Trim()),
            email = known?.Email ?? address,
            side = known is not null || internalUser == true || SameDomain(address, hostEmail) ? "company"
                : address is not null || internalUser == false ? "customer"
                : "unknown",
        };
    }

    /// <summary>Whether two addresses are of one domain; false where one is none.</summary>
    public static bool SameDomain(string? one, string? other) => Domain(one) is { } domain && domain == Domain(other);

    private static string? Domain(string? email) =>
        email?.LastIndexOf('@') is { } at and >= 0 ? email[(at + 1)..].ToLowerInvariant() : null;
}

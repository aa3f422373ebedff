using System.Net.Http.Headers;
using System.Text.RegularExpressions;

namespace VideoInsights.Ingestion.Relay;

/// <summary>The digest of a whole representation, the same for every range of it: RFC 9530, 3.</summary>
internal static partial class ReprDigest
{
    /// <summary>Asks for it: RFC 9530, 4.</summary>
    public const string Wanted = "sha-256=10";

    private const int Sha256Bytes = 32;

    /// <summary>The SHA-256 that a reply says, in lower-case hex; null where it says none.</summary>
    public static string? Sha256(HttpResponseHeaders headers)
    {
        if (!headers.TryGetValues("Repr-Digest", out var values))
            return null;
        var bytes = new byte[Sha256Bytes];
        return values.Select(value => Item().Match(value)).FirstOrDefault(match => match.Success) is { } found
            && Convert.TryFromBase64String(found.Groups[1].Value, bytes, out var written) && written == Sha256Bytes
            ? Convert.ToHexStringLower(bytes)
            : null;
    }

    [GeneratedRegex(@"(?:^|,)\s*sha-256=:([A-Za-z0-9+/=]+):")]
    private static partial Regex Item();
}

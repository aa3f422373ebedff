using System.Security.Cryptography;
using System.Text;

namespace VideoInsights.Ingestion.Zoom;

/// <summary>Zoom's webhook signature.</summary>
/// <remarks>
/// <c>x-zm-signature: v0=hex(HMAC-SHA256(secret token, "v0:{x-zm-request-timestamp}:{raw body}"))</c>, timestamps in epoch seconds:
/// <see href="https://developers.zoom.us/docs/api/webhooks"/>.
/// </remarks>
public static class ZoomSignature
{
    public const string SignatureHeader = "x-zm-signature";
    public const string TimestampHeader = "x-zm-request-timestamp";

    /// <summary>Whether one of the secrets signed these very bytes, recently enough. Compared in constant time.</summary>
    public static bool Holds(
        IReadOnlyList<string> secrets, string? signature, string? timestamp, ReadOnlySpan<byte> body, DateTimeOffset now,
        TimeSpan tolerance)
    {
        if (signature is null || !long.TryParse(timestamp, out var seconds) || seconds is < 0 or > 253_402_300_799)
            return false;
        if ((now - DateTimeOffset.FromUnixTimeSeconds(seconds)).Duration() > tolerance)
            return false;

        var given = Encoding.UTF8.GetBytes(signature);
        var holds = false;
        foreach (var secret in secrets)
            holds |= CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(Sign(secret, timestamp, body)), given);
        return holds;
    }

    /// <summary>The signature header's value for a body.</summary>
    public static string Sign(string secret, string timestamp, ReadOnlySpan<byte> body)
    {
        using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(secret));
        hmac.AppendData(Encoding.UTF8.GetBytes($"v0:{timestamp}:"));
        hmac.AppendData(body);
        return "v0=" + Convert.ToHexStringLower(hmac.GetHashAndReset());
    }

    /// <summary>The answer to <c>endpoint.url_validation</c>: the plain token's HMAC in lower-case hex.</summary>
    public static string EncryptToken(string secret, string plainToken) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(plainToken)));
}

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

    /// <summary>The secret that signed these very bytes, recently enough; null where none did. Compared in constant time.</summary>
    public static string? Signer(
        IReadOnlyList<string> secrets, string? signature, string? timestamp, ReadOnlySpan<byte> body, DateTimeOffset now,
        TimeSpan tolerance)
    {
        if (signature is null || !long.TryParse(timestamp, out var seconds) || seconds is < 0 or > 253_402_300_799)
            return null;
        if ((now - DateTimeOffset.FromUnixTimeSeconds(seconds)).Duration() > tolerance)
            return null;

        var given = Encoding.UTF8.GetBytes(signature);
        string? signer = null;
        foreach (var secret in secrets)
        {
            if (CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(Sign(secret, timestamp, body)), given))
                signer = secret;
        }

        return signer;
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

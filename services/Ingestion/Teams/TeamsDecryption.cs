using System.Security.Cryptography;
using System.Text.Json;

namespace VideoInsights.Ingestion.Teams;

/// <summary>Opens a notification's encrypted content.</summary>
/// <remarks>
/// The symmetric key comes encrypted for our certificate (RSA, OAEP with SHA-1); HMAC-SHA256 under it over the decoded data is compared
/// before anything is decrypted; the data is AES-256 in CBC mode with PKCS7, its IV the first 16 bytes of the key:
/// <see href="https://learn.microsoft.com/graph/change-notifications-with-resource-data"/>.
/// </remarks>
internal static class TeamsDecryption
{
    private const int KeyBytes = 32;
    private const int IvBytes = 16;

    /// <summary>The artifact within.</summary>
    /// <exception cref="CryptographicException">
    /// It was not encrypted for this key, was changed on the way, or is unsigned; the message says which, never why in detail.
    /// </exception>
    /// <exception cref="JsonException">What it holds is no artifact.</exception>
    public static TeamsArtifact Open(TeamsEncrypted content, RSA privateKey)
    {
        // The recordings article's sample has no signature. Without one, what was decrypted could have been made by anybody.
        var signature = Decoded(content.DataSignature, "dataSignature");
        var data = Decoded(content.Data, "data");
        var key = SymmetricKey(privateKey, Decoded(content.DataKey, "dataKey"));
        if (!CryptographicOperations.FixedTimeEquals(HMACSHA256.HashData(key, data), signature))
            throw new CryptographicException("its dataSignature is not that of its data");

        using var aes = Aes.Create();
        aes.Key = key;
        try
        {
            return JsonSerializer.Deserialize<TeamsArtifact>(aes.DecryptCbc(data, key.AsSpan(0, IvBytes)), TeamsDelivery.Json)
                ?? throw new JsonException("its decrypted data is null");
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            throw new CryptographicException("its data cannot be decrypted", e);
        }
    }

    private static byte[] SymmetricKey(RSA privateKey, byte[] encrypted)
    {
        byte[] key;
        try
        {
            key = privateKey.Decrypt(encrypted, RSAEncryptionPadding.OaepSHA1);
        }
        catch (CryptographicException e)
        {
            throw new CryptographicException("its dataKey was not encrypted for our certificate", e);
        }

        return key.Length == KeyBytes ? key : throw new CryptographicException($"its key has {key.Length} bytes instead of {KeyBytes}");
    }

    private static byte[] Decoded(string? base64, string name)
    {
        var bytes = new byte[(base64 ?? "").Length]; // Base64 only gets shorter
        return base64 is { Length: > 0 } && Convert.TryFromBase64String(base64, bytes, out var length)
            ? bytes[..length]
            : throw new CryptographicException($"its {name} is missing or no Base64");
    }
}

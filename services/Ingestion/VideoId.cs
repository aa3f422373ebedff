using System.Security.Cryptography;
using System.Text;

namespace VideoInsights.Ingestion;

/// <summary>The identity of a call, derived from where it comes from: the same recording announced twice is the same call.</summary>
public static class VideoId
{
    private const int HexDigits = 32;

    /// <summary>The id of a recording: vendor, '-', and 32 hex digits (128 bits) of SHA-256 over all four parts.</summary>
    /// <param name="vendor">zoom, teams, meet, upload or file.</param>
    /// <param name="account">The vendor's account, or who uploaded it.</param>
    /// <param name="instance">The meeting's one instance: a meeting id recurs, an instance does not.</param>
    /// <param name="file">The file within it.</param>
    public static string Of(string vendor, string account, string instance, string file)
    {
        // Each part is preceded by its length, so that no two different lists of parts run together.
        var text = string.Concat(new[] { vendor, account, instance, file }.Select(part => $"{Encoding.UTF8.GetByteCount(part)}:{part}"));
        return $"{vendor}-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..HexDigits]}";
    }
}

using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace VideoInsights.Ingestion.Teams;

/// <summary>The certificates that Graph encrypts notifications for, with their private keys.</summary>
/// <remarks>
/// A certificate's id, which Graph repeats in every notification (at most 128 characters), is its thumbprint: nobody has to think of one,
/// and two files cannot share it. RSA of 2048 to 4096 bits, self-signed is enough:
/// <see href="https://learn.microsoft.com/graph/change-notifications-with-resource-data"/>.
/// </remarks>
public sealed class TeamsCertificates : IDisposable
{
    private readonly IReadOnlyList<X509Certificate2> _all;

    private TeamsCertificates(IReadOnlyList<X509Certificate2> all) => _all = all;

    /// <summary>The one that is given to Graph; null where none is configured.</summary>
    internal X509Certificate2? Current => _all.Count > 0 ? _all[0] : null;

    /// <summary>Reads the files.</summary>
    /// <exception cref="InvalidDataException">A file cannot be used; the message names it and says why.</exception>
    public static TeamsCertificates Read(TeamsOptions options) =>
        new([.. options.CertificateFiles.Select(file => Read(file, options.CertificatePassword))]);

    /// <summary>A notification's key, by the certificate's id, else by its thumbprint (SHA-1, hex); null where it is not here.</summary>
    internal RSA? PrivateKey(string? id, string? thumbprint) =>
        (_all.FirstOrDefault(c => Names(c, id)) ?? _all.FirstOrDefault(c => Names(c, thumbprint)))?.GetRSAPrivateKey();

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var certificate in _all)
            certificate.Dispose();
    }

    private static bool Names(X509Certificate2 certificate, string? name) =>
        string.Equals(certificate.Thumbprint, name, StringComparison.OrdinalIgnoreCase);

    private static X509Certificate2 Read(string file, string? password)
    {
        X509Certificate2 certificate;
        try
        {
            certificate = X509Certificate2.GetCertContentType(file) == X509ContentType.Pfx
                ? X509CertificateLoader.LoadPkcs12FromFile(file, password)
                : password is not null && File.ReadAllText(file).Contains("ENCRYPTED PRIVATE KEY", StringComparison.Ordinal)
                ? X509Certificate2.CreateFromEncryptedPemFile(file, password)
                : X509Certificate2.CreateFromPemFile(file);
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new InvalidDataException(
                $"setting Teams:CertificateFiles: {file} cannot be read as a PEM with certificate and key, nor as a PFX: {e.Message}", e);
        }

        using var key = certificate.GetRSAPrivateKey();
        if (key is { KeySize: >= 2048 and <= 4096 })
            return certificate;
        certificate.Dispose();
        throw new InvalidDataException(
            $"setting Teams:CertificateFiles: {file} holds no RSA key of 2048 to 4096 bits beside its certificate, which Graph needs");
    }
}

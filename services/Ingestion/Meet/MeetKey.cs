using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using VideoInsights.Ingestion.Vendors;

namespace VideoInsights.Ingestion.Meet;

/// <summary>The service account's key: signs that we may act as a user of the domain (RFC 7523).</summary>
/// <remarks>
/// <see href="https://developers.google.com/identity/protocols/oauth2/service-account"/>: RS256, <c>iss</c> the account, <c>sub</c> the
/// user, <c>aud</c> the token endpoint, at most an hour.
/// </remarks>
public sealed class MeetKey : IDisposable
{
    /// <summary>Whose lack shows one by one where a token for both is refused.</summary>
    internal static readonly string[] Scopes =
        ["https://www.googleapis.com/auth/meetings.space.readonly", "https://www.googleapis.com/auth/drive.readonly"];

    private static readonly TimeSpan Life = TimeSpan.FromMinutes(5); // it is used at once
    private readonly RSA? _rsa;
    private readonly SigningCredentials? _signing;
    private readonly string _account = "";

    private MeetKey()
    {
    }

    private MeetKey(RSA rsa, FileForm form)
    {
        (_rsa, _account, Tokens, ClientId) = (rsa, form.Account!, form.Tokens, form.ClientId);
        _signing = new SigningCredentials(
            new RsaSecurityKey(rsa)
            {
                KeyId = form.Id,
                CryptoProviderFactory = new CryptoProviderFactory { CacheSignatureProviders = false }, // of a key that is disposed of
            },
            SecurityAlgorithms.RsaSha256);
    }

    /// <summary>Where tokens are given; null without a key.</summary>
    public Uri? Tokens { get; }

    /// <summary>The service account's address; empty without a key.</summary>
    internal string Account => _account;

    /// <summary>What the service account is called where its delegation is set; null where the file does not say.</summary>
    internal string? ClientId { get; }

    /// <summary>The key of the settings; an empty one where they name no file.</summary>
    /// <exception cref="InvalidDataException">The file cannot be used; the message names it and the setting.</exception>
    public static MeetKey Read(MeetOptions options)
    {
        if (!options.IsConfigured)
            return new MeetKey();
        var rsa = RSA.Create();
        try
        {
            var form = JsonSerializer.Deserialize<FileForm>(File.ReadAllBytes(options.KeyFile));
            if (form is not { Account.Length: > 0, Key: { Length: > 0 } pem, Tokens: { } tokens })
                throw new InvalidDataException("it has no client_email, private_key or token_uri");
            if (!VendorAddress.IsReachable(tokens))
                throw new InvalidDataException($"its token_uri {tokens} is no https address");
            rsa.ImportFromPem(pem);
            return new MeetKey(rsa, form);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException or ArgumentException
            or CryptographicException or InvalidDataException)
        {
            rsa.Dispose();
            throw new InvalidDataException(
                $"setting Meet:KeyFile: {options.KeyFile} is no key of a service account as Google gives it, a JSON file: {e.Message}", e);
        }
    }

    /// <summary>What a token that acts as a user is asked for with.</summary>
    /// <param name="scopes">Null: all.</param>
    public string Assertion(string user, DateTimeOffset now, IEnumerable<string>? scopes = null)
    {
        var handler = new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }; // which go by the system's clock
        return handler.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = _account,
            Audience = Tokens!.OriginalString,
            IssuedAt = now.UtcDateTime,
            Expires = (now + Life).UtcDateTime,
            Claims = new Dictionary<string, object> { ["sub"] = user, ["scope"] = string.Join(' ', scopes ?? Scopes) },
            SigningCredentials = _signing,
        });
    }

    /// <inheritdoc/>
    public void Dispose() => _rsa?.Dispose();

    private sealed record FileForm(
        [property: JsonPropertyName("client_email")] string? Account, [property: JsonPropertyName("private_key")] string? Key,
        [property: JsonPropertyName("private_key_id")] string? Id, [property: JsonPropertyName("token_uri")] Uri? Tokens,
        [property: JsonPropertyName("client_id")] string? ClientId);
}

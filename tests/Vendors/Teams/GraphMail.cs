using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace VideoInsights.Tests.Vendors.Teams;

/// <summary>What is wrong with a notification on purpose.</summary>
public sealed record GraphForgery
{
    public static readonly GraphForgery None = new();

    public string? ClientState { get; init; }
    public string? TenantId { get; init; }
    public bool Tampered { get; init; }
    public bool NoSignature { get; init; }
    public bool WithoutTokens { get; init; }

    /// <summary>The bare item instead of a collection.</summary>
    public bool Bare { get; init; }

    /// <summary>As the recordings article prints it: <c>EncryptedContent</c>.</summary>
    public bool Capital { get; init; }

    /// <summary>The certificate is only named by its thumbprint.</summary>
    public bool OnlyThumbprint { get; init; }

    /// <summary>Encrypted for another certificate than the subscription's, under its own name.</summary>
    public X509Certificate2? Certificate { get; init; }

    /// <summary>The validation token; null makes a genuine one.</summary>
    public GraphToken Token { get; init; } = new();
}

/// <summary>A validation token: genuine as it stands.</summary>
public sealed record GraphToken
{
    public string Publisher { get; init; } = "0bf30f3b-4a52-48df-9a82-234910c4a086";
    public string? Audience { get; init; }
    public string? Tenant { get; init; }
    public string Algorithm { get; init; } = "RS256";

    /// <summary>From now; negative is in the past.</summary>
    public TimeSpan Life { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Signed by a key that Microsoft does not publish.</summary>
    public bool OtherKey { get; init; }

    /// <summary>Issued as version 2: another issuer, and <c>azp</c> instead of <c>appid</c>.</summary>
    public bool Version2 { get; init; }
}

/// <summary>Writes notifications as Graph does and posts them to a subscription's address.</summary>
public sealed class GraphMail(GraphSimulator graph) : IDisposable
{
    private readonly HttpClient _http = new();
    private readonly RSA _otherKey = RSA.Create(2048);

    /// <summary>A notification of a recording.</summary>
    public string Of(GraphSubscription to, GraphRecording recording, GraphForgery? forgery = null) =>
        Of(to, [(recording, forgery ?? GraphForgery.None)]);

    /// <summary>One notification of several recordings, each with what is wrong with it; tokens as of the first.</summary>
    public string Of(GraphSubscription to, params (GraphRecording Recording, GraphForgery Forgery)[] items) => Collection(
        [.. items.Select(i => Item(
            to, i.Recording.Meeting.Id, "recordings", i.Recording.Id, GraphFiles.Told(GraphFiles.Of(i.Recording)), i.Forgery))],
        to.Certificate is not null, items[0].Forgery);

    /// <summary>A notification of a transcript.</summary>
    public string Of(GraphSubscription to, GraphTranscript transcript) => Collection(
        [Item(
            to, transcript.Meeting.Id, "transcripts", transcript.Id, GraphFiles.Told(GraphFiles.Of(transcript)), GraphForgery.None)],
        to.Certificate is not null, GraphForgery.None);

    /// <summary>A lifecycle notification.</summary>
    public string Of(GraphSubscription to, string lifecycleEvent, string? clientState = null) => Collection(
        [
            new JsonObject
            {
                ["subscriptionId"] = to.Id,
                ["subscriptionExpirationDateTime"] = to.Expires.ToString("O"),
                ["tenantId"] = graph.Tenant.Id,
                ["clientState"] = clientState ?? to.ClientState,
                ["lifecycleEvent"] = lifecycleEvent,
            },
        ],
        withTokens: false, GraphForgery.None);

    /// <summary>Posts a body and gives the answer's status.</summary>
    public async Task<HttpStatusCode> Deliver(Uri to, string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var reply = await _http.PostAsync(to, content);
        return reply.StatusCode;
    }

    public void Dispose()
    {
        _http.Dispose();
        _otherKey.Dispose();
    }

    internal static string Base64Url(byte[] bytes) => Convert.ToBase64String(bytes).TrimEnd('=').Replace('+', '-').Replace('/', '_');

    private JsonObject Item(
        GraphSubscription to, string meeting, string kind, string id, JsonObject data, GraphForgery forgery)
    {
        var resource = $"communications/onlineMeetings('{meeting}')/{kind}('{id}')";
        var item = new JsonObject
        {
            ["subscriptionId"] = to.Id,
            ["subscriptionExpirationDateTime"] = to.Expires.ToString("O"),
            ["changeType"] = "created",
            ["clientState"] = forgery.ClientState ?? to.ClientState,
            ["tenantId"] = forgery.TenantId ?? graph.Tenant.Id,
            ["resource"] = resource,
            ["resourceData"] = new JsonObject
            {
                ["id"] = id,
                ["@odata.type"] = data["@odata.type"]!.GetValue<string>(),
                ["@odata.id"] = resource,
            },
        };
        if (to.Certificate is not null)
            item[forgery.Capital ? "EncryptedContent" : "encryptedContent"] = Encrypt(to, data.ToJsonString(), forgery);
        return item;
    }

    private static JsonObject Encrypt(GraphSubscription to, string text, GraphForgery forgery)
    {
        using var given = X509CertificateLoader.LoadCertificate(to.Certificate!);
        var certificate = forgery.Certificate ?? given;
        using var rsa = certificate.GetRSAPublicKey()!;
        using var aes = Aes.Create();
        (aes.KeySize, aes.Mode, aes.Padding) = (256, CipherMode.CBC, PaddingMode.PKCS7);
        aes.GenerateKey();
        aes.IV = aes.Key[..16];
        var plain = Encoding.UTF8.GetBytes(text);
        using var encryptor = aes.CreateEncryptor();
        var data = encryptor.TransformFinalBlock(plain, 0, plain.Length);
        using var mac = new HMACSHA256(aes.Key);
        var signature = mac.ComputeHash(data);
        if (forgery.Tampered)
            data[data.Length / 2] ^= 1;
        var content = new JsonObject
        {
            ["data"] = Convert.ToBase64String(data),
            ["dataKey"] = Convert.ToBase64String(rsa.Encrypt(aes.Key, RSAEncryptionPadding.OaepSHA1)),
            ["encryptionCertificateThumbprint"] = certificate.Thumbprint,
        };
        if (!forgery.NoSignature)
            content["dataSignature"] = Convert.ToBase64String(signature);
        if (!forgery.OnlyThumbprint)
            content["encryptionCertificateId"] = forgery.Certificate is null ? to.CertificateId : certificate.Thumbprint;
        return content;
    }

    private string Collection(JsonArray items, bool withTokens, GraphForgery forgery)
    {
        if (forgery.Bare)
        {
            var bare = items[0]!.DeepClone().AsObject();
            if (withTokens)
                bare["validationTokens"] = new JsonArray(Token(forgery.Token));
            return bare.ToJsonString();
        }

        var body = new JsonObject { ["value"] = items };
        if (withTokens && !forgery.WithoutTokens)
            body["validationTokens"] = new JsonArray(Token(forgery.Token));
        return body.ToJsonString();
    }

    private string Token(GraphToken token)
    {
        var now = graph.Time.GetUtcNow();
        var tenant = token.Tenant ?? graph.Tenant.Id;
        var issuer = token.Version2 ? new Uri(graph.Address, $"/{tenant}/v2.0").ToString() : $"https://sts.windows.net/{tenant}/";
        var head = JsonSerializer.SerializeToUtf8Bytes(new { typ = "JWT", alg = token.Algorithm, kid = graph.KeyId });
        var claims = new JsonObject
        {
            ["aud"] = token.Audience ?? graph.AppId,
            ["iss"] = issuer,
            ["iat"] = now.AddMinutes(-120).ToUnixTimeSeconds(),
            ["nbf"] = now.AddMinutes(-120).ToUnixTimeSeconds(),
            ["exp"] = (now + token.Life).ToUnixTimeSeconds(),
            ["tid"] = tenant,
            [token.Version2 ? "azp" : "appid"] = token.Publisher,
        };
        var signed = $"{Base64Url(head)}.{Base64Url(Encoding.UTF8.GetBytes(claims.ToJsonString()))}";
        var key = token.OtherKey ? _otherKey : graph.SigningKey;
        var signature = token.Algorithm == "none"
            ? ""
            : Base64Url(key.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
        return $"{signed}.{signature}";
    }
}

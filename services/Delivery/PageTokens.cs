using System.Security.Cryptography;
using System.Text.Json;
using Grpc.Core;
using Microsoft.AspNetCore.DataProtection;
using VideoInsights.Storage.Calls;

namespace VideoInsights.Delivery;

/// <summary>Page tokens: opaque, unforgeable, and good only for the filters and the caller they were made for.</summary>
public sealed class PageTokens(IDataProtectionProvider protection)
{
    private readonly IDataProtector _protector = protection.CreateProtector("page-token");

    private sealed record Content(string Query, PageMark Mark);

    /// <summary>The token of the page after a mark; empty where there is none.</summary>
    public string Write(InsightQuery query, PageMark? mark) =>
        mark is null ? "" : _protector.Protect(JsonSerializer.Serialize(new Content(Digest(query), mark)));

    /// <summary>Where a token's page starts; null for the first page.</summary>
    /// <exception cref="RpcException">InvalidArgument: not a token of ours, or of another query.</exception>
    public PageMark? Read(InsightQuery query, string token)
    {
        if (token.Length == 0)
            return null;
        try
        {
            var content = JsonSerializer.Deserialize<Content>(_protector.Unprotect(token))!;
            return content.Query == Digest(query)
                ? content.Mark
                : throw Invalid("page_token belongs to other filters: send the filters of its first page, or no token");
        }
        catch (CryptographicException)
        {
            throw Invalid("page_token is none that was given out here: start without one");
        }
    }

    private static string Digest(InsightQuery query) =>
        Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(query)));

    private static RpcException Invalid(string why) => new(new Status(StatusCode.InvalidArgument, why));
}

using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace VideoInsights.Ingestion.Vendors;

/// <summary>Asks a token endpoint (RFC 6749, 5.1) for an access token.</summary>
internal static class TokenGrant
{
    /// <exception cref="HttpRequestException">It gives none; what it says is in the message.</exception>
    public static async Task<AccessToken> Ask(
        HttpClient http, Uri address, IReadOnlyDictionary<string, string> form, TimeProvider time, CancellationToken stop)
    {
        using var content = new FormUrlEncodedContent(form);
        using var reply = await http.PostAsync(address, content, stop);
        if (!reply.IsSuccessStatusCode)
            throw await VendorApi.Refusal(reply, stop);
        try
        {
            return await reply.Content.ReadFromJsonAsync<Grant>(stop) is { Token: { Length: > 0 } token, Seconds: var seconds }
                ? new AccessToken(token, time.GetUtcNow().AddSeconds(seconds))
                : throw new HttpRequestException($"{address} gave no access_token");
        }
        catch (JsonException e)
        {
            throw new HttpRequestException($"{address} answered with what is no token: {e.Message}", e);
        }
    }

    private sealed record Grant(
        [property: JsonPropertyName("access_token")] string? Token, [property: JsonPropertyName("expires_in")] double Seconds);
}

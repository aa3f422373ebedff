using System.Text.Json;
using System.Text.Json.Serialization;

namespace VideoInsights.Ingestion.Teams;

/// <summary>What Graph posts: items, and a token for every app and tenant among them.</summary>
/// <remarks>
/// Names as in <see href="https://learn.microsoft.com/graph/teams-changenotifications-callrecording-and-calltranscript"/>, in any case:
/// that article prints <c>EncryptedContent</c>, the general one <c>encryptedContent</c>. Its sample without data is a bare item, without
/// <c>value</c>.
/// </remarks>
internal sealed record TeamsDelivery(IReadOnlyList<TeamsItem?>? Value, IReadOnlyList<string?>? ValidationTokens)
{
    /// <summary>Graph's JSON, here and in its API.</summary>
    public static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    /// <summary>Reads a body.</summary>
    /// <exception cref="JsonException">It is no delivery; the message says what is wrong.</exception>
    public static TeamsDelivery Read(ReadOnlySpan<byte> body)
    {
        var delivery = JsonSerializer.Deserialize<TeamsDelivery>(body, Json);
        if (delivery?.Value is not null)
            return delivery;
        return JsonSerializer.Deserialize<TeamsItem>(body, Json) is { SubscriptionId: not null } item
            ? new TeamsDelivery([item], delivery?.ValidationTokens)
            : throw new JsonException("it has neither value nor subscriptionId");
    }
}

/// <summary>One notification, of a new artifact or (with <c>LifecycleEvent</c>) of the subscription itself.</summary>
/// <param name="Resource">The artifact's path; says nothing of its organiser where the subscription is the tenant's.</param>
internal sealed record TeamsItem(
    string? SubscriptionId, string? ClientState, string? TenantId, string? Resource, TeamsEncrypted? EncryptedContent,
    string? LifecycleEvent);

/// <summary>The artifact itself, for whoever has the certificate's key. All but the ids in Base64.</summary>
internal sealed record TeamsEncrypted(
    string? Data, string? DataSignature, string? DataKey, string? EncryptionCertificateId, string? EncryptionCertificateThumbprint);

/// <summary>A recording or a transcript as Graph's API and decrypted notifications have it. Any of it may be null.</summary>
/// <remarks><see href="https://learn.microsoft.com/graph/api/resources/callrecording"/>, <c>callTranscript</c> likewise.</remarks>
internal sealed record TeamsArtifact(
    string? Id, string? MeetingId, DateTimeOffset? CreatedDateTime, DateTimeOffset? EndDateTime, string? ContentCorrelationId,
    [property: JsonPropertyName("meetingOrganizer")] TeamsIdentity? Organizer);

/// <summary>Somebody or something; only users matter here.</summary>
internal sealed record TeamsIdentity(TeamsUser? User);

internal sealed record TeamsUser(string? Id, string? DisplayName, string? TenantId);

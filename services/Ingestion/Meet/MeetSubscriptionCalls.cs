using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization;
using VideoInsights.Ingestion.Vendors;

namespace VideoInsights.Ingestion.Meet;

/// <summary>Workspace Events' API, as far as subscriptions need it.</summary>
/// <remarks>
/// <see href="https://github.com/googleapis/googleapis/blob/master/google/apps/events/subscriptions/v1/subscriptions_service.proto"/>:
/// every change is a long-running operation. Where one is not done at once the result here is null; asking again is harmless, because a
/// user has one subscription for each target.
/// </remarks>
internal sealed class MeetSubscriptionCalls(MeetOptions options, MeetGoogle google, TimeSpan life)
{
    /// <summary>What is told.</summary>
    public static readonly IReadOnlyList<string> Types = [MeetEvent.RecordingReady, MeetEvent.TranscriptReady];

    private string Ttl => $"{life.TotalSeconds:0}s";

    /// <summary>Makes the subscription to a user's spaces, or takes over the one that is there; another that goes elsewhere ends.</summary>
    public async Task<MeetSubscription?> Make(MeetUser user, CancellationToken stop)
    {
        try
        {
            return await Create(user, stop);
        }
        catch (HttpRequestException e) when (e.StatusCode == HttpStatusCode.Conflict && Current(e) is { } current)
        {
            var there = await Get(user, current, stop);
            if (there.NotificationEndpoint?.PubsubTopic == options.Topic && !Types.Except(there.EventTypes ?? []).Any())
                return there;
            await Delete(user, current, stop);
            return await Create(user, stop);
        }
    }

    /// <summary>The subscriptions to a user's spaces, as far as they tell of recordings: of one project there is one at most.</summary>
    /// <remarks><see href="https://developers.google.com/workspace/events/reference/rest/v1/subscriptions/list"/>.</remarks>
    public static async Task<IReadOnlyList<MeetSubscription>> List(MeetGoogle google, MeetUser user, CancellationToken stop)
    {
        var filter = $"event_types:\"{MeetEvent.RecordingReady}\" AND target_resource=\"{user.Resource}\"";
        var list = await google.Get<Listed>(user, google.Events($"subscriptions?filter={Uri.EscapeDataString(filter)}"), stop);
        return list.Subscriptions ?? [];
    }

    public Task<MeetSubscription> Get(MeetUser user, string id, CancellationToken stop) =>
        google.Get<MeetSubscription>(user, Address(id), stop);

    /// <summary>Its full life begins again.</summary>
    public Task<MeetSubscription?> Renew(MeetUser user, string id, CancellationToken stop) => Send(
        user, HttpMethod.Patch, new Uri($"{Address(id)}?updateMask=ttl"), new MeetSubscription { Ttl = Ttl }, stop);

    public Task<MeetSubscription?> Reactivate(MeetUser user, string id, CancellationToken stop) =>
        Send(user, HttpMethod.Post, new Uri($"{Address(id)}:reactivate"), new MeetSubscription(), stop);

    public Task Delete(MeetUser user, string id, CancellationToken stop) => Send(user, HttpMethod.Delete, Address(id), null, stop);

    /// <summary>The id of the subscription that is in the way of another; null where a refusal names none.</summary>
    private static string? Current(HttpRequestException refusal)
    {
        try
        {
            var said = JsonSerializer.Deserialize<Refusal>((string)refusal.Data[VendorApi.SaidKey]!, MeetEvent.Json);
            return said?.Error?.Details?
                .Select(d => MeetEvent.SubscriptionId(d.Metadata?.CurrentSubscription)).FirstOrDefault(id => id is not null);
        }
        catch (JsonException)
        {
            return null; // the refusal itself is told then
        }
    }

    private Uri Address(string id) => google.Events($"subscriptions/{id}");

    private Task<MeetSubscription?> Create(MeetUser user, CancellationToken stop) => Send(
        user, HttpMethod.Post, google.Events("subscriptions"),
        new MeetSubscription
        {
            TargetResource = user.Resource,
            EventTypes = Types,
            NotificationEndpoint = new MeetEndpoint(options.Topic),
            PayloadOptions = new MeetPayload(IncludeResource: false),
            Ttl = Ttl,
        },
        stop);

    private async Task<MeetSubscription?> Send(MeetUser user, HttpMethod method, Uri address, object? document, CancellationToken stop)
    {
        var operation = await google.Send<Operation>(user, method, address, document, stop);
        return operation.Error is null ? operation.Response : throw new InvalidDataException(
            $"Google could not do {method} {address.AbsolutePath}: {operation.Error.Message}");
    }

    private sealed record Listed(IReadOnlyList<MeetSubscription>? Subscriptions);

    /// <summary><see href="https://github.com/googleapis/googleapis/blob/master/google/longrunning/operations.proto"/>.</summary>
    private sealed record Operation(MeetSubscription? Response, Status? Error);

    private sealed record Refusal(Status? Error);

    private sealed record Status(string? Message, IReadOnlyList<Detail>? Details);

    private sealed record Detail(Metadata? Metadata);

    private sealed record Metadata([property: JsonPropertyName("current_subscription")] string? CurrentSubscription);
}

/// <summary>A subscription as Google has it; what is null is not sent.</summary>
/// <remarks>
/// <see href="https://github.com/googleapis/googleapis/blob/master/google/apps/events/subscriptions/v1/subscription_resource.proto"/>.
/// </remarks>
internal sealed record MeetSubscription
{
    public string? Name { get; init; }
    public string? TargetResource { get; init; }
    public IReadOnlyList<string>? EventTypes { get; init; }
    public MeetEndpoint? NotificationEndpoint { get; init; }
    public MeetPayload? PayloadOptions { get; init; }
    public string? Ttl { get; init; }
    public DateTimeOffset? ExpireTime { get; init; }
    public string? State { get; init; }
    public string? SuspensionReason { get; init; }
}

internal sealed record MeetEndpoint(string? PubsubTopic);

internal sealed record MeetPayload(bool IncludeResource);

using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using VideoInsights.Ingestion.Vendors;

namespace VideoInsights.Ingestion.Meet;

/// <summary>An event of Google Workspace: a CloudEvent in a Pub/Sub push.</summary>
/// <remarks>
/// The push: <see href="https://cloud.google.com/pubsub/docs/push"/>. Its binding, attributes <c>ce-*</c> or the whole event as JSON:
/// <see href="https://github.com/googleapis/google-cloudevents/blob/main/docs/spec/pubsub.md"/>. What it tells of:
/// <see href="https://developers.google.com/workspace/events/guides/events-meet"/>, of the subscription itself:
/// <see href="https://developers.google.com/workspace/events/guides/events-lifecycle"/>.
/// </remarks>
/// <param name="Subject">What was subscribed to: a user, or a space.</param>
/// <param name="Time">When it happened; null where it does not say.</param>
/// <param name="Data">Null in an event of a type that is not needed.</param>
internal sealed partial record MeetEvent(
    string Source, string Id, string Type, string? Subject, DateTimeOffset? Time, MeetEventData? Data)
{
    public const string RecordingReady = "google.workspace.meet.recording.v2.fileGenerated";
    public const string TranscriptReady = "google.workspace.meet.transcript.v2.fileGenerated";
    public const string Suspended = "suspended";
    public const string Reminder = "expirationReminder";
    public const string Expired = "expired";

    private const string OfSubscription = "google.workspace.events.subscription.v1.";
    private const string OfEvents = "//workspaceevents.googleapis.com/";
    private const string OfUser = "//cloudidentity.googleapis.com/users/";

    /// <summary>Google's JSON, here and in its APIs: 64-bit numbers are strings.</summary>
    public static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    /// <summary>The same for the same event, however often and by whatever message it comes.</summary>
    public string Key => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{Source.Length}:{Source}{Id}")));

    /// <summary>What is said of a subscription of ours; null where that is not what it tells, or asks for nothing.</summary>
    public string? Lifecycle => Type.StartsWith(OfSubscription, StringComparison.Ordinal)
        && Type[OfSubscription.Length..] is Suspended or Reminder or Expired ? Type[OfSubscription.Length..] : null;

    /// <summary>The id of the subscription that <see cref="Lifecycle"/> tells of.</summary>
    /// <exception cref="InvalidDataException">It names none.</exception>
    public string Subscription => SubscriptionId(Data?.Subscription?.Name)
        ?? (Source.StartsWith(OfEvents, StringComparison.Ordinal) ? SubscriptionId(Source[OfEvents.Length..]) : null)
        ?? throw new InvalidDataException("the event names no subscription");

    /// <summary>The recording that is ready.</summary>
    /// <exception cref="InvalidDataException">It names none.</exception>
    public MeetPlace Recording =>
        MeetPlace.Read(Data?.Recording?.Name) ?? throw new InvalidDataException("the event names no recording of a conference");

    /// <summary>The transcript that is ready.</summary>
    /// <exception cref="InvalidDataException">It names none.</exception>
    public ReadyTranscript Transcript => MeetPlace.Transcript(Data?.Transcript?.Name) is var (conference, id)
        ? new ReadyTranscript(conference, id, null)
        : throw new InvalidDataException("the event names no transcript of a conference");

    /// <summary>The Google user id of whose spaces were subscribed to; null where it was something else.</summary>
    public string? User => Subject?.StartsWith(OfUser, StringComparison.Ordinal) is true ? Subject[OfUser.Length..] : null;

    /// <summary>Whether it tells of something that is needed.</summary>
    public bool Matters => Type is RecordingReady or TranscriptReady || Lifecycle is not null;

    /// <summary>The id in a subscription's name, fit for a path; null where it is none.</summary>
    public static string? SubscriptionId(string? name) =>
        SubscriptionName().Match(name ?? "") is { Success: true } match ? match.Groups[1].Value : null;

    /// <summary>Reads a push.</summary>
    /// <exception cref="InvalidDataException">It holds no event; the message says what is wrong.</exception>
    public static MeetEvent Read(ReadOnlySpan<byte> body)
    {
        try
        {
            var message = JsonSerializer.Deserialize<MeetPush>(body, Json)?.Message
                ?? throw new InvalidDataException("the body has no message");
            var data = Convert.FromBase64String(message.Data ?? "");
            var attributes = message.Attributes ?? [];
            return attributes.GetValueOrDefault("content-type")?.StartsWith("application/cloudevents", StringComparison.OrdinalIgnoreCase)
                is true ? Structured(data) : Binary(attributes, data);
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"the body is no JSON of a Pub/Sub push with an event: {e.Message}", e);
        }
        catch (FormatException e)
        {
            throw new InvalidDataException($"the message's data is no Base64: {e.Message}", e);
        }
    }

    private static MeetEvent Binary(Dictionary<string, string?> attributes, byte[] data)
    {
        var read = Of(
            attributes.GetValueOrDefault("ce-source"), attributes.GetValueOrDefault("ce-id"), attributes.GetValueOrDefault("ce-type"),
            attributes.GetValueOrDefault("ce-subject"), attributes.GetValueOrDefault("ce-time"));
        return read.Matters ? read with { Data = JsonSerializer.Deserialize<MeetEventData>(data, Json) } : read;
    }

    private static MeetEvent Structured(byte[] data)
    {
        var form = JsonSerializer.Deserialize<MeetStructured>(data, Json);
        var read = Of(form?.Source, form?.Id, form?.Type, form?.Subject, form?.Time);
        if (!read.Matters)
            return read;
        return read with
        {
            Data = form!.DataBase64 is { } base64
                ? JsonSerializer.Deserialize<MeetEventData>(Convert.FromBase64String(base64), Json)
                : form.Data?.Deserialize<MeetEventData>(Json),
        };
    }

    private static MeetEvent Of(string? source, string? id, string? type, string? subject, string? time)
    {
        if (source is not { Length: > 0 } || id is not { Length: > 0 } || type is not { Length: > 0 })
            throw new InvalidDataException("the message is no CloudEvent: it needs ce-source, ce-id and ce-type");
        return new MeetEvent(
            source, id, type, subject,
            DateTimeOffset.TryParse(time, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) ? at : null, null);
    }

    [GeneratedRegex(@"^subscriptions/([A-Za-z0-9_~-][A-Za-z0-9._~-]{0,199})\z")]
    private static partial Regex SubscriptionName();

    private sealed record MeetPush(MeetMessage? Message);

    private sealed record MeetMessage(Dictionary<string, string?>? Attributes, string? Data);

    private sealed record MeetStructured(
        string? Source, string? Id, string? Type, string? Subject, string? Time, JsonElement? Data,
        [property: JsonPropertyName("data_base64")] string? DataBase64);
}

/// <summary>What an event tells of, by name.</summary>
internal sealed record MeetEventData(MeetNamed? Recording, MeetNamed? Transcript, MeetNamed? Subscription);

internal sealed record MeetNamed(string? Name);

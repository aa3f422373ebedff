using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using VideoInsights.Ingestion.Vendors;
using VideoInsights.Ingestion.Webhooks;
using VideoInsights.Schemas;
using VideoInsights.Storage.Vendors;

namespace VideoInsights.Ingestion.Teams;

/// <summary>
/// <c>POST /hooks/teams</c> and <c>/hooks/teams/lifecycle</c>: 202 within 3 s and only when the log has what was announced, 503 when Graph
/// should try again, which it does for 4 hours.
/// </summary>
public static class TeamsWebhook
{
    private const string Vendor = TeamsVendor.Vendor;
    private const int LongestToken = 4096;

    /// <summary>
    /// Transcription and recording start apart, and a series of meetings has one id: what began within a day may be of one meeting. Which
    /// transcript is whose is for the relay to ask.
    /// </summary>
    private static readonly TimeSpan Apart = TimeSpan.FromDays(1);

    /// <summary>Both addresses take both kinds of notifications: an item says itself what it is.</summary>
    public static void MapTeams(this IEndpointRouteBuilder app)
    {
        app.MapPost("/hooks/teams", Receive);
        app.MapPost("/hooks/teams/lifecycle", Receive);
    }

    private static async Task<IResult> Receive(
        HttpContext http, TeamsOptions options, WebhookOptions webhooks, WebhookReceiver receiver, MeetingTranscripts transcripts,
        TeamsTrust trust, IVendorStore store, TimeProvider time)
    {
        if (!options.IsConfigured || options.ClientState.Length == 0)
        {
            var missing = options.IsConfigured ? nameof(options.ClientState) : nameof(options.ClientId);
            return receiver.Refuse(
                Vendor, StatusCodes.Status503ServiceUnavailable, $"Teams is not configured: set Teams:{missing} (docs/teams.md)");
        }

        if (http.Request.Query.TryGetValue("validationToken", out var token))
            return Handshake(http, receiver, token.ToString());
        if (await receiver.Body(http.Request, http.RequestAborted) is not { } body)
            return receiver.TooLong(Vendor);

        TeamsDelivery delivery;
        try
        {
            delivery = TeamsDelivery.Read(body);
        }
        catch (JsonException e)
        {
            return receiver.Refuse(Vendor, StatusCodes.Status400BadRequest, $"the body is no JSON notification: {e.Message}");
        }

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted);
        limit.CancelAfter(webhooks.AnswerWithin);
        try
        {
            var believed = await trust.Believed(delivery, limit.Token);
            foreach (var item in believed.Where(i => i.LifecycleEvent is not null))
                await TeamsLifecycle.Note(store, item, time, limit.Token);
            var artifacts = believed.Where(i => i.LifecycleEvent is null).ToList();
            var recordings = artifacts.Where(i => !IsTranscript(i)).Select(i => Recording(i, trust, options, time))
                .OfType<RecordingAvailable>().ToList();
            var texts = artifacts.Where(IsTranscript).Select(i => Transcript(i, trust, time)).OfType<ReadyTranscript>().ToList();
            if (recordings.Count + texts.Count > 0)
            {
                return await receiver.Answer(
                    Vendor, StatusCodes.Status202Accepted, ended => Take(recordings, texts, receiver, transcripts, ended), limit.Token);
            }

            if (believed.Count > artifacts.Count || delivery.Value!.Count == 0)
                receiver.Ignore(Vendor);
            return Results.StatusCode(StatusCodes.Status202Accepted);
        }
        catch (Exception e) when (e is ServerUnavailableException
            || (e is OperationCanceledException && !http.RequestAborted.IsCancellationRequested))
        {
            return receiver.Refuse(Vendor, StatusCodes.Status503ServiceUnavailable, $"it cannot be taken in now: {e.Message}");
        }
    }

    private static async Task<string> Take(
        IReadOnlyList<RecordingAvailable> recordings, IReadOnlyList<ReadyTranscript> texts, WebhookReceiver receiver,
        MeetingTranscripts transcripts, CancellationToken stop)
    {
        var outcome = await receiver.Announce(Vendor, recordings.Select(r => (r, (string?)null)), stop);
        foreach (var text in texts)
            if (await transcripts.Came(Vendor, text, Apart, null, stop) > 0)
                outcome = IngestionMetrics.Announced;
        return outcome;
    }

    /// <summary>
    /// Graph asks both addresses for an opaque text back, decoded, within 10 s:
    /// <see href="https://learn.microsoft.com/graph/change-notifications-delivery-webhooks"/>. Whatever it holds, no browser runs it.
    /// </summary>
    private static IResult Handshake(HttpContext http, WebhookReceiver receiver, string token)
    {
        if (token.Length is 0 or > LongestToken)
            return receiver.Refuse(Vendor, StatusCodes.Status400BadRequest, $"validationToken needs 1 to {LongestToken} characters");
        http.Response.Headers.XContentTypeOptions = "nosniff";
        return receiver.Handshake(Vendor, Results.Text(token, "text/plain"));
    }

    private static bool IsTranscript(TeamsItem item) =>
        item.Resource?.Contains("transcripts", StringComparison.OrdinalIgnoreCase) is true;

    /// <summary>What an item announces; null where it cannot be used, which is told.</summary>
    private static RecordingAvailable? Recording(TeamsItem item, TeamsTrust trust, TeamsOptions options, TimeProvider time)
    {
        TeamsArtifact? artifact = null;
        if (item.EncryptedContent is { } content && (artifact = trust.Open(content)) is null)
            return null;
        var place = artifact is null
            ? TeamsPlace.Resource(item.Resource)
            : TeamsPlace.Of(artifact.Organizer?.User?.Id, artifact.MeetingId, artifact.Id);
        if (place is not null)
            return TeamsRecording.Of(place, artifact, options.Tenant, time.GetUtcNow());
        trust.Drop("it names no recording of a meeting");
        return null;
    }

    /// <summary>The transcript that an item tells of; null where it cannot be used, which is told.</summary>
    /// <remarks>Of one without a time that of its notification is taken, as for recordings.</remarks>
    private static ReadyTranscript? Transcript(TeamsItem item, TeamsTrust trust, TimeProvider time)
    {
        TeamsArtifact? artifact = null;
        if (item.EncryptedContent is { } content && (artifact = trust.Open(content)) is null)
            return null;
        if (artifact is { MeetingId: { Length: > 0 } meeting, Id: { Length: > 0 } id })
            return new ReadyTranscript(meeting, id, (artifact.CreatedDateTime ?? time.GetUtcNow()).UtcDateTime);
        if (TeamsPlace.Transcript(item.Resource) is { } place)
            return new ReadyTranscript(place.Meeting, place.Id, time.GetUtcNow().UtcDateTime);
        trust.Drop("it names no transcript of a meeting");
        return null;
    }
}

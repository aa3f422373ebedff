using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using VideoInsights.Ingestion.Vendors;
using VideoInsights.Ingestion.Webhooks;
using VideoInsights.Schemas;
using VideoInsights.Storage.Vendors;

namespace VideoInsights.Ingestion.Meet;

/// <summary>
/// <c>POST /hooks/meet</c>, what Pub/Sub pushes to: 204 only when the log has what was announced, else a status that Pub/Sub repeats for 7
/// days.
/// </summary>
public static class MeetWebhook
{
    private const string Vendor = MeetVendor.Vendor;

    /// <summary>How long an event is known again. Pub/Sub keeps what was not acknowledged for 7 days.</summary>
    private static readonly TimeSpan Remembered = TimeSpan.FromDays(8);

    public static void MapMeet(this IEndpointRouteBuilder app) => app.MapPost("/hooks/meet", Receive);

    private static async Task<IResult> Receive(
        HttpContext http, MeetOptions options, WebhookReceiver receiver, MeetingTranscripts transcripts, MeetTokens tokens,
        IVendorStore store, TimeProvider time)
    {
        if (!options.IsConfigured)
        {
            return receiver.Refuse(
                Vendor, StatusCodes.Status503ServiceUnavailable,
                $"Meet is not configured: set Meet:{nameof(options.KeyFile)} (docs/meet.md)");
        }

        try
        {
            if (await tokens.Refusal(http.Request.Headers.Authorization.ToString(), http.RequestAborted) is { } refusal)
                return receiver.Refuse(Vendor, StatusCodes.Status401Unauthorized, $"the push is not believed: {refusal}");
        }
        catch (VendorUnavailableException e)
        {
            return receiver.Refuse(Vendor, StatusCodes.Status503ServiceUnavailable, $"it cannot be taken in now: {e.Message}");
        }

        if (await receiver.Body(http.Request, http.RequestAborted) is not { } body)
            return receiver.TooLong(Vendor);
        return await receiver.Answer(
            Vendor, StatusCodes.Status204NoContent,
            limit => Take(MeetEvent.Read(body), options, receiver, transcripts, store, time, limit), http.RequestAborted);
    }

    /// <summary>Does what an event asks for, once. It is remembered last: one that was not finished comes again.</summary>
    private static async Task<string> Take(
        MeetEvent told, MeetOptions options, WebhookReceiver receiver, MeetingTranscripts transcripts, IVendorStore store,
        TimeProvider time, CancellationToken stop)
    {
        if (!told.Matters)
            return IngestionMetrics.Ignored;
        var note = $"event/{told.Key}";
        if (await store.Read(Vendor, note, stop) is not null)
            return IngestionMetrics.Repeated;

        var outcome = IngestionMetrics.Ignored;
        if (told.Lifecycle is { } said)
        {
            await LifecycleNotes.Keep(store, Vendor, said, told.Subscription, time, stop);
        }
        else if (told.Type == MeetEvent.TranscriptReady)
        {
            if (await transcripts.Came(Vendor, told.Transcript, TimeSpan.MaxValue, null, stop) > 0)
                outcome = IngestionMetrics.Announced;
        }
        else
        {
            var user = options.Users.Select(MeetUser.Of).FirstOrDefault(u => u!.Id == told.User);
            var recording = MeetRecording.Of(told.Recording, options.Project, user, told.Time ?? time.GetUtcNow(), null);
            outcome = await receiver.Announce(Vendor, [(recording, null)], stop);
        }

        await store.Write(Vendor, note, told.Type, time.GetUtcNow() + Remembered, stop);
        return outcome;
    }
}

using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using VideoInsights.Ingestion.Vendors;
using VideoInsights.Ingestion.Webhooks;
using VideoInsights.Storage.People;

namespace VideoInsights.Ingestion.Zoom;

/// <summary><c>POST /hooks/zoom</c>: answers 2xx only when the log has the event, 503 when Zoom should try again.</summary>
public static class ZoomWebhook
{
    private const string Vendor = ZoomVendor.Vendor;

    public static void MapZoom(this IEndpointRouteBuilder app) => app.MapPost("/hooks/zoom", Receive);

    private static async Task<IResult> Receive(
        HttpContext http, ZoomOptions options, WebhookReceiver receiver, MeetingTranscripts transcripts, People people, TimeProvider time)
    {
        if (options.SecretTokens.Count == 0)
        {
            return receiver.Refuse(
                Vendor, StatusCodes.Status503ServiceUnavailable, "no secret token is configured: set Zoom:SecretTokens");
        }

        if (await receiver.Body(http.Request, http.RequestAborted) is not { } body)
            return receiver.TooLong(Vendor);
        if (Signer(http.Request, body, options, time.GetUtcNow()) is not { } secret)
            return receiver.Refuse(Vendor, StatusCodes.Status401Unauthorized, "the signature or its timestamp is wrong");

        ZoomEvent? received;
        try
        {
            received = JsonSerializer.Deserialize<ZoomEvent>(body, ZoomEvent.Json);
        }
        catch (JsonException e)
        {
            return receiver.Refuse(Vendor, StatusCodes.Status400BadRequest, $"the body is no JSON event: {e.Message}");
        }

        return received switch
        {
            { Event: "endpoint.url_validation", Payload.PlainToken: { Length: > 0 } token } => receiver.Handshake(Vendor, Results.Json(
                new { plainToken = token, encryptedToken = ZoomSignature.EncryptToken(secret, token) })),
            { Event: "recording.completed" or "recording.recovered", Payload: { } payload } => await receiver.Answer(
                Vendor, StatusCodes.Status200OK, limit => Announce(payload, received.DownloadToken, limit), http.RequestAborted),
            { Event: "recording.transcript_completed", Payload: { } payload } => await receiver.Answer(
                Vendor, StatusCodes.Status200OK, limit => TranscriptCame(payload, received.DownloadToken, limit), http.RequestAborted),
            { Event: "endpoint.url_validation" or "recording.completed" or "recording.recovered" or "recording.transcript_completed" } =>
                receiver.Refuse(Vendor, StatusCodes.Status400BadRequest, $"the event {received.Event} lacks its payload"),
            { Event: { Length: > 0 } } => receiver.Ignore(Vendor),
            _ => receiver.Refuse(Vendor, StatusCodes.Status400BadRequest, "the body names no event"),
        };

        Task<string> Announce(ZoomPayload payload, string? token, CancellationToken limit) =>
            receiver.Announce(Vendor, ZoomRecording.From(payload, people).Select(r => (r, token)), limit);

        async Task<string> TranscriptCame(ZoomPayload payload, string? token, CancellationToken limit)
        {
            var again = 0;
            foreach (var transcript in ZoomRecording.Transcripts(payload))
                again += await transcripts.Came(Vendor, transcript, TimeSpan.Zero, token, limit);
            return again > 0 ? IngestionMetrics.Announced : IngestionMetrics.Ignored;
        }
    }

    /// <summary>Challenges are signed like everything else: Zoom's own library checks the signature before it answers one.</summary>
    private static string? Signer(HttpRequest request, byte[] body, ZoomOptions options, DateTimeOffset now)
    {
        var signature = request.Headers[ZoomSignature.SignatureHeader].FirstOrDefault();
        var timestamp = request.Headers[ZoomSignature.TimestampHeader].FirstOrDefault();
        return ZoomSignature.Signer(options.SecretTokens, signature, timestamp, body, now, options.TimestampTolerance);
    }
}

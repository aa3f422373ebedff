using System.Text.Json;
using Confluent.Kafka;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;
using VideoInsights.Storage.People;

namespace VideoInsights.Ingestion.Zoom;

/// <summary><c>POST /hooks/zoom</c>: answers 2xx only when the log has the event, 503 when Zoom should try again.</summary>
public static class ZoomWebhook
{
    private const string Category = "VideoInsights.Ingestion.Zoom";

    public static void MapZoom(this IEndpointRouteBuilder app) => app.MapPost("/hooks/zoom", Receive);

    private static async Task<IResult> Receive(
        HttpContext http, ZoomOptions options, Announcer announcer, People people, TimeProvider time, ILoggerFactory logs)
    {
        var log = logs.CreateLogger(Category);
        if (options.SecretTokens.Count == 0)
            return Refuse(log, StatusCodes.Status503ServiceUnavailable, "no secret token is configured: set Zoom:SecretTokens");
        if (await Body(http.Request, options.MaxBodyBytes, http.RequestAborted) is not { } body)
            return Refuse(log, StatusCodes.Status413PayloadTooLarge, $"the body is longer than {options.MaxBodyBytes} bytes");
        if (Signer(http.Request, body, options, time.GetUtcNow()) is not { } secret)
            return Refuse(log, StatusCodes.Status401Unauthorized, "the signature or its timestamp is wrong");

        ZoomEvent? received;
        try
        {
            received = JsonSerializer.Deserialize<ZoomEvent>(body, ZoomEvent.Json);
        }
        catch (JsonException e)
        {
            return Refuse(log, StatusCodes.Status400BadRequest, $"the body is no JSON event: {e.Message}");
        }

        return received switch
        {
            { Event: "endpoint.url_validation", Payload.PlainToken: { Length: > 0 } token } => Results.Json(
                new { plainToken = token, encryptedToken = ZoomSignature.EncryptToken(secret, token) }),
            { Event: "recording.completed", Payload: { } payload } =>
                await Announce(payload, received.DownloadToken, options, announcer, people, log, http.RequestAborted),
            { Event: "endpoint.url_validation" or "recording.completed" } =>
                Refuse(log, StatusCodes.Status400BadRequest, $"the event {received.Event} lacks its payload"),
            { Event: { Length: > 0 } } => Results.NoContent(), // nothing we know: accepted, so that Zoom does not send it again
            _ => Refuse(log, StatusCodes.Status400BadRequest, "the body names no event"),
        };
    }

    private static async Task<IResult> Announce(
        ZoomPayload payload, string? token, ZoomOptions options, Announcer announcer, People people, ILogger log, CancellationToken stop)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(options.AnswerWithin);
        try
        {
            var recordings = ZoomRecording.From(payload, people);
            foreach (var recording in recordings)
            {
                await announcer.Announce(recording, token, limit.Token);
                log.Announced(recording.call.video_id, recording.call.vendor);
            }

            if (recordings.Count == 0)
                return Results.NoContent();
            return Results.Ok();
        }
        catch (InvalidDataException e)
        {
            return Refuse(log, StatusCodes.Status400BadRequest, e.Message);
        }
        catch (Exception e) when (e is KafkaException or OperationCanceledException or IOException && !stop.IsCancellationRequested)
        {
            return Refuse(log, StatusCodes.Status503ServiceUnavailable, $"the log does not answer: {e.Message}");
        }
    }

    /// <summary>Challenges are signed like everything else: Zoom's own library checks the signature before it answers one.</summary>
    private static string? Signer(HttpRequest request, byte[] body, ZoomOptions options, DateTimeOffset now)
    {
        var signature = request.Headers[ZoomSignature.SignatureHeader].FirstOrDefault();
        var timestamp = request.Headers[ZoomSignature.TimestampHeader].FirstOrDefault();
        return ZoomSignature.Signer(options.SecretTokens, signature, timestamp, body, now, options.TimestampTolerance);
    }

    private static async Task<byte[]?> Body(HttpRequest request, int limit, CancellationToken stop)
    {
        if (request.ContentLength > limit)
            return null;
        using var body = new MemoryStream();
        var buffer = new byte[16 << 10];
        while (await request.Body.ReadAsync(buffer, stop) is > 0 and var read)
        {
            body.Write(buffer, 0, read);
            if (body.Length > limit)
                return null;
        }

        return body.ToArray();
    }

    private static IResult Refuse(ILogger log, int status, string reason)
    {
        log.Refused("zoom", status, reason);
        return Results.Text(reason, statusCode: status);
    }
}

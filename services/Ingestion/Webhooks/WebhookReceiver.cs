using Confluent.Kafka;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using VideoInsights.Ingestion.Vendors;
using VideoInsights.Schemas;

namespace VideoInsights.Ingestion.Webhooks;

/// <summary>What the webhooks of all vendors share: a bounded body, one answer, one log line and one count for every delivery.</summary>
/// <remarks>
/// 2xx only when the log has what a delivery announces. 503 where it does not: all three vendors send again after any 5xx. Never 429,
/// which Zoom is said not to repeat.
/// </remarks>
public sealed class WebhookReceiver(
    WebhookOptions options, Announcer announcer, MeetingNotes meetings, ILogger<WebhookReceiver> log)
{
    /// <summary>The body's bytes as they came; null where there are more than <see cref="WebhookOptions.MaxBodyBytes"/>.</summary>
    public async Task<byte[]?> Body(HttpRequest request, CancellationToken stop)
    {
        if (request.ContentLength > options.MaxBodyBytes)
            return null;
        using var body = new MemoryStream();
        var buffer = new byte[16 << 10];
        while (await request.Body.ReadAsync(buffer, stop) is > 0 and var read)
        {
            body.Write(buffer, 0, read);
            if (body.Length > options.MaxBodyBytes)
                return null;
        }

        return body.ToArray();
    }

    /// <summary>The answer to a body that <see cref="Body"/> did not read.</summary>
    public IResult TooLong(string vendor) =>
        Refuse(vendor, StatusCodes.Status413PayloadTooLarge, $"the body is longer than {options.MaxBodyBytes} bytes");

    /// <summary>Says no: the reason is the body and the log line.</summary>
    public IResult Refuse(string vendor, int status, string reason)
    {
        log.Refused(vendor, status, reason);
        IngestionMetrics.Delivered(vendor, IngestionMetrics.Refused);
        return Results.Text(reason, statusCode: status);
    }

    /// <summary>The answer to what the pipeline does not need: accepted, so that it is not sent again.</summary>
    public IResult Ignore(string vendor, int accepted = StatusCodes.Status204NoContent)
    {
        log.Ignored(vendor);
        IngestionMetrics.Delivered(vendor, IngestionMetrics.Ignored);
        return Results.StatusCode(accepted);
    }

    /// <summary>Counts a handshake and gives its answer.</summary>
    public IResult Handshake(string vendor, IResult answer)
    {
        log.Handshake(vendor);
        IngestionMetrics.Delivered(vendor, IngestionMetrics.Handshake);
        return answer;
    }

    /// <summary>Announces what a delivery brought, and answers it.</summary>
    /// <param name="recordings">
    /// What to announce, each with its download credential where one came along. Enumerated here: an <see cref="InvalidDataException"/>
    /// out of it is answered with 400.
    /// </param>
    /// <param name="accepted">The status for "the log has it": 200, 202 or 204.</param>
    public Task<IResult> Announce(
        string vendor, IEnumerable<(RecordingAvailable Recording, string? Credential)> recordings, int accepted, CancellationToken stop) =>
        Answer(vendor, accepted, limit => Announce(vendor, recordings, limit), stop);

    /// <summary>Announces recordings; returns what came of the delivery.</summary>
    public async Task<string> Announce(
        string vendor, IEnumerable<(RecordingAvailable Recording, string? Credential)> recordings, CancellationToken stop)
    {
        var (all, fresh) = (recordings.ToList(), 0);
        foreach (var (recording, _) in all)
            await meetings.Remember(recording, stop); // all, before one is fetched: which transcript is whose follows from it
        foreach (var (recording, credential) in all)
        {
            if (await announcer.Announce(recording, credential, stop))
            {
                fresh++;
                log.Announced(recording.call.video_id, vendor);
            }
            else
            {
                log.Repeated(recording.call.video_id, vendor);
            }
        }

        return fresh > 0 ? IngestionMetrics.Announced : all.Count > 0 ? IngestionMetrics.Repeated : IngestionMetrics.Ignored;
    }

    /// <summary>Does what a delivery asks for within the time the vendor waits, and answers it.</summary>
    /// <remarks>400 where the work finds that the delivery cannot be used, 503 where it cannot be done now.</remarks>
    /// <param name="work">Returns what came of it: one of the outcomes that are counted.</param>
    public async Task<IResult> Answer(string vendor, int accepted, Func<CancellationToken, Task<string>> work, CancellationToken stop)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(options.AnswerWithin);
        try
        {
            var outcome = await work(limit.Token);
            if (outcome == IngestionMetrics.Ignored)
                return Ignore(vendor, accepted);
            IngestionMetrics.Delivered(vendor, outcome);
            return Results.StatusCode(accepted);
        }
        catch (InvalidDataException e)
        {
            return Refuse(vendor, StatusCodes.Status400BadRequest, e.Message);
        }
        catch (Exception e) when (e is KafkaException or IOException || (e is OperationCanceledException && !stop.IsCancellationRequested))
        {
            return Refuse(vendor, StatusCodes.Status503ServiceUnavailable, $"the log does not answer: {e.Message}");
        }
    }
}

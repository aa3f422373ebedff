using Microsoft.Extensions.Logging;

namespace VideoInsights.Ingestion;

/// <summary>Everything this project logs; ids are unique and stay.</summary>
internal static partial class Log
{
    [LoggerMessage(200, LogLevel.Information, "announced {VideoId} from {Vendor}")]
    public static partial void Announced(this ILogger log, string videoId, string vendor);

    [LoggerMessage(201, LogLevel.Warning, "refused a {Vendor} webhook with {Status}: {Reason}")]
    public static partial void Refused(this ILogger log, string vendor, int status, string reason);

    [LoggerMessage(202, LogLevel.Warning, "the download of {VideoId} broke off at byte {Offset} and goes on from there")]
    public static partial void BrokeOff(this ILogger log, Exception cause, string videoId, long offset);

    [LoggerMessage(203, LogLevel.Warning, "the vendor's transcript of {VideoId} cannot be had: the call is listened to instead")]
    public static partial void NoTranscript(this ILogger log, Exception cause, string videoId);

    [LoggerMessage(204, LogLevel.Information, "removed the upload {Id} of {User}: nobody went on with it after {Offset} of {Length} bytes")]
    public static partial void Abandoned(this ILogger log, string id, string user, long offset, long length);

    [LoggerMessage(205, LogLevel.Warning, "the upload {Id}, which nobody goes on with, can be neither announced nor removed now")]
    public static partial void CannotEnd(this ILogger log, Exception cause, string id);

    [LoggerMessage(206, LogLevel.Warning, "it cannot be seen which uploads nobody goes on with")]
    public static partial void CannotSweep(this ILogger log, Exception cause);

    [LoggerMessage(207, LogLevel.Information, "{VideoId} from {Vendor} was announced once more: nothing is done")]
    public static partial void Repeated(this ILogger log, string videoId, string vendor);

    [LoggerMessage(208, LogLevel.Warning, "announced {VideoId}, of which {Vendor}'s list told and no webhook")]
    public static partial void Missed(this ILogger log, string videoId, string vendor);

    [LoggerMessage(209, LogLevel.Warning, "{Vendor}'s list cannot be compared with what is known; the next look tries again")]
    public static partial void CannotReconcile(this ILogger log, Exception cause, string vendor);

    [LoggerMessage(210, LogLevel.Debug, "accepted a {Vendor} webhook that brings nothing the pipeline needs")]
    public static partial void Ignored(this ILogger log, string vendor);

    [LoggerMessage(211, LogLevel.Information, "answered {Vendor}'s check of the webhook's address")]
    public static partial void Handshake(this ILogger log, string vendor);

    [LoggerMessage(212, LogLevel.Warning, "the transfer of {Key} starts again from its first byte: {Reason}")]
    public static partial void StartsAgain(this ILogger log, string key, string reason);

    [LoggerMessage(213, LogLevel.Information, "the transfer of {Key} goes on at byte {Sent} of {Total}")]
    public static partial void GoesOn(this ILogger log, string key, long sent, long total);

    [LoggerMessage(214, LogLevel.Warning, "{Vendor} lists a recording that cannot be used: {Reason}")]
    public static partial void Unlisted(this ILogger log, string vendor, string reason);

    [LoggerMessage(215, LogLevel.Warning, "who took part in {VideoId} cannot be had, beside the host: {Reason}")]
    public static partial void NoParticipants(this ILogger log, string videoId, string reason);

    [LoggerMessage(216, LogLevel.Information, "{VideoId} is left out: {Reason}")]
    public static partial void LeftOut(this ILogger log, string videoId, string reason);
}

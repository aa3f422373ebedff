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
}

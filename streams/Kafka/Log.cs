using Microsoft.Extensions.Logging;

namespace VideoInsights.Streams.Kafka;

/// <summary>Everything this project logs; ids are unique and stay.</summary>
internal static partial class Log
{
    [LoggerMessage(100, LogLevel.Information, "{Stage} reads {Topic}")]
    public static partial void Reads(this ILogger log, string stage, string topic);

    [LoggerMessage(101, LogLevel.Warning, "{Stage} tries {Key} again after attempt {Attempt}")]
    public static partial void TriesAgain(this ILogger log, Exception cause, string stage, string key, int attempt);

    [LoggerMessage(102, LogLevel.Error, "{Stage} set {Key} aside after {Attempts} attempts")]
    public static partial void SetAside(this ILogger log, Exception cause, string stage, string key, int attempts);

    [LoggerMessage(104, LogLevel.Information, "{Stage} set {Key} aside: {Reason}")]
    public static partial void Unusable(this ILogger log, string stage, string key, string reason);

    [LoggerMessage(103, LogLevel.Warning, "{Stage} cannot read from the log: {Reason}")]
    public static partial void CannotRead(this ILogger log, string stage, string reason);
}

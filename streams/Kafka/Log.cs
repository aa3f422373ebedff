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

    [LoggerMessage(105, LogLevel.Warning, "{Stage} cannot write to the log, and tries again: {Reason}")]
    public static partial void CannotWrite(this ILogger log, string stage, string reason);

    [LoggerMessage(106, LogLevel.Warning, "{Stage} cannot commit offsets, and tries again: {Reason}")]
    public static partial void CannotCommit(this ILogger log, string stage, string reason);

    [LoggerMessage(107, LogLevel.Warning, "{Stage} had a transaction aborted, and writes it again: {Reason}")]
    public static partial void Aborted(this ILogger log, string stage, string reason);

    [LoggerMessage(108, LogLevel.Warning, "{Stage} starts its transactional producer anew: {Reason}")]
    public static partial void StartsAnew(this ILogger log, string stage, string reason);

    [LoggerMessage(109, LogLevel.Error, "The call {Key} is late, it was due at {Due:u}: {Reason}")]
    public static partial void Late(this ILogger log, string key, DateTimeOffset due, string reason);

    [LoggerMessage(110, LogLevel.Error, "{Stage} does not let go of {Key}, which was stopped at {At:u}: its slot is lost until a restart")]
    public static partial void Stuck(this ILogger log, string stage, string key, DateTimeOffset at);

    [LoggerMessage(111, LogLevel.Error, "{Stage} begins {Partition} anew at {Offset}: its offset {Committed} lies beyond the log")]
    public static partial void BeginsAnew(this ILogger log, string stage, string partition, long offset, long? committed);
}

using Microsoft.Extensions.Logging;

namespace VideoInsights.Streams.Trends;

/// <summary>Everything this project logs; ids are unique and stay.</summary>
internal static partial class Log
{
    [LoggerMessage(150, LogLevel.Information, "trends are {State}")]
    public static partial void TrendsAre(this ILogger log, TrendState state);

    [LoggerMessage(151, LogLevel.Error, "trends skip {Topic}/{Partition}/{Offset}, which is no insight")]
    public static partial void Skips(this ILogger log, Exception cause, string topic, int partition, long offset);
}

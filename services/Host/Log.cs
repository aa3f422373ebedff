namespace VideoInsights.Host;

/// <summary>Everything this project logs; ids are unique and stay.</summary>
internal static partial class Log
{
    [LoggerMessage(300, LogLevel.Warning, "waits: {Missing}")]
    public static partial void WaitsFor(this ILogger log, string missing);

    [LoggerMessage(301, LogLevel.Information, "the log at {Bootstrap} is there with its topics")]
    public static partial void IsThere(this ILogger log, string bootstrap);

    [LoggerMessage(302, LogLevel.Warning, "the bucket keeps the parts of uploads that nobody completes: its rule cannot be set ({Reason})")]
    public static partial void KeepsIncomplete(this ILogger log, string reason);
}

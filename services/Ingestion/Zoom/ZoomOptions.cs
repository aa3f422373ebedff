using System.ComponentModel.DataAnnotations;

namespace VideoInsights.Ingestion.Zoom;

/// <summary>Zoom's webhook app. Configuration section <c>Zoom</c>.</summary>
public sealed record ZoomOptions
{
    /// <summary>The app's Secret Token; two while it is being rotated. Without one the webhook answers 503.</summary>
    public IReadOnlyList<string> SecretTokens { get; init; } = [];

    /// <summary>How old a signed request may be. Default 2 h.</summary>
    /// <remarks>
    /// Zoom documents no tolerance. Its retries come up to 85 minutes after the first try and nothing says that they are signed anew, so
    /// the usual 5 minutes could throw away a recording; replays within the window change nothing, because the same recording is the
    /// same call.
    /// </remarks>
    [Range(typeof(TimeSpan), "00:01:00", "1.00:00:00")]
    public TimeSpan TimestampTolerance { get; init; } = TimeSpan.FromHours(2);
}

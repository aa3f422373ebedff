using System.ComponentModel.DataAnnotations;

namespace VideoInsights.Ingestion.Zoom;

/// <summary>Zoom's webhook app and its API. Configuration section <c>Zoom</c>.</summary>
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

    /// <summary>Account of the server-to-server app; null leaves the API out: no list, no participants, no fresh addresses.</summary>
    public string? AccountId { get; init; }

    /// <summary>Client id of the server-to-server app.</summary>
    public string? ClientId { get; init; }

    /// <summary>Client secret of the server-to-server app.</summary>
    public string? ClientSecret { get; init; }

    /// <summary>Where tokens are given. Default Zoom's.</summary>
    public Uri Login { get; init; } = new("https://zoom.us");

    /// <summary>The API, where a token's reply names no region's own. Default Zoom's.</summary>
    public Uri Api { get; init; } = new("https://api.zoom.us");

    /// <summary>Whether the API can be asked. An empty setting, as a compose file passes one on that is not set, is none.</summary>
    internal bool HasApi => this is { AccountId.Length: > 0, ClientId.Length: > 0, ClientSecret.Length: > 0 };
}

using System.ComponentModel.DataAnnotations;

namespace VideoInsights.Delivery.Access;

/// <summary>Whose tokens are believed. Configuration section <c>Access</c>.</summary>
public sealed record AccessOptions
{
    /// <summary>An OIDC issuer's address. Without one the development issuer is on, which gives anybody on this machine a token.</summary>
    public string? Authority { get; init; }

    /// <summary>
    /// Whether the development issuer may be on although other machines can reach the port. Default false; true where the port is
    /// published to this machine only, as in the compose file.
    /// </summary>
    public bool Development { get; init; }

    /// <summary>What tokens must be made for. Default "videoinsights".</summary>
    public string Audience { get; init; } = "videoinsights";

    /// <summary>How long a token of the development issuer holds. Default 12 h.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "30.00:00:00")]
    public TimeSpan TokenLife { get; init; } = TimeSpan.FromHours(12);

    /// <summary>How long a recording's address holds. Default 1 h.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "7.00:00:00")]
    public TimeSpan MediaLife { get; init; } = TimeSpan.FromHours(1);
}

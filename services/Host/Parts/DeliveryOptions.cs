using System.ComponentModel.DataAnnotations;

namespace VideoInsights.Host.Parts;

/// <summary>The page as a part of its own. Configuration section <c>Delivery</c>.</summary>
public sealed record DeliveryOptions
{
    /// <summary>
    /// Address of an ingestion to which <c>/uploads</c> is handed on, so that the page can upload. Without one a proxy in front of both
    /// does that, or uploads from the page are answered with 404.
    /// </summary>
    [Url]
    public string? Ingestion { get; init; }
}

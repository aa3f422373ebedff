using System.ComponentModel.DataAnnotations;

namespace VideoInsights.Ingestion.Vendors;

/// <summary>How vendors' lists are compared with what is known. Configuration section <c>Reconcile</c>.</summary>
public sealed record ReconcileOptions
{
    /// <summary>How often. Default 5 minutes.</summary>
    /// <remarks>A call whose webhook was lost still has most of its 30 minutes when it is found.</remarks>
    [Range(typeof(TimeSpan), "00:00:10", "06:00:00")]
    public TimeSpan Every { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How far behind the last look a look begins. Default 1 day.</summary>
    /// <remarks>
    /// Lists go by when a meeting began; its recording may be ready hours later, of a long meeting or a slow day up to a day.
    /// </remarks>
    [Range(typeof(TimeSpan), "00:10:00", "30.00:00:00")]
    public TimeSpan Overlap { get; init; } = TimeSpan.FromDays(1);

    /// <summary>How far back the very first look goes. Default 1 day; a longer one takes in what was recorded before.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "180.00:00:00")]
    public TimeSpan FirstLook { get; init; } = TimeSpan.FromDays(1);
}

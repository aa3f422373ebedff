using System.ComponentModel.DataAnnotations;

namespace VideoInsights.Streams.Trends;

/// <summary>How trends are counted. Configuration section <c>Trends</c>.</summary>
public sealed record TrendsOptions
{
    /// <summary>Days after the end of a call's week in which its insight may still be corrected. Default 14.</summary>
    /// <remarks>
    /// What arrives later changes neither a day nor the week: figures that were reported stay. Calls of open weeks are held in memory, 450
    /// bytes each (measured): 50,000 a day for three weeks and a bit are 1.1 million, 500 MB over all processes.
    /// </remarks>
    [Range(0, 60)]
    public int GraceDays { get; init; } = 14;

    /// <summary>How often results are committed and become visible. Default 1 s.</summary>
    [Range(10, 60_000)]
    public int CommitMilliseconds { get; init; } = 1000;

    /// <summary>Copies of the topics that hold the state. Default -1: the cluster's own default.</summary>
    [Range(-1, 9)]
    public int Replication { get; init; } = -1;
}

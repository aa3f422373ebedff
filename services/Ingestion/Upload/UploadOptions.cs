using System.ComponentModel.DataAnnotations;

namespace VideoInsights.Ingestion.Upload;

/// <summary>Uploads over HTTP. Configuration section <c>Upload</c>.</summary>
public sealed record UploadOptions
{
    /// <summary>Bytes of one part in the store: what one upload holds in memory. Default 8 MiB.</summary>
    [Range(5 << 20, 512 << 20)]
    public int PartBytes { get; init; } = 8 << 20;

    /// <summary>Largest recording. Default 50 GiB.</summary>
    [Range(1, 1e15)]
    public long MaxBytes { get; init; } = 50L << 30;

    /// <summary>Bodies one process takes at once, each holding a part in memory; more are told to come again. Default 32.</summary>
    [Range(1, 10_000)]
    public int AtOnce { get; init; } = 32;

    /// <summary>An upload that nobody has gone on with for so long is removed. Default a day.</summary>
    [Range(typeof(TimeSpan), "01:00:00", "365.00:00:00")]
    public TimeSpan AbandonedAfter { get; init; } = TimeSpan.FromDays(1);
}

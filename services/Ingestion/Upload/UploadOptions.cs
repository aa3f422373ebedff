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
}

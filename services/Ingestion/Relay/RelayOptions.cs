using System.ComponentModel.DataAnnotations;

namespace VideoInsights.Ingestion.Relay;

/// <summary>How recordings are fetched. Configuration section <c>Relay</c>.</summary>
public sealed record RelayOptions
{
    /// <summary>Bytes of one part. Default 5 MiB, the least that S3 takes.</summary>
    /// <remarks>Of a recording of which S3 would have more than 10,000 of them (48 GiB), parts are larger.</remarks>
    [Range(5 << 20, 512 << 20)]
    public int PartBytes { get; init; } = 5 << 20;

    /// <summary>Parts of one recording in memory at once, the one that fills included. Default 3.</summary>
    /// <remarks>15 MiB a recording, whatever its size.</remarks>
    [Range(2, 64)]
    public int PartsAtOnce { get; init; } = 3;

    /// <summary>Recordings fetched at the same time by one process. Default 4: 30 MiB of parts.</summary>
    [Range(1, 100)]
    public int Parallel { get; init; } = 4;

    /// <summary>How long after the end of a call its vendor's servers may be away before that counts as a try. Default 1 day.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "30.00:00:00")]
    public TimeSpan GiveUpAfter { get; init; } = TimeSpan.FromDays(1);

    /// <summary>Broken connections in a row, without a byte between them, after which a download fails. Default 5.</summary>
    [Range(1, 100)]
    public int Reconnects { get; init; } = 5;

    /// <summary>Longest wait for the next bytes of a body. Default 30 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:30:00")]
    public TimeSpan ReadTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Wait before connecting again; doubled each time without a byte in between. Default 0.5 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:05:00")]
    public TimeSpan ReconnectDelay { get; init; } = TimeSpan.FromSeconds(0.5);

    /// <summary>Largest recording. Default 50 GiB.</summary>
    [Range(1, 1e15)]
    public long MaxBytes { get; init; } = 50L << 30;

    /// <summary>
    /// Hosts a recording may come from beside those of its vendor, redirects included; a leading dot lets every host below through.
    /// </summary>
    public IReadOnlyList<string> AllowedHosts { get; init; } = [];

    /// <summary>Whether plain http is allowed. Only for tests.</summary>
    public bool AllowHttp { get; init; }

    /// <summary>Whether hosts of private networks and of this machine are asked. Only for tests.</summary>
    public bool AllowPrivateAddresses { get; init; }
}

using System.ComponentModel.DataAnnotations;

namespace VideoInsights.Streams.Kafka;

/// <summary>How the processes of a stage share its partitions.</summary>
public enum Membership
{
    /// <summary>The range assignor: a rebalance stops everybody. All that the embedded log knows.</summary>
    Range,

    /// <summary>A rebalance takes only the partitions that move.</summary>
    CooperativeSticky,

    /// <summary>KIP-848, <c>group.protocol=consumer</c>: the broker assigns. Apache Kafka 4.0 and later.</summary>
    Consumer,
}

/// <summary>Where the log is and how stages run on it.</summary>
public sealed record KafkaOptions
{
    /// <summary><c>bootstrap.servers</c>. The embedded log gives its own.</summary>
    public string Bootstrap { get; init; } = "";

    /// <summary>Put before every topic's and group's name. Default none.</summary>
    public string Prefix { get; init; } = "";

    /// <summary>Put before every group's name instead: to read the same topics a second time. Null takes <see cref="Prefix"/>.</summary>
    public string? GroupPrefix { get; init; }

    /// <summary>Partitions of every topic; null takes what <see cref="Schemas.Topics"/> declares.</summary>
    [Range(1, 1000)]
    public int? Partitions { get; init; }

    /// <summary>How the processes of a stage share its partitions. Default cooperative-sticky.</summary>
    public Membership Membership { get; init; } = Membership.CooperativeSticky;

    /// <summary>Calls one stage works on at the same time. Default 1.</summary>
    /// <remarks>
    /// Inference is bounded by the processors, which one call already fills (see <see cref="Models.InferenceOptions.Parallel"/>); two
    /// calls at once would double the memory and finish neither earlier.
    /// </remarks>
    [Range(1, 1000)]
    public int CallsPerStage { get; init; } = 1;

    /// <summary>Whether outputs and offsets commit in one transaction. Default yes; the embedded log cannot.</summary>
    public bool Transactions { get; init; } = true;

    /// <summary><c>transaction.timeout.ms</c>: how long what a crashed process had begun holds up its successor. Default 10 s.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:15:00")]
    public TimeSpan TransactionTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Records one stage holds at most, waiting or worked on. Default 1000.</summary>
    [Range(1, 100_000)]
    public int RecordsInFlight { get; init; } = 1000;

    /// <summary>Bytes of keys and values that one stage holds at most, but always one record. Default 64 MiB.</summary>
    [Range(1, long.MaxValue)]
    public long BytesInFlight { get; init; } = 64 << 20;

    /// <summary>Tries of one record before it goes to the dead letters. Default 8: some two minutes.</summary>
    /// <remarks>A server of ours that is away costs no try: its records wait until it is back.</remarks>
    [Range(1, 100)]
    public int Attempts { get; init; } = 8;

    /// <summary>Wait before the second try; doubled for each further one, with jitter, up to a minute. Default 1 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:01:00")]
    public TimeSpan FirstBackoff { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long one try may take; then it is stopped and counts as failed. Default 1 h.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan WorkWithin { get; init; } = TimeSpan.FromHours(1);

    /// <summary>How long after the end of a call its insight is promised. Default 30 min.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "7.00:00:00")]
    public TimeSpan Promise { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>A call with less time left counts as in danger. Default 10 min.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "7.00:00:00")]
    public TimeSpan InDanger { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How long a process may be silent before its partitions go to others. Default 45 s, Kafka's own.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:30:00")]
    public TimeSpan SessionTimeout { get; init; } = TimeSpan.FromSeconds(45);

    /// <summary>How long work under way may go on when the process is told to stop. Default 5 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan StopWithin { get; init; } = TimeSpan.FromSeconds(5);
}

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

    /// <summary>Tries of one record before it goes to the dead letters. Default 5.</summary>
    [Range(1, 100)]
    public int Attempts { get; init; } = 5;

    /// <summary>Wait before the second try; doubled for each further one, with jitter, up to a minute. Default 1 s.</summary>
    public TimeSpan FirstBackoff { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long a process may be silent before its partitions go to others. Default 45 s, Kafka's own.</summary>
    public TimeSpan SessionTimeout { get; init; } = TimeSpan.FromSeconds(45);

    /// <summary>How long work under way may go on when the process is told to stop. Default 5 s.</summary>
    public TimeSpan StopWithin { get; init; } = TimeSpan.FromSeconds(5);
}

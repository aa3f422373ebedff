using VideoInsights.Streams.Kafka;

namespace VideoInsights.Host.Health;

/// <summary>What the states of a process's stages mean for whoever may restart it.</summary>
public static class StageHealth
{
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(30);

    /// <summary>How long a stage may not ask the log. A broker that is away holds a loop up for two transactions and a bit.</summary>
    public static TimeSpan Patience(KafkaOptions options) =>
        3 * options.TransactionTimeout > Silence ? 3 * options.TransactionTimeout : Silence;

    /// <summary>What only a restart helps, in words; null where nothing hangs.</summary>
    public static string? Hanging(IReadOnlyDictionary<string, StageState> states, TimeSpan patience)
    {
        var hanging = states.OrderBy(s => s.Key).SelectMany(s => Hanging(s.Key, s.Value, patience)).ToList();
        return hanging.Count == 0 ? null : $"{string.Join("; ", hanging)}: restart this process";
    }

    /// <summary>What the stages have in hand, in words.</summary>
    public static string Told(IReadOnlyDictionary<string, StageState> states) => string.Join("; ", states.OrderBy(s => s.Key).Select(s =>
        $"{s.Key}: {Counted(s.Value.Partitions, "partition")}, {s.Value.Waiting} waiting, {s.Value.InFlight} in work"));

    private static IEnumerable<string> Hanging(string stage, StageState state, TimeSpan patience)
    {
        if (state.Polled > patience)
            yield return $"{stage} has not asked the log for {(int)state.Polled.TotalSeconds} s";
        if (state.Stuck > 0)
            yield return $"{stage} has {Counted(state.Stuck, "record")} in work that took too long, were told to stop and did not";
    }

    private static string Counted(int count, string what) => count == 1 ? $"1 {what}" : $"{count} {what}s";
}

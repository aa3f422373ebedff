using System.Collections.Concurrent;
using System.Diagnostics;

namespace VideoInsights.Streams.Kafka;

/// <summary>How one stage of this process is.</summary>
/// <param name="Partitions">Partitions assigned to it; 0 where others have them all, or none is assigned yet.</param>
/// <param name="Polled">When it last asked the log: longer ago than some seconds, and it hangs.</param>
/// <param name="Stuck">Tries that were told to stop and did not: their slots are lost until a restart.</param>
public sealed record StageState(int Partitions, int Waiting, int InFlight, TimeSpan Polled, int Stuck);

/// <summary>How the stages of this process are: what a health check asks.</summary>
public sealed class StageStates
{
    private readonly ConcurrentDictionary<string, (StageState State, long At)> _states = new();

    /// <summary>By stage. A stage that has not begun to read is absent.</summary>
    public IReadOnlyDictionary<string, StageState> All => _states.ToDictionary(
        s => s.Key, s => s.Value.State with { Polled = Stopwatch.GetElapsedTime(s.Value.At) });

    internal void Set(string stage, StageState state) => _states[stage] = (state, Stopwatch.GetTimestamp());

    internal void Ended(string stage) => _states.TryRemove(stage, out _);
}

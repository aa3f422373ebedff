using VideoInsights.Host.Parts;
using VideoInsights.Streams.Kafka;

namespace VideoInsights.Host;

/// <summary>Runs stages as soon as the log is there. One that cannot go on takes the others down in order and ends the host.</summary>
/// <param name="runtime">Asked for when the log is there: its producer talks to a broker.</param>
public sealed class StageHost(IReadOnlyList<Stage> stages, Func<StageRuntime> runtime, LogGate gate) : BackgroundService
{
    private volatile StageStates? _states;

    /// <summary>How the stages are that read now.</summary>
    public IReadOnlyDictionary<string, StageState> States => _states?.All ?? new Dictionary<string, StageState>();

    /// <summary>Names of the stages that do not read now.</summary>
    public IReadOnlyList<string> Standing
    {
        get
        {
            var states = States;
            return [.. stages.Select(s => s.Name).Where(name => !states.ContainsKey(name))];
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await gate.Opened.WaitAsync(stoppingToken);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        var shared = runtime();
        _states = shared.States;
        var running = stages.Select(stage => stage.Run(shared, stop.Token)).ToList();
        var first = await Task.WhenAny(running);
        await stop.CancelAsync();
        await Task.WhenAll(running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await first;
    }
}

using System.Collections.Concurrent;
using VideoInsights.Host.Parts;
using VideoInsights.Streams.Kafka;

namespace VideoInsights.Host;

/// <summary>Runs stages as soon as the log is there. One that cannot go on takes the others down in order and ends the host.</summary>
/// <param name="runtime">Asked for when the log is there: its producer talks to a broker.</param>
public sealed class StageHost(IReadOnlyList<Stage> stages, Func<StageRuntime> runtime, LogGate gate) : BackgroundService
{
    private readonly ConcurrentDictionary<string, bool> _running = new();

    /// <summary>Names of the stages that do not run now.</summary>
    public IReadOnlyList<string> Standing => [.. stages.Select(s => s.Name).Where(name => !_running.GetValueOrDefault(name))];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await gate.Opened.WaitAsync(stoppingToken);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        var shared = runtime();
        var running = stages.Select(stage => Run(stage, shared, stop.Token)).ToList();
        var first = await Task.WhenAny(running);
        await stop.CancelAsync();
        await Task.WhenAll(running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await first;
    }

    private async Task Run(Stage stage, StageRuntime shared, CancellationToken stop)
    {
        _running[stage.Name] = true;
        try
        {
            await stage.Run(shared, stop);
        }
        finally
        {
            _running[stage.Name] = false;
        }
    }
}

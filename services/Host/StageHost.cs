using VideoInsights.Ingestion;
using VideoInsights.Streams.Kafka;

namespace VideoInsights.Host;

/// <summary>Runs every stage, and announces what an earlier process left unfinished. A stage that cannot go on ends the host.</summary>
public sealed class StageHost(IReadOnlyList<Stage> stages, StageRuntime runtime, Announcer announcer) : BackgroundService
{
    /// <summary>Calls that were announced again at the start.</summary>
    public int Resumed { get; private set; }

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        Resumed = await announcer.AnnounceUnfinished(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        var running = stages.Select(stage => stage.Run(runtime, stop.Token)).ToList();
        var first = await Task.WhenAny(running);
        await stop.CancelAsync(); // one that faults takes the others down in order
        await Task.WhenAll(running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await first;
    }
}

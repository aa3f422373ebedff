#if WITH_CLUSTER
using VideoInsights.Streams.Trends;

namespace VideoInsights.Host.Parts;

/// <summary>Counts trends as soon as the log is there. Where the counter cannot go on, the part ends: its next start goes on.</summary>
internal sealed class TrendsHost(TrendCounter counter, LogGate gate) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await gate.Opened.WaitAsync(stoppingToken);
        await counter.Run(stoppingToken);
    }
}
#endif

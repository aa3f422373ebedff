using Confluent.Kafka;
using VideoInsights.Streams.Kafka;

namespace VideoInsights.Host.Parts;

/// <summary>
/// Waits until broker and schema registry answer, makes or checks the topics, and opens the gate. Servers may come after the parts.
/// </summary>
public sealed class LogOpening(LogGate gate, LogWatch watch, RegistryWatch registry, KafkaOptions options, ILogger<LogOpening> log)
    : BackgroundService
{
    private static readonly TimeSpan Between = TimeSpan.FromSeconds(1);

    /// <exception cref="TopicMismatchException">A topic is not as declared: no waiting helps, the part ends.</exception>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var said = "";
        while (await Missing(stoppingToken) is { } missing)
        {
            gate.Wait(missing);
            if (missing != said)
                log.WaitsFor(missing);
            said = missing;
            await Task.Delay(Between, TimeProvider.System, stoppingToken);
        }

        log.IsThere(options.Bootstrap);
        gate.Open();
    }

    private async Task<string?> Missing(CancellationToken stop)
    {
        if (await watch.Look(stop) is { Answers: false } silent)
            return silent.Reason;
        if (await registry.Look(stop) is { } reason)
            return reason;
        try
        {
            await TopicSetup.Ensure(options, stop);
            return null;
        }
        catch (KafkaException e)
        {
            return $"the topics on {options.Bootstrap} cannot be made or checked: {e.Error.Reason}";
        }
    }
}

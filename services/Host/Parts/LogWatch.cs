using Confluent.Kafka;
using VideoInsights.Schemas;
using VideoInsights.Streams.Kafka;

namespace VideoInsights.Host.Parts;

/// <summary>What the log looks like now.</summary>
/// <param name="Answers">Whether a broker answers.</param>
/// <param name="MissingTopics">Declared topics that are not there; empty where no broker answers.</param>
/// <param name="Reason">What is wrong, in words; null where nothing is.</param>
public sealed record LogView(bool Answers, IReadOnlyList<string> MissingTopics, string? Reason);

/// <summary>Asks the log whether it answers and has the topics. One client for the life of the process.</summary>
public sealed class LogWatch : IDisposable
{
    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(2);
    private readonly KafkaOptions _options;
    private readonly IAdminClient _admin;

    public LogWatch(KafkaOptions options)
    {
        _options = options;
        _admin = new AdminClientBuilder(new AdminClientConfig
        {
            BootstrapServers = options.Bootstrap,
            ReconnectBackoffMaxMs = 1000, // a broker that comes back is seen within a second
        })
            .SetLogHandler((_, _) => { }) // what matters is thrown
            .Build();
    }

    /// <summary>Asks now.</summary>
    public async Task<LogView> Look(CancellationToken stop)
    {
        try
        {
            var metadata = await Task.Run(() => _admin.GetMetadata(Wait), stop);
            var there = metadata.Topics.Select(t => t.Topic).ToHashSet();
            var missing = Topics.All.Select(t => _options.Prefix + t.Name).Where(name => !there.Contains(name)).ToList();
            return new LogView(true, missing, missing.Count == 0 ? null : $"topics are missing: {string.Join(", ", missing)}");
        }
        catch (KafkaException e)
        {
            return new LogView(false, [], $"no Kafka broker answers at {_options.Bootstrap} ({e.Error.Reason})");
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _admin.Dispose();
}

using System.Diagnostics;
using System.Globalization;
using Confluent.Kafka;
using Confluent.Kafka.Admin;
using VideoInsights.Schemas;

namespace VideoInsights.Streams.Kafka;

/// <summary>Makes the topics that are missing on a cluster and checks those that are there against what is declared.</summary>
public static class TopicSetup
{
    private const string Cleanup = "cleanup.policy";
    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(30);

    /// <summary>Returns when every declared topic is there and as declared.</summary>
    /// <exception cref="TopicMismatchException">A topic differs; the message names the difference and the remedy.</exception>
    /// <exception cref="KafkaException">The cluster does not answer or refuses.</exception>
    public static async Task Ensure(KafkaOptions options, CancellationToken stop)
    {
        using var admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = options.Bootstrap })
            .SetLogHandler((_, _) => { }) // what matters is thrown
            .Build();
        var declared = Topics.All.ToDictionary(
            t => options.Prefix + t.Name, t => t.Settings with { Partitions = options.Partitions ?? t.Settings.Partitions });
        var there = await Known(admin, declared, stop);
        await Create(admin, declared.Where(d => !there.ContainsKey(d.Key)));
        await Check(admin, declared, there);
        // A broker may answer before every broker knows the new topics: whoever subscribes now would be told that there are none.
        for (var waited = Stopwatch.StartNew(); (await Known(admin, declared, stop)).Count < declared.Count;)
        {
            if (waited.Elapsed > Wait)
                throw new KafkaException(new Error(ErrorCode.Local_TimedOut, "the cluster does not get to know the topics that were made"));
            await Task.Delay(100, stop);
        }
    }

    private static async Task<Dictionary<string, int>> Known(
        IAdminClient admin, Dictionary<string, TopicSettings> declared, CancellationToken stop) =>
        (await Task.Run(() => admin.GetMetadata(Wait), stop)).Topics
            .Where(t => declared.ContainsKey(t.Topic) && t.Partitions.Count > 0).ToDictionary(t => t.Topic, t => t.Partitions.Count);

    private static async Task Create(IAdminClient admin, IEnumerable<KeyValuePair<string, TopicSettings>> missing)
    {
        var specifications = missing.Select(topic => new TopicSpecification
        {
            Name = topic.Key,
            NumPartitions = topic.Value.Partitions,
            Configs = ConfigOf(topic.Value),
        }).ToList();
        if (specifications.Count == 0)
            return;
        try
        {
            await admin.CreateTopicsAsync(specifications, new CreateTopicsOptions { OperationTimeout = Wait, RequestTimeout = Wait });
        }
        catch (CreateTopicsException e) when (
            e.Results.All(r => r.Error.Code is ErrorCode.NoError or ErrorCode.TopicAlreadyExists))
        {
            // Another process made them at the same moment: as good as made here.
        }
    }

    private static async Task Check(
        IAdminClient admin, Dictionary<string, TopicSettings> declared, Dictionary<string, int> there)
    {
        if (there.Count == 0)
            return;
        var resources = there.Keys.Select(name => new ConfigResource { Type = ResourceType.Topic, Name = name }).ToList();
        var configs = await admin.DescribeConfigsAsync(resources, new DescribeConfigsOptions { RequestTimeout = Wait });
        var differences = configs.SelectMany(config => Differences(
            config.ConfigResource.Name, declared[config.ConfigResource.Name], there[config.ConfigResource.Name], config.Entries)).ToList();
        if (differences.Count > 0)
            throw new TopicMismatchException(string.Join("; ", differences.GroupBy(d => d.What, d => d.Topic).Select(Told)));
    }

    private static string Told(IGrouping<string, string> difference) => difference.Count() == 1
        ? $"{difference.Single()} has {difference.Key}"
        : $"{difference.Count()} topics ({string.Join(", ", difference.Order(StringComparer.Ordinal))}) have {difference.Key}";

    private static IEnumerable<(string Topic, string What)> Differences(
        string name, TopicSettings declared, int partitions, Dictionary<string, ConfigEntryResult> config)
    {
        if (partitions != declared.Partitions)
        {
            yield return (name, $"{partitions} partitions and {declared.Partitions} are declared "
                + "(more partitions move keys: drain the topic first, or set Kafka:Partitions)");
        }

        foreach (var (setting, value) in ConfigOf(declared).Where(c => config[c.Key].Value != c.Value))
            yield return (name, $"{setting}={config[setting].Value} and {value} is declared (kafka-configs --alter)");
    }

    private static Dictionary<string, string> ConfigOf(TopicSettings settings)
    {
        string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
        var config = new Dictionary<string, string>
        {
            [Cleanup] = settings.Compacted ? "compact" : "delete",
            [settings.Compacted ? "delete.retention.ms" : "retention.ms"] = Text((long)settings.Retention.TotalMilliseconds),
        };
        if (settings.LargestRecord is { } largest)
            config["max.message.bytes"] = Text(largest);
        if (settings.SegmentBytes is { } segment)
            config["segment.bytes"] = Text(segment);
        return config;
    }
}

/// <summary>A topic on the cluster is not as it is declared. The message names each difference and its remedy.</summary>
public sealed class TopicMismatchException(string message) : Exception(message);

using System.Diagnostics;
using Confluent.Kafka;

namespace VideoInsights.Streams.Kafka;

/// <summary>Looks after a stage once a second: what takes too long, what is late, and the figures.</summary>
internal sealed class StageWatch(StageRuntime runtime, string stage, IConsumer<byte[]?, byte[]?> consumer)
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(1);
    private readonly KafkaOptions _options = runtime.Options;
    private long _last;

    /// <summary>Does nothing where it has looked less than a second ago.</summary>
    public void Look(IReadOnlyCollection<Owned> owned, Schedule schedule, IReadOnlyCollection<Work> running)
    {
        if (_last != 0 && Stopwatch.GetElapsedTime(_last) < Every)
            return;
        _last = Stopwatch.GetTimestamp();
        var now = runtime.Time.GetUtcNow();
        var inHand = owned.SelectMany(partition => partition.Works()).ToList();
        foreach (var work in inHand)
            Lateness.Watch(runtime, stage, work, now);
        StageMetrics.Waiting(stage, schedule.Waiting);
        StageMetrics.InDanger(stage, inHand.Count(work => work.Due - now < _options.InDanger));
        StageMetrics.Lag(stage, owned.Sum(Lag));
        runtime.States.Set(stage, new StageState(owned.Count, schedule.Waiting, running.Count, TimeSpan.Zero, Stuck(running, now)));
    }

    /// <summary>Stops what takes too long. How many do not stop.</summary>
    private int Stuck(IReadOnlyCollection<Work> running, DateTimeOffset now)
    {
        var stuck = 0;
        foreach (var work in running.Where(work => now - work.Began > _options.WorkWithin))
        {
            if (!work.Cancelled)
                work.Cancel();
            if (now - work.Began < _options.WorkWithin + _options.StopWithin)
                continue;
            stuck++;
            if (!work.StuckTold)
                runtime.Log.Stuck(stage, work.Key, work.Began!.Value + _options.WorkWithin);
            work.StuckTold = true;
        }

        return stuck;
    }

    /// <summary>Records of a partition that are not finished, by its end as the last fetch told it.</summary>
    private long Lag(Owned partition)
    {
        var end = consumer.GetWatermarkOffsets(partition.Partition).High;
        return end == Offset.Unset ? 0 : Math.Max(0, end.Value - (partition.Mark?.Next ?? end.Value));
    }
}

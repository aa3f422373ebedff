using Streamiz.Kafka.Net.Processors.Public;
using Streamiz.Kafka.Net.State;
using VideoInsights.Schemas;

namespace VideoInsights.Streams.Trends;

/// <summary>The sums of every row that may still change, and the row after each change.</summary>
public sealed class TrendLedger : ITransformer<string, TrendChange, string, EventBytes?>
{
    public const string Store = "trends";

    /// <summary>How often rows that nothing can change any more are forgotten here; the topic keeps them.</summary>
    private static readonly TimeSpan Sweep = TimeSpan.FromDays(1);

    private readonly TimeSpan _keep;
    private readonly EventWriter<RepTrend> _rows;
    private IKeyValueStore<string, TrendSums> _trends = null!;

    /// <summary>Never used: Streamiz asks for a constructor without parameters and then calls the one with them.</summary>
    public TrendLedger()
        : this(TimeSpan.MaxValue, null!)
    {
    }

    /// <param name="keep">
    /// How long after its end a window's sums are kept, by the clock: until no insight that may still be read can belong to it. Not by the
    /// records' times, because partitions are read at different speeds.
    /// </param>
    public TrendLedger(TimeSpan keep, EventWriter<RepTrend> rows) => (_keep, _rows) = (keep, rows);

    /// <inheritdoc/>
    public void Init(ProcessorContext<string, EventBytes?> context)
    {
        _trends = (IKeyValueStore<string, TrendSums>)context.GetStateStore(Store);
        context.Schedule(Sweep, PunctuationType.PROCESSING_TIME, now =>
        {
            Forget(DateTimeOffset.FromUnixTimeMilliseconds(now));
            context.Commit();
        });
    }

    /// <inheritdoc/>
    public Record<string, EventBytes?> Process(Record<string, TrendChange> record)
    {
        var sums = (_trends.Get(record.Key) ?? TrendSums.Empty(record.Value.Key)).After(record.Value);
        var row = sums.Row() is { } trend ? _rows.Write(trend) : null; // before the state changes
        if (row is null)
            _trends.Delete(record.Key); // the last call left this window: the row is deleted
        else
            _trends.Put(record.Key, sums);
        return Record<string, EventBytes?>.Create(record.Key, row, Trace.Of(record.Headers));
    }

    /// <inheritdoc/>
    public void Close()
    {
    }

    private void Forget(DateTimeOffset now)
    {
        foreach (var (key, sums) in _trends.All().ToList())
            if (now - TrendKey.Midnight(sums.Key.End) > _keep)
                _trends.Delete(key);
    }
}

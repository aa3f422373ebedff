using System.Collections.Concurrent;
using VideoInsights.Storage.Calls;

namespace VideoInsights.Streams.Kafka;

/// <summary>Writes how far each stage of each call is into the call store, wrapped around the stages so that none mentions it.</summary>
/// <remarks>Progress is written at most four times a second for one stage of one call.</remarks>
public sealed class StageJournal(ICallStore calls, TimeProvider time)
{
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(250);
    private readonly ConcurrentDictionary<(string, string), DateTimeOffset> _written = new();

    public Task Started(string videoId, string stage, CancellationToken stop) =>
        Write(videoId, stage, CallStates.Running, 0, time.GetUtcNow(), null, null, stop);

    /// <summary>Notes progress, at most every quarter of a second.</summary>
    public void Progress(string videoId, string stage, double fraction)
    {
        var now = time.GetUtcNow();
        if (now - _written.GetValueOrDefault((videoId, stage)) < Between)
            return;
        _written[(videoId, stage)] = now;
        Write(videoId, stage, CallStates.Running, fraction, null, null, null, default).GetAwaiter().GetResult();
    }

    public Task Finished(string videoId, string stage, CancellationToken stop)
    {
        _written.TryRemove((videoId, stage), out _);
        return Write(videoId, stage, CallStates.Finished, 1, null, time.GetUtcNow(), null, stop);
    }

    public Task Failed(string videoId, string stage, string reason, CancellationToken stop)
    {
        _written.TryRemove((videoId, stage), out _);
        return Write(videoId, stage, CallStates.Failed, 0, null, time.GetUtcNow(), reason, stop);
    }

    private Task Write(
        string videoId, string stage, string state, double progress, DateTimeOffset? started, DateTimeOffset? finished, string? reason,
        CancellationToken stop) =>
        calls.SetStage(new StageRow(videoId, stage, state, progress, started, finished, reason, time.GetUtcNow()), stop);
}

using System.Collections.Concurrent;
using VideoInsights.Storage.Calls;

namespace VideoInsights.Streams.Kafka;

/// <summary>Writes how far each stage of each call is into the call store, wrapped around the stages so that none mentions it.</summary>
/// <remarks>Progress is written at most four times a second for one stage of one call, and never goes back within a try.</remarks>
public sealed class StageJournal(ICallStore calls, TimeProvider time)
{
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(250);
    private readonly ConcurrentDictionary<(string, string), Noted> _running = new();

    /// <summary>What was written last of a stage under way. Its lock orders reports that come from several threads.</summary>
    private sealed class Noted
    {
        public Lock Lock { get; } = new();
        public DateTimeOffset At { get; set; }
        public double Fraction { get; set; }
    }

    public Task Started(string videoId, string stage, CancellationToken stop)
    {
        _running[(videoId, stage)] = new Noted();
        return Write(videoId, stage, CallStates.Running, 0, time.GetUtcNow(), null, null, stop);
    }

    /// <summary>Notes progress, at most every quarter of a second; of a stage that has ended, nothing.</summary>
    public void Progress(string videoId, string stage, double fraction)
    {
        if (!_running.TryGetValue((videoId, stage), out var noted))
            return;
        lock (noted.Lock)
        {
            var now = time.GetUtcNow();
            if (now - noted.At < Between || fraction <= noted.Fraction)
                return;
            (noted.At, noted.Fraction) = (now, fraction);
            Write(videoId, stage, CallStates.Running, fraction, null, null, null, default).GetAwaiter().GetResult();
        }
    }

    public Task Finished(string videoId, string stage, CancellationToken stop)
    {
        End(videoId, stage);
        return Write(videoId, stage, CallStates.Finished, 1, null, time.GetUtcNow(), null, stop);
    }

    public Task Failed(string videoId, string stage, string reason, CancellationToken stop)
    {
        End(videoId, stage);
        return Write(videoId, stage, CallStates.Failed, 0, null, time.GetUtcNow(), reason, stop);
    }

    /// <summary>Waits out a report that is being written, so that none comes after the end.</summary>
    private void End(string videoId, string stage)
    {
        if (_running.TryRemove((videoId, stage), out var noted))
            lock (noted.Lock)
                noted.Fraction = 1;
    }

    private Task Write(
        string videoId, string stage, string state, double progress, DateTimeOffset? started, DateTimeOffset? finished, string? reason,
        CancellationToken stop) =>
        calls.SetStage(new StageRow(videoId, stage, state, progress, started, finished, reason, time.GetUtcNow()), stop);
}

using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using Confluent.Kafka;

namespace VideoInsights.Streams.Kafka;

/// <summary>The tries under way, on threads of the pool, and how they ended; everything else is called on the loop's thread.</summary>
internal sealed class Tries(StageRuntime runtime, string stage, Func<Work, ValueTask<Outcome>> attempt, IOutlet outlet)
{
    private static readonly TimeSpan ShortestWait = TimeSpan.FromMilliseconds(1);
    private readonly HashSet<Work> _running = [];
    private readonly ConcurrentQueue<(Work Work, Outcome Outcome)> _outcomes = new();
    private readonly Wakeup _ended = new();
    private int _working;
    private Action<Work>? _try; // these two are made once, not for every record
    private Action<Work, Error?>? _answered;

    /// <summary>Records that are being worked on, or whose outputs wait for the log's answer.</summary>
    public IReadOnlySet<Work> Running => _running;

    /// <summary>Records that are being worked on: each takes a slot.</summary>
    public int Working => Volatile.Read(ref _working);

    /// <summary>Whether one has ended and was not taken yet.</summary>
    public bool AnyEnded => !_outcomes.IsEmpty;

    /// <summary>Begins a try.</summary>
    public void Begin(Work work, DateTimeOffset now)
    {
        work.Began = now;
        _running.Add(work);
        Interlocked.Increment(ref _working);
        StageMetrics.Begun(stage, work.Waited(now));
        ThreadPool.UnsafeQueueUserWorkItem(_try ??= Try, work, preferLocal: false);
    }

    /// <summary>Takes one that has ended.</summary>
    public bool TryTake([NotNullWhen(true)] out Work? work, out Outcome outcome)
    {
        var any = _outcomes.TryDequeue(out var ended);
        (work, outcome) = ended;
        if (!any)
            return false;
        _running.Remove(work!);
        StageMetrics.Tried(stage, runtime.Time.GetUtcNow() - work!.Began!.Value);
        return true;
    }

    /// <summary>Waits a millisecond, less where one ends.</summary>
    public void Wait() => _ended.Wait(ShortestWait);

    /// <summary>Ends what still runs, and waits a while for it: it uses stores that are closed after us.</summary>
    public void Abandon(TimeSpan most)
    {
        foreach (var work in _running)
            work.Drop();
        var began = Stopwatch.GetTimestamp();
        while (_running.Count > 0 && Stopwatch.GetElapsedTime(began) < most)
        {
            Wait();
            while (TryTake(out _, out _))
            {
                // Whatever came of it is dropped.
            }
        }
    }

    private async void Try(Work work)
    {
        var outcome = await attempt(work);
        Interlocked.Decrement(ref _working);
        if (outcome is { Again: null, Fault: null } && !work.Dropped)
            outlet.Send(work, _answered ??= Answered);
        else
            Ended(work, outcome);
    }

    /// <summary>What the log did not take is tried again as a whole: what it had made lies in the store.</summary>
    private void Answered(Work work, Error? error)
    {
        if (error is { IsFatal: false })
            runtime.Log.CannotWrite(stage, error.Reason);
        Ended(work, error is null
            ? default
            : new Outcome(runtime.Options.FirstBackoff, error.IsFatal ? new KafkaException(error) : null));
    }

    private void Ended(Work work, Outcome outcome)
    {
        _outcomes.Enqueue((work, outcome));
        _ended.Tell();
    }
}

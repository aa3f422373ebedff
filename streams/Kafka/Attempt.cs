using System.Diagnostics;
using System.Text;
using Avro.Specific;
using VideoInsights.Schemas;
using VideoInsights.Streams.Media;

namespace VideoInsights.Streams.Kafka;

/// <summary>What one try of a record came to.</summary>
/// <param name="Again">Where it is to be tried again: how long to wait. Null where it is done: its outputs stand in the record.</param>
/// <param name="Fault">What the process cannot go on after.</param>
internal readonly record struct Outcome(TimeSpan? Again = null, Exception? Fault = null);

/// <summary>One try of a record: from its bytes to those of its outputs or its dead letter, with journal and trace around.</summary>
internal sealed class Attempt<TIn, TOut>(
    StageRuntime runtime, string stage, Topic<TIn> from, Process<TIn, TOut> process, Topic<TOut>? to)
    where TIn : class, ISpecificRecord, new()
    where TOut : class, ISpecificRecord, new()
{
    private static readonly TimeSpan LongestBackoff = TimeSpan.FromMinutes(1);
    private static readonly ActivitySource Traces = new(StageMetrics.MeterName);
    private static readonly Random Jitter = Random.Shared;

    /// <summary>Never throws: a failure is judged here.</summary>
    public async ValueTask<Outcome> Of(Work work)
    {
        work.Attempts++;
        using var trace = Traces.StartActivity(
            $"process {from.Name}", ActivityKind.Consumer,
            EventHeaders.Text(work.Record.Message.Headers, EventHeaders.TraceParent));
        try
        {
            work.Outputs = await Outputs(work, work.Stop);
            return default;
        }
        catch (Exception) when (work.Dropped)
        {
            return default; // revoked or stopping: whoever reads next does it, whatever came of it here
        }
        catch (Exception e)
        {
            trace?.AddException(e);
            trace?.SetStatus(ActivityStatusCode.Error);
            return await Judge(work, TookTooLong(work, e));
        }
    }

    private async Task<IReadOnlyList<Outgoing>> Outputs(Work work, CancellationToken stop)
    {
        var input = await runtime.Codec.Read<TIn>(work.Record.Topic, work.Record.Message.Value, stop);
        var videoId = from.Key(input);
        if (runtime.Journal is { } started)
            await started.Started(videoId, stage, stop);
        var context = new StageContext(stage, runtime.Objects, fraction => runtime.Journal?.Progress(videoId, stage, fraction));
        var records = await process(input, context, stop);
        var now = runtime.Time.GetUtcNow();
        var time = work.Time.With(new Spent(stage, work.Waited(now), now - work.Began!.Value, work.Attempts));
        Lateness.Tell(runtime, stage, work, time, now);
        var outputs = new List<Outgoing>(records.Count);
        foreach (var record in records)
            outputs.Add(await Output(work, time with { LateTold = time.LateTold || work.LateTold }, record, now, stop));
        if (runtime.Journal is { } finished)
            await finished.Finished(videoId, stage, stop);
        StageMetrics.Finished(stage, now - from.Call(input).ended_at);
        return outputs;
    }

    private async ValueTask<Outgoing> Output(Work work, CallTime time, TOut record, DateTimeOffset now, CancellationToken stop)
    {
        var topic = runtime.Options.Prefix + to!.Name;
        var (key, value) = (to.Key(record), await runtime.Codec.Write(topic, record, stop));
        var headers = EventHeaders.Of(
            to.Name, key, value, now, EventHeaders.Text(work.Record.Message.Headers, EventHeaders.TraceParent));
        time.AddTo(headers);
        var output = new Outgoing(topic, Encoding.UTF8.GetBytes(key), value, headers);
        return output.Bytes <= ProducerSettings.LargestOutput
            ? output
            : throw new InvalidDataException(
                $"its output for {to.Name} has {output.Bytes} bytes and the log takes {ProducerSettings.LargestOutput}");
    }

    private Exception TookTooLong(Work work, Exception e) => e is OperationCanceledException && work.Cancelled
        ? new TimeoutException($"the stage {stage} was stopped after {runtime.Options.WorkWithin}, the most that one try may take", e)
        : e;

    private async Task<Outcome> Judge(Work work, Exception e)
    {
        try
        {
            var failure = Failures.Classify(e);
            if (failure == Failure.Stop)
                return new Outcome(Fault: e);
            if (failure == Failure.Wait)
                work.Excused++;
            if (failure == Failure.Wait || (failure == Failure.Retry && work.Attempts - work.Excused < runtime.Options.Attempts))
                return new Outcome(Again: TryAgain(work, e));
            await SetAside(work, e);
            return default;
        }
        catch (Exception journal) when (Failures.Classify(journal) is Failure.Retry or Failure.Wait)
        {
            return new Outcome(Again: TryAgain(work, journal)); // the call store is away: what failed is judged again with the next try
        }
        catch (Exception fault)
        {
            return new Outcome(Fault: fault);
        }
    }

    /// <summary>Doubled for each try, up to a minute; half of it by chance, so that what failed together does not come together.</summary>
    private TimeSpan TryAgain(Work work, Exception e)
    {
        StageMetrics.Retried(stage);
        runtime.Log.TriesAgain(e, stage, work.Key, work.Attempts);
        var full = runtime.Options.FirstBackoff * Math.Pow(2, Math.Min(work.Attempts - 1, 20));
        return (full < LongestBackoff ? full : LongestBackoff) * (0.5 + (Jitter.NextDouble() / 2));
    }

    private async Task SetAside(Work work, Exception cause)
    {
        if (cause is UnusableMediaException)
            runtime.Log.Unusable(stage, work.Key, cause.Message); // the rep's affair: no stack trace for it
        else
            runtime.Log.SetAside(cause, stage, work.Key, work.Attempts);
        if (runtime.Journal is { } journal)
            await journal.Failed(work.Key, stage, Failures.ReasonFor(stage, cause), CancellationToken.None);
        StageMetrics.SetAside(stage);
        var record = work.Record;
        work.Outputs =
        [
            new Outgoing(
                runtime.Options.Prefix + Topics.DeadLettersOf(from.Name), record.Message.Key, record.Message.Value,
                DeadLetter.Headers(record, stage, cause, work.Attempts, runtime.Time.GetUtcNow())),
        ];
    }
}

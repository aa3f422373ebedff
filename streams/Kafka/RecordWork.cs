using System.Diagnostics;
using Avro.Specific;
using Confluent.Kafka;
using Polly;
using Polly.Retry;
using VideoInsights.Schemas;
using VideoInsights.Streams.Media;

namespace VideoInsights.Streams.Kafka;

/// <summary>One record from its bytes to its acknowledged output, with retries, dead letter, journal and trace around the stage.</summary>
internal sealed class RecordWork<TIn, TOut>(
    StageRuntime runtime, string stage, Topic<TIn> from, Process<TIn, TOut> process, Topic<TOut>? to, int calls) : IDisposable
    where TIn : class, ISpecificRecord, new()
    where TOut : class, ISpecificRecord, new()
{
    private static readonly ActivitySource Traces = new("VideoInsights.Streams");
    private readonly SemaphoreSlim _slots = new(calls);

    /// <summary>
    /// Returns when the output, or the dead letter, is acknowledged. Throws only what must end the process, or our own stop.
    /// </summary>
    public async Task Do(ConsumeResult<string, byte[]?> record, CancellationToken stop)
    {
        await _slots.WaitAsync(stop);
        var (key, attempts) = (record.Message.Key ?? "", 0);
        using var timed = StageMetrics.Begin(stage);
        using var trace = Traces.StartActivity(
            $"process {from.Name}", ActivityKind.Consumer, EventHeaders.Text(record.Message.Headers, EventHeaders.TraceParent));
        try
        {
            await Retries(key).ExecuteAsync(
                async token =>
                {
                    attempts++;
                    await Once(record, token);
                },
                stop);
        }
        catch (Exception e) when (!stop.IsCancellationRequested && Failures.Classify(e) != Failure.Stop)
        {
            await SetAside(record, key, e, attempts, stop);
        }
        finally
        {
            _slots.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _slots.Dispose();

    private async Task Once(ConsumeResult<string, byte[]?> record, CancellationToken stop)
    {
        var input = await runtime.Codec.Read<TIn>(record.Topic, record.Message.Value, stop);
        var videoId = from.Key(input);
        await runtime.Journal.Started(videoId, stage, stop);
        var context = new StageContext(stage, runtime.Objects, fraction => runtime.Journal.Progress(videoId, stage, fraction));
        foreach (var output in await process(input, context, stop))
            await runtime.Producer.Send(to!, output, stop);
        await runtime.Journal.Finished(videoId, stage, stop);
        StageMetrics.Finished(stage, runtime.Time.GetUtcNow() - from.Call(input).ended_at);
    }

    /// <summary>The dead letter is acknowledged before the offset moves.</summary>
    private async Task SetAside(ConsumeResult<string, byte[]?> record, string key, Exception cause, int attempts, CancellationToken stop)
    {
        if (cause is UnusableMediaException)
            runtime.Log.Unusable(stage, key, cause.Message); // the rep's affair: no stack trace for it
        else
            runtime.Log.SetAside(cause, stage, key, attempts);
        StageMetrics.SetAside(stage);
        await runtime.Producer.Send(
            Topics.DeadLettersOf(from.Name), key, record.Message.Value,
            DeadLetter.Headers(record, stage, cause, attempts, runtime.Time.GetUtcNow()), stop);
        await runtime.Journal.Failed(key, stage, Failures.ReasonFor(stage, cause), stop);
    }

    private ResiliencePipeline Retries(string key) => new ResiliencePipelineBuilder { TimeProvider = runtime.Time }
        .AddRetry(new RetryStrategyOptions
        {
            ShouldHandle = arguments => ValueTask.FromResult(
                runtime.Options.Attempts > 1 && arguments.Outcome.Exception is { } e
                && !arguments.Context.CancellationToken.IsCancellationRequested
                && Failures.Classify(e) == Failure.Retry),
            MaxRetryAttempts = Math.Max(1, runtime.Options.Attempts - 1), // 0 is refused: one try is told by ShouldHandle
            Delay = runtime.Options.FirstBackoff,
            MaxDelay = TimeSpan.FromMinutes(1),
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
            OnRetry = arguments =>
            {
                StageMetrics.Retried(stage);
                runtime.Log.TriesAgain(arguments.Outcome.Exception!, stage, key, arguments.AttemptNumber + 1);
                return default;
            },
        })
        .Build();
}

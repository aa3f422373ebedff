using Avro.Specific;
using VideoInsights.Schemas;

namespace VideoInsights.Streams.Kafka;

/// <summary>A stage as the pipeline lists it: what it is called, what it reads, what it writes, and how it is run.</summary>
/// <param name="To">Topic of its output; null for a stage that only keeps something.</param>
/// <param name="Run">Runs it until told to stop. Faults where the process cannot go on.</param>
public sealed record Stage(string Name, string From, string? To, Func<StageRuntime, CancellationToken, Task> Run)
{
    /// <summary>A stage that turns records of one topic into records of another. The compiler checks the wiring.</summary>
    /// <param name="calls">Calls it works on at the same time; null takes <see cref="KafkaOptions.CallsPerStage"/>.</param>
    public static Stage Of<TIn, TOut>(string name, Topic<TIn> from, Process<TIn, TOut> process, Topic<TOut> to, int? calls = null)
        where TIn : class, ISpecificRecord, new()
        where TOut : class, ISpecificRecord, new() =>
        new(name, from.Name, to.Name, (runtime, stop) => Loop(runtime, name, from, process, to, calls).Run(stop));

    /// <summary>A stage at the end: it keeps what it reads and writes nothing.</summary>
    public static Stage Sink<TIn>(string name, Topic<TIn> from, Func<TIn, StageContext, CancellationToken, ValueTask> keep)
        where TIn : class, ISpecificRecord, new() =>
        new(name, from.Name, null, (runtime, stop) => Loop<TIn, TIn>(
            runtime, name, from,
            async (record, context, token) =>
            {
                await keep(record, context, token);
                return [];
            },
            null, null).Run(stop));

    private static StageLoop Loop<TIn, TOut>(
        StageRuntime runtime, string name, Topic<TIn> from, Process<TIn, TOut> process, Topic<TOut>? to, int? calls)
        where TIn : class, ISpecificRecord, new()
        where TOut : class, ISpecificRecord, new() =>
        new(runtime, name, runtime.Options.Prefix + from.Name, new Attempt<TIn, TOut>(runtime, name, from, process, to).Of, calls);
}

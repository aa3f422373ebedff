using System.ComponentModel.DataAnnotations;

namespace VideoInsights.Streams.Models;

/// <summary>How much of the machine inference may take.</summary>
public sealed record InferenceOptions
{
    /// <summary>Threads of one ONNX operator. Default 1.</summary>
    /// <remarks>
    /// Measured: a second thread inside a model buys nothing; two pieces of work of one thread each are 1.7 times as fast.
    /// </remarks>
    [Range(1, 64)]
    public int ThreadsPerModel { get; init; } = 1;

    /// <summary>
    /// Pieces of work (utterances, frames) that run at the same time in one stage. Default: the processors of the machine.
    /// </summary>
    [Range(1, 256)]
    public int Parallel { get; init; } = Environment.ProcessorCount;
}

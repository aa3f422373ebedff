using Microsoft.Extensions.Logging;
using VideoInsights.Schemas.Wire;
using VideoInsights.Storage.Objects;

namespace VideoInsights.Streams.Kafka;

/// <summary>What every stage of a process runs with.</summary>
/// <param name="Journal">Where it is written how far calls are; null where the records are about no calls.</param>
public sealed record StageRuntime(
    KafkaOptions Options, IEventCodec Codec, EventProducer Producer, IObjectStore Objects, StageJournal? Journal,
    TimeProvider Time, ILogger Log)
{
    /// <summary>How the stages of this process are, for a health check.</summary>
    public StageStates States { get; } = new();
}

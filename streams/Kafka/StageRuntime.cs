using Microsoft.Extensions.Logging;
using VideoInsights.Schemas.Wire;
using VideoInsights.Storage.Objects;

namespace VideoInsights.Streams.Kafka;

/// <summary>What every stage of a process runs with.</summary>
public sealed record StageRuntime(
    KafkaOptions Options, IEventCodec Codec, EventProducer Producer, IObjectStore Objects, StageJournal Journal,
    TimeProvider Time, ILogger Log);

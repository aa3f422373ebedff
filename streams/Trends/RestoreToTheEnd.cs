using System.Reflection;
using Confluent.Kafka;
using Streamiz.Kafka.Net;
using Streamiz.Kafka.Net.Kafka;
using Streamiz.Kafka.Net.Kafka.Internal;
using Streamiz.Kafka.Net.Metrics;

namespace VideoInsights.Streams.Trends;

/// <summary>Streamiz' clients, of which the one that reads state back goes to the very end of its changelogs.</summary>
/// <remarks>
/// Left alone, Streamiz reads a changelog up to its last stable offset. A transaction that a killed process left open holds that offset
/// back until it times out, and what others committed behind it would be missing from the state. Kafka Streams for Java asks for the end
/// as it is and waits until the open transaction has ended; so does this.
/// </remarks>
internal sealed class RestoreToTheEnd(IStreamConfig configuration) : IKafkaSupplier
{
    private readonly DefaultKafkaClientSupplier _clients = new(new KafkaLoggerAdapter(configuration), configuration);

    /// <inheritdoc/>
    public StreamMetricsRegistry MetricsRegistry
    {
        get => _clients.MetricsRegistry;
        set => _clients.MetricsRegistry = value;
    }

    /// <inheritdoc/>
    public IConsumer<byte[], byte[]> GetConsumer(ConsumerConfig config, IConsumerRebalanceListener rebalanceListener) =>
        _clients.GetConsumer(config, rebalanceListener);

    /// <inheritdoc/>
    public IProducer<byte[], byte[]> GetProducer(ProducerConfig config) => _clients.GetProducer(config);

    /// <inheritdoc/>
    public IConsumer<byte[], byte[]> GetRestoreConsumer(ConsumerConfig config) =>
        EndAsItIs.Of(_clients.GetRestoreConsumer(config), config);

    /// <inheritdoc/>
    public IAdminClient GetAdmin(AdminClientConfig config) => _clients.GetAdmin(config);

    /// <inheritdoc/>
    public IConsumer<byte[], byte[]> GetGlobalConsumer(ConsumerConfig config) => _clients.GetGlobalConsumer(config);
}

/// <summary>A consumer that reads only what is committed and tells the end of a partition with what is not yet.</summary>
/// <remarks>A proxy, because one of a consumer's forty methods differs. Streamiz makes it through an interface.</remarks>
public class EndAsItIs : DispatchProxy
{
    private IConsumer<byte[], byte[]> _consumer = null!;
    private IConsumer<byte[], byte[]> _offsets = null!;

    internal static IConsumer<byte[], byte[]> Of(IConsumer<byte[], byte[]> consumer, ConsumerConfig config)
    {
        var made = Create<IConsumer<byte[], byte[]>, EndAsItIs>();
        var proxy = (EndAsItIs)made;
        proxy._consumer = consumer;
        proxy._offsets = new ConsumerBuilder<byte[], byte[]>(new ConsumerConfig(config)
        {
            IsolationLevel = IsolationLevel.ReadUncommitted,
        })
            .SetLogHandler((_, _) => { }) // the consumer beside it says the same
            .Build();
        return made;
    }

    /// <inheritdoc/>
    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        var on = targetMethod!.Name == nameof(IConsumer<byte[], byte[]>.QueryWatermarkOffsets) ? _offsets : _consumer;
        if (targetMethod.Name == nameof(IDisposable.Dispose))
            _offsets.Dispose();
        try
        {
            return targetMethod.Invoke(on, args);
        }
        catch (TargetInvocationException e) when (e.InnerException is { } thrown)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(thrown);
            throw;
        }
    }
}

using System.Diagnostics;
using Confluent.Kafka;
using Microsoft.Extensions.Logging.Abstractions;
using VideoInsights.Schemas.Wire;
using VideoInsights.Storage.Objects;
using VideoInsights.Streams.Kafka;

namespace VideoInsights.Benchmarks.Streams;

/// <summary>The ways a topic is copied. Each returns the seconds from the first record in hand to the last one acknowledged.</summary>
internal static class Runs
{
    public const string In = "in";
    public const string Out = "out";

    /// <summary>What there is to beat: librdkafka's consumer and producer in one loop, same settings, offsets committed as often.</summary>
    public static double Bare(KafkaOptions options, int records)
    {
        using var consumer = new ConsumerBuilder<byte[]?, byte[]?>(ConsumerSettings.Member(options, "bare")).Build();
        using var producer = new ProducerBuilder<byte[]?, byte[]?>(ProducerSettings.Plain(options)).Build();
        consumer.Subscribe(options.Prefix + In);
        var (read, acknowledged, began, committed) = (0, 0, 0L, 0L);
        var offsets = new Dictionary<TopicPartition, Offset>();
        while (read < records)
        {
            if (consumer.Consume(50) is not { IsPartitionEOF: false } record)
                continue;
            if (read++ == 0)
                began = committed = Stopwatch.GetTimestamp();
            Produce(producer, options, record, () => Interlocked.Increment(ref acknowledged));
            offsets[record.TopicPartition] = record.Offset + 1;
            if (Stopwatch.GetElapsedTime(committed).TotalMilliseconds < 200)
                continue;
            consumer.Commit(offsets.Select(o => new TopicPartitionOffset(o.Key, o.Value)));
            committed = Stopwatch.GetTimestamp();
        }

        producer.Flush(TimeSpan.FromMinutes(1));
        var seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        consumer.Close();
        return acknowledged == records ? seconds : throw new InvalidOperationException($"{acknowledged} of {records} acknowledged");
    }

    /// <summary>The runtime with a stage that does <paramref name="work"/> and passes the bytes on.</summary>
    /// <param name="told">Called once for each record that is through, with how many are.</param>
    public static async Task<double> Runtime(
        KafkaOptions options, int records, int slots, Func<Task> work, CancellationToken stop, Action<int>? told = null)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(stop);
        using var producer = new EventProducer(options, new EmbeddedRegistry(), TimeProvider.System);
        var folder = Directory.CreateTempSubdirectory("streams-bench").FullName;
        var (began, through, to) = (0L, 0, options.Prefix + Out);
        async ValueTask<Outcome> Attempt(Work record)
        {
            if (Volatile.Read(ref began) == 0)
                Interlocked.CompareExchange(ref began, Stopwatch.GetTimestamp(), 0);
            await work();
            record.Outputs = [new Outgoing(to, record.Record.Message)];
            return default;
        }

        var runtime = new StageRuntime(
            options, new EmbeddedRegistry(), producer, new FolderObjectStore(folder, TimeProvider.System), null, TimeProvider.System,
            NullLogger.Instance);
        var last = 0L;
        var loop = new StageLoop(runtime, "bench", options.Prefix + In, Attempt, slots)
        {
            OnSettled = () =>
            {
                last = Stopwatch.GetTimestamp();
                through++;
                told?.Invoke(through);
                if (through == records)
                    ended.Cancel();
            },
        };
        await loop.Run(ended.Token);
        Directory.Delete(folder, recursive: true);
        stop.ThrowIfCancellationRequested();
        return Stopwatch.GetElapsedTime(began, last).TotalSeconds;
    }

    private static void Produce(
        IProducer<byte[]?, byte[]?> producer, KafkaOptions options, ConsumeResult<byte[]?, byte[]?> record, Action acknowledged)
    {
        var copy = new Message<byte[]?, byte[]?>
        {
            Key = record.Message.Key,
            Value = record.Message.Value,
            Headers = record.Message.Headers,
        };
        while (true)
        {
            try
            {
                producer.Produce(options.Prefix + Out, copy, report =>
                {
                    if (!report.Error.IsError)
                        acknowledged();
                });
                return;
            }
            catch (ProduceException<byte[]?, byte[]?> e) when (e.Error.Code == ErrorCode.Local_QueueFull)
            {
                producer.Poll(TimeSpan.FromMilliseconds(10));
            }
        }
    }
}

using System.Collections.Concurrent;
using System.Diagnostics;
using Confluent.Kafka;
using VideoInsights.Streams.Kafka;

namespace VideoInsights.Benchmarks.Streams;

/// <summary>When each record of a topic could be read by a consumer of committed records.</summary>
internal sealed class Seen : IDisposable
{
    private readonly ConcurrentDictionary<int, TaskCompletionSource<long>> _at = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _reading;

    public Seen(KafkaOptions options, string topic) => _reading = Task.Factory.StartNew(() =>
    {
        var settings = ConsumerSettings.Reader(options, "seen");
        settings.FetchWaitMaxMs = 10;
        using var consumer = new ConsumerBuilder<byte[]?, byte[]?>(settings).Build();
        consumer.Assign(Enumerable.Range(0, options.Partitions!.Value)
            .Select(p => new TopicPartitionOffset(options.Prefix + topic, p, Offset.Beginning)));
        while (!_stop.IsCancellationRequested)
        {
            if (consumer.Consume(20) is { IsPartitionEOF: false } record)
                Of(BitConverter.ToInt32(record.Message.Key!)).TrySetResult(Stopwatch.GetTimestamp());
        }
    }, TaskCreationOptions.LongRunning);

    /// <summary>When a record was read, as a stopwatch's timestamp.</summary>
    public Task<long> At(int key, CancellationToken stop) => Of(key).Task.WaitAsync(stop);

    /// <inheritdoc/>
    public void Dispose()
    {
        _stop.Cancel();
        _reading.Wait();
        _stop.Dispose();
    }

    private TaskCompletionSource<long> Of(int key) => _at.GetOrAdd(key, _ => new(TaskCreationOptions.RunContinuationsAsynchronously));
}

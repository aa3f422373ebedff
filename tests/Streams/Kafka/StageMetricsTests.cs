using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using VideoInsights.Schemas;
using VideoInsights.Streams.Kafka;

namespace VideoInsights.Tests.Streams.Kafka;

public sealed class StageMetricsTests
{
    [Fact(Timeout = LogUnderTest.Timeout)]
    public async Task A_stage_counts_its_records_retries_and_dead_letters_and_times_them()
    {
        var stage = $"measured-{Guid.NewGuid():N}";
        var seen = new ConcurrentDictionary<string, double>();
        using var listener = new MeterListener { InstrumentPublished = (instrument, l) => l.EnableMeasurementEvents(instrument) };
        void Add(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            if (tags.ToArray().Contains(new("stage", stage)))
                seen.AddOrUpdate(instrument.Name, value, (_, sum) => sum + value);
        }

        listener.SetMeasurementEventCallback<long>((i, value, tags, _) => Add(i, value, tags));
        listener.SetMeasurementEventCallback<double>((i, value, tags, _) => Add(i, value, tags));
        listener.Start();

        await using var log = new LogUnderTest();
        var tries = 0;
        log.Start(Stage.Of(stage, Topics.RecordingAvailable, (e, _, _) =>
        {
            if (e.call.video_id == "again" && Interlocked.Increment(ref tries) == 1)
                throw new IOException("passes");
            return ValueTask.FromResult<IReadOnlyList<CallCompleted>>([LogUnderTest.Completed(e)]);
        }, Topics.CallCompleted));
        await log.Announce("once");
        await log.Announce("again");
        await log.Producer.Send("recording-available", "poison", [1], [], LogUnderTest.Stop);
        log.Read("call-completed", 2);
        log.Read("recording-available.dlq", 1);
        while (seen.GetValueOrDefault("videoinsights.stage.in_flight", 1) != 0
            || seen.GetValueOrDefault("messaging.client.consumed.messages") < 3)
            await Task.Delay(20, LogUnderTest.Stop);

        Assert.Equal(3, seen["messaging.client.consumed.messages"]);
        Assert.Equal(1, seen["videoinsights.stage.retries"]);
        Assert.Equal(1, seen["videoinsights.stage.dead_letters"]);
        Assert.True(seen["messaging.process.duration"] > 0);
        Assert.True(seen["videoinsights.call.age"] > 0);
    }
}

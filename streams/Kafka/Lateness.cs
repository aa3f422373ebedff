namespace VideoInsights.Streams.Kafka;

/// <summary>Says once that a call is late, and why; whoever has its records next finds it said.</summary>
internal static class Lateness
{
    /// <param name="time">Where the call's time went up to now.</param>
    public static void Tell(StageRuntime runtime, string stage, Work work, CallTime time, DateTimeOffset now)
    {
        if (now <= time.Due || work.LateTold || time.LateTold)
            return;
        work.LateTold = true;
        StageMetrics.Late(stage);
        runtime.Log.Late(work.Key, time.Due, time.Reason());
    }

    /// <summary>The same of a record that waits or is worked on: its time so far counts.</summary>
    public static void Watch(StageRuntime runtime, string stage, Work work, DateTimeOffset now)
    {
        if (now <= work.Due || work.LateTold)
            return;
        var worked = work.Began is { } began ? now - began : TimeSpan.Zero;
        Tell(runtime, stage, work, work.Time.With(new Spent(stage, work.Waited(now), worked, Math.Max(1, work.Attempts))), now);
    }
}

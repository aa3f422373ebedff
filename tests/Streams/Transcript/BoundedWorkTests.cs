using VideoInsights.Streams.Transcript;

namespace VideoInsights.Tests.Streams.Transcript;

public sealed class BoundedWorkTests
{
    [Fact(Timeout = 30_000)]
    public async Task Every_piece_is_done_once_and_the_maker_never_runs_far_ahead()
    {
        var (made, done, ahead) = (0, 0, 0);
        await BoundedWork.Run<int>(
            2,
            async (pieces, stop) =>
            {
                for (; made < 500; Interlocked.Increment(ref made))
                {
                    await pieces.WriteAsync(made, stop);
                    ahead = Math.Max(ahead, made - Volatile.Read(ref done));
                }
            },
            _ =>
            {
                Interlocked.Increment(ref done);
                return ValueTask.CompletedTask;
            },
            TestContext.Current.CancellationToken);
        Assert.Equal(500, done);
        Assert.InRange(ahead, 0, 6);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_failure_of_the_maker_is_thrown() =>
        await Assert.ThrowsAsync<InvalidTimeZoneException>(() => BoundedWork.Run<int>(
            2, (_, _) => throw new InvalidTimeZoneException(), _ => ValueTask.CompletedTask, TestContext.Current.CancellationToken));

    [Fact(Timeout = 30_000)]
    public async Task A_failure_of_a_worker_stops_the_maker_and_is_thrown()
    {
        var stopped = false;
        await Assert.ThrowsAsync<InvalidTimeZoneException>(() => BoundedWork.Run<int>(
            2,
            async (pieces, stop) =>
            {
                try
                {
                    while (true)
                        await pieces.WriteAsync(1, stop);
                }
                catch (OperationCanceledException)
                {
                    stopped = true;
                    throw;
                }
            },
            _ => throw new InvalidTimeZoneException(),
            TestContext.Current.CancellationToken));
        Assert.True(stopped);
    }
}

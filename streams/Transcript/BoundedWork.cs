using System.Threading.Channels;

namespace VideoInsights.Streams.Transcript;

/// <summary>One task makes pieces of work, several do them; the maker waits when too many wait.</summary>
public static class BoundedWork
{
    /// <summary>Runs until every piece is done. The first failure, of either side, ends both and is thrown.</summary>
    /// <param name="parallel">Pieces done at the same time; as many more may wait.</param>
    public static async Task Run<T>(
        int parallel, Func<ChannelWriter<T>, CancellationToken, Task> make, Func<T, ValueTask> handle, CancellationToken stop)
    {
        using var both = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var queue = Channel.CreateBounded<T>(parallel);
        var making = Make(queue.Writer, make, both.Token);
        try
        {
            var options = new ParallelOptions { MaxDegreeOfParallelism = parallel, CancellationToken = both.Token };
            await Parallel.ForEachAsync(queue.Reader.ReadAllAsync(both.Token), options, (piece, _) => handle(piece));
        }
        catch
        {
            await both.CancelAsync();
            await making;
            throw;
        }

        await making;
    }

    /// <summary>A failure reaches the workers through the queue, so that this task itself never fails.</summary>
    private static async Task Make<T>(ChannelWriter<T> writer, Func<ChannelWriter<T>, CancellationToken, Task> make, CancellationToken stop)
    {
        try
        {
            await Task.Run(() => make(writer, stop), stop);
            writer.Complete();
        }
        catch (Exception e)
        {
            writer.Complete(e);
        }
    }
}

namespace VideoInsights.Ingestion.Vendors;

/// <summary>Something that is looked at again and again while the program runs.</summary>
internal static class Rounds
{
    /// <summary>Looks until it is stopped. A look that fails is told, and the next one comes in its time.</summary>
    public static async Task Every(
        TimeSpan pause, Func<CancellationToken, Task> look, Action<Exception> failed, TimeProvider time, CancellationToken stop)
    {
        while (true)
        {
            try
            {
                await look(stop);
            }
            catch (Exception e) when (e is not OperationCanceledException || !stop.IsCancellationRequested)
            {
                failed(e);
            }

            await Task.Delay(pause, time, stop);
        }
    }
}

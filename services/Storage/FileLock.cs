namespace VideoInsights.Storage;

/// <summary>A lock between processes on one machine: a file that one holds open. The system frees it however its holder ends.</summary>
public static class FileLock
{
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(5);

    /// <summary>Waits until nobody else holds it; whoever disposes of the file frees it.</summary>
    public static async Task<IDisposable> Take(string path, CancellationToken stop)
    {
        while (true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException e) when (IsHeld(e))
            {
                await Task.Delay(Between, TimeProvider.System, stop);
            }
        }
    }

    /// <summary>Whether a file could not be opened because another holds it.</summary>
    public static bool IsHeld(IOException e) => e.Message.Contains("being used", StringComparison.Ordinal);
}

using System.Collections.Concurrent;

namespace VideoInsights.Ingestion.Upload;

/// <summary>The uploads that this process works on now: each by one at a time, and so many bodies as the memory is for.</summary>
public sealed class UploadsAtWork(UploadOptions options)
{
    private readonly ConcurrentDictionary<string, byte> _held = new();
    private int _bodies;

    /// <summary>Holds an upload for whoever asks; null where another works on it.</summary>
    public IDisposable? Hold(string id) => _held.TryAdd(id, 0) ? new Held(() => _held.TryRemove(id, out _)) : null;

    /// <summary>Room for one body more, which takes a part's bytes of memory; null where there is none.</summary>
    public IDisposable? Room()
    {
        if (Interlocked.Increment(ref _bodies) <= options.AtOnce)
            return new Held(() => Interlocked.Decrement(ref _bodies));
        Interlocked.Decrement(ref _bodies);
        return null;
    }

    private sealed class Held(Action free) : IDisposable
    {
        public void Dispose() => free();
    }
}

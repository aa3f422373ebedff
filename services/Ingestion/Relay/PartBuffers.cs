using System.Collections.Concurrent;

namespace VideoInsights.Ingestion.Relay;

/// <summary>The memory that all recordings on their way share: so many parts, used over and over.</summary>
/// <remarks>
/// A recording holds at most <see cref="RelayOptions.PartsAtOnce"/> of them. All together there is one for each recording to fill, and as
/// many more on their way out as one alone may have: with many recordings at once the network is busy without more.
/// </remarks>
public sealed class PartBuffers(RelayOptions options) : IDisposable
{
    private readonly SemaphoreSlim _room = new(options.Parallel + options.PartsAtOnce - 1);
    private readonly ConcurrentBag<byte[]> _free = [];

    /// <summary>A buffer, when one is free.</summary>
    /// <param name="bytes">
    /// Its length: <see cref="RelayOptions.PartBytes"/>, or more for a recording that would have too many parts otherwise; such a buffer is
    /// not kept.
    /// </param>
    public async Task<byte[]> Take(int bytes, CancellationToken stop)
    {
        await _room.WaitAsync(stop);
        return bytes == options.PartBytes && _free.TryTake(out var buffer) ? buffer : GC.AllocateUninitializedArray<byte>(bytes);
    }

    /// <summary>Gives a buffer back.</summary>
    public void Return(byte[] buffer)
    {
        if (buffer.Length == options.PartBytes)
            _free.Add(buffer);
        _room.Release();
    }

    /// <inheritdoc/>
    public void Dispose() => _room.Dispose();
}

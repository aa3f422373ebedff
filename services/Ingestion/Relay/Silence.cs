namespace VideoInsights.Ingestion.Relay;

/// <summary>Ends a wait for a server that says nothing. One timer for many waits in a row: a recording has many thousands.</summary>
internal sealed class Silence(TimeSpan longest, CancellationToken stop) : IDisposable
{
    private CancellationTokenSource _limit = CancellationTokenSource.CreateLinkedTokenSource(stop);

    /// <summary>What the next wait is to be stopped by; its time begins now.</summary>
    public CancellationToken Next()
    {
        if (_limit.IsCancellationRequested && !stop.IsCancellationRequested)
        {
            _limit.Dispose();
            _limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        }

        _limit.CancelAfter(longest);
        return _limit.Token;
    }

    /// <summary>The result of a wait that <see cref="Next"/> was begun for.</summary>
    /// <exception cref="TimeoutException">Nothing came.</exception>
    public async ValueTask<T> Within<T>(ValueTask<T> wait)
    {
        try
        {
            return await wait;
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            throw new TimeoutException($"no byte came for {longest.TotalSeconds:0} s");
        }
    }

    /// <inheritdoc cref="Within{T}(ValueTask{T})"/>
    public ValueTask<T> Within<T>(Task<T> wait) => Within(new ValueTask<T>(wait));

    /// <inheritdoc/>
    public void Dispose() => _limit.Dispose();
}

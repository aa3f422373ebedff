using System.Runtime.ExceptionServices;
using VideoInsights.Storage.Objects;

namespace VideoInsights.Ingestion.Relay;

/// <summary>The parts of one recording that go out while the next one fills.</summary>
/// <param name="sent">Parts that the store holds already.</param>
internal sealed class PartsUnderWay(
    IObjectStore objects, MultipartUpload upload, int sent, PartBuffers buffers, int atOnce, CancellationToken stop) : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = CancellationTokenSource.CreateLinkedTokenSource(stop);
    private readonly SemaphoreSlim _room = new(atOnce);
    private readonly List<Task> _under = [];
    private byte[]? _filling;
    private int _number = sent;
    private ExceptionDispatchInfo? _fault;

    /// <summary>The next part's buffer, when there is room for it. What a part failed with before is thrown here.</summary>
    public async Task<byte[]> Next()
    {
        try
        {
            await _room.WaitAsync(_stop.Token);
            _under.RemoveAll(part => part.IsCompletedSuccessfully);
            return _filling = await buffers.Take(upload.PartBytes, _stop.Token);
        }
        catch (OperationCanceledException)
        {
            _fault?.Throw();
            throw;
        }
    }

    /// <summary>Sends the part that was filled last.</summary>
    public void Send(int filled)
    {
        var buffer = _filling!;
        _filling = null;
        _under.Add(Send(++_number, buffer, filled));
    }

    /// <summary>Waits until every part is in the store.</summary>
    public async Task All()
    {
        await Task.WhenAll(_under).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _fault?.Throw();
        await Task.WhenAll(_under);
    }

    /// <summary>Lets what is under way end: its buffers are in use, and a part that is in need not be fetched by the next try.</summary>
    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_under).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (_filling is not null)
            buffers.Return(_filling);
        _stop.Dispose();
        _room.Dispose();
    }

    private async Task Send(int number, byte[] buffer, int filled)
    {
        try
        {
            await objects.PutPart(upload, number, buffer.AsMemory(0, filled), _stop.Token);
        }
        catch (Exception e)
        {
            Interlocked.CompareExchange(ref _fault, ExceptionDispatchInfo.Capture(e), null);
            await _stop.CancelAsync();
            throw;
        }
        finally
        {
            buffers.Return(buffer);
            _room.Release();
        }
    }
}

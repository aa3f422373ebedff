using VideoInsights.Schemas;

namespace VideoInsights.Ingestion.Vendors;

/// <summary>A token for a vendor's API.</summary>
/// <param name="Expires">When it ends by what the vendor said.</param>
/// <param name="Api">The API's address where the token's reply names one (Zoom's regions); null otherwise.</param>
public sealed record AccessToken(string Value, DateTimeOffset Expires, Uri? Api = null);

/// <summary>A vendor's token, minted when it is needed, shared while it lives, and minted anew where it is refused.</summary>
/// <param name="vendor">For messages.</param>
/// <param name="mint">Asks the vendor for a token.</param>
public sealed class AccessTokens(string vendor, Func<CancellationToken, Task<AccessToken>> mint, TimeProvider time) : IDisposable
{
    /// <summary>So long before its end a token is not begun with any more.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(1);

    private readonly SemaphoreSlim _minting = new(1);
    private AccessToken? _token;

    /// <summary>A token that still lives.</summary>
    /// <param name="refused">One that was refused: it is not given again.</param>
    /// <exception cref="VendorUnavailableException">The vendor gives none: it is away, or refuses our credentials.</exception>
    public async Task<AccessToken> Get(string? refused, CancellationToken stop)
    {
        if (Usable(refused) is { } token)
            return token;
        await _minting.WaitAsync(stop);
        try
        {
            return Usable(refused) ?? (_token = await mint(stop)); // another may have minted it meanwhile
        }
        catch (Exception e) when (
            e is HttpRequestException or InvalidDataException or TimeoutException
            || (e is OperationCanceledException && !stop.IsCancellationRequested))
        {
            throw new VendorUnavailableException($"{vendor}'s sign-in", e);
        }
        finally
        {
            _minting.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _minting.Dispose();

    private AccessToken? Usable(string? refused) =>
        Volatile.Read(ref _token) is { } token && token.Value != refused && token.Expires - Margin > time.GetUtcNow() ? token : null;
}

namespace VideoInsights.Storage.Objects.S3;

/// <summary>The body of a reply, read forward once. A store that falls silent in the middle is told as one that is away.</summary>
/// <remarks>Leaving it half read closes the connection and reads no more.</remarks>
internal sealed class S3Body(Stream inner, S3Fault fault, TimeProvider time) : ForwardStream(inner)
{
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(60);

    public override int Read(byte[] buffer, int offset, int count)
    {
        try
        {
            return Inner.Read(buffer, offset, count);
        }
        catch (Exception e) when (fault.Meaning(e, CancellationToken.None) is { } meaning)
        {
            throw meaning;
        }
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        using var silent = new CancellationTokenSource(Silence, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(silent.Token, cancellationToken);
        try
        {
            return await Inner.ReadAsync(buffer, either.Token);
        }
        catch (Exception e) when (fault.Meaning(e, cancellationToken) is { } meaning)
        {
            throw meaning;
        }
    }
}

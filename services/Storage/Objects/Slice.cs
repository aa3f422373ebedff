namespace VideoInsights.Storage.Objects;

/// <summary>The first bytes of a stream, read forward once: one HTTP range of an object.</summary>
internal sealed class Slice(Stream inner, long length) : ForwardStream(inner)
{
    private long _left = length;

    public override int Read(byte[] buffer, int offset, int count)
    {
        var read = Inner.Read(buffer, offset, (int)Math.Min(count, _left));
        _left -= read;
        return read;
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await Inner.ReadAsync(buffer[..(int)Math.Min(buffer.Length, _left)], cancellationToken);
        _left -= read;
        return read;
    }
}

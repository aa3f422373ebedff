namespace VideoInsights.Ingestion.Relay;

/// <summary>The last bytes of what was read: where a server gives no validator, they are read once more and compared.</summary>
internal sealed class Seam
{
    private const int Length = 64 << 10;
    private byte[] _last = [];

    /// <summary>Bytes were handed on, and nothing but they can tell later what they are of.</summary>
    public void Passed(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > 0)
            _last = Before(bytes);
    }

    /// <summary>The last bytes of all that was handed on and of what came after it.</summary>
    public byte[] Before(ReadOnlySpan<byte> fresh)
    {
        if (fresh.Length >= Length)
            return fresh[^Length..].ToArray();
        byte[] all = [.. _last, .. fresh];
        return all.Length <= Length ? all : all[^Length..];
    }
}

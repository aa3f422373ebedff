using System.Buffers.Binary;

namespace VideoInsights.Storage.Objects.S3;

/// <summary>CRC-64/NVME, the checksum that S3 keeps of a whole object however it was uploaded.</summary>
/// <remarks>
/// Reflected polynomial 0x9A6C9329AC4BC9B5, all ones in and out, check value AE8B14860A799888
/// (<see href="https://nvmexpress.org/specifications"/>, NVM Command Set, 64b CRC). The SDK computes it only with a native package, and
/// System.IO.Hashing knows another CRC-64; eight bytes go through eight tables at a time.
/// </remarks>
internal static class Crc64Nvme
{
    private const ulong Polynomial = 0x9A6C9329AC4BC9B5;
    private static readonly ulong[][] Tables = MakeTables();

    public static ulong Of(ReadOnlySpan<byte> bytes)
    {
        var crc = ulong.MaxValue;
        for (; bytes.Length >= 8; bytes = bytes[8..])
        {
            crc ^= BinaryPrimitives.ReadUInt64LittleEndian(bytes);
            crc = Tables[7][(byte)crc] ^ Tables[6][(byte)(crc >> 8)] ^ Tables[5][(byte)(crc >> 16)] ^ Tables[4][(byte)(crc >> 24)]
                ^ Tables[3][(byte)(crc >> 32)] ^ Tables[2][(byte)(crc >> 40)] ^ Tables[1][(byte)(crc >> 48)] ^ Tables[0][crc >> 56];
        }

        foreach (var b in bytes)
            crc = (crc >> 8) ^ Tables[0][(byte)crc ^ b];
        return ~crc;
    }

    /// <summary>The checksum of two pieces in a row, from theirs: that of the first is shifted by the length of the second.</summary>
    /// <remarks>A shift by n zero bytes is a product with x^(8n) modulo the polynomial, found by squaring.</remarks>
    public static ulong Combine(ulong first, ulong second, long secondBytes)
    {
        var power = 1UL << (63 - 8); // x^8: in a reflected polynomial the highest bit is x^0
        for (; secondBytes > 0; secondBytes >>= 1)
        {
            if ((secondBytes & 1) != 0)
                first = Product(first, power);
            power = Product(power, power);
        }

        return first ^ second;
    }

    /// <summary>As S3 writes it: base64 of the eight bytes, the highest first.</summary>
    public static string Text(ulong crc)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, crc);
        return Convert.ToBase64String(bytes);
    }

    /// <summary>Reads <see cref="Text"/>; null where S3 said none.</summary>
    public static ulong? Parse(string? text)
    {
        var bytes = new byte[8];
        return text is not null && Convert.TryFromBase64String(text, bytes, out var written) && written == 8
            ? BinaryPrimitives.ReadUInt64BigEndian(bytes)
            : null;
    }

    private static ulong Product(ulong a, ulong b)
    {
        var product = 0UL;
        for (; a != 0; a <<= 1)
        {
            if (a >> 63 != 0)
                product ^= b;
            b = (b & 1) != 0 ? (b >> 1) ^ Polynomial : b >> 1;
        }

        return product;
    }

    private static ulong[][] MakeTables()
    {
        var tables = Enumerable.Range(0, 8).Select(_ => new ulong[256]).ToArray();
        for (var i = 0; i < 256; i++)
        {
            var crc = (ulong)i;
            for (var bit = 0; bit < 8; bit++)
                crc = (crc & 1) != 0 ? (crc >> 1) ^ Polynomial : crc >> 1;
            tables[0][i] = crc;
        }

        for (var i = 0; i < 256; i++)
            for (var table = 1; table < 8; table++)
                tables[table][i] = (tables[table - 1][i] >> 8) ^ tables[0][(byte)tables[table - 1][i]];
        return tables;
    }
}

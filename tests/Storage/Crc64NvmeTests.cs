using FsCheck;
using FsCheck.Fluent;
using VideoInsights.Storage.Objects.S3;

namespace VideoInsights.Tests.Storage;

public sealed class Crc64NvmeTests
{
    [Fact]
    public void The_check_value_is_that_of_the_specification()
    {
        Assert.Equal(0xAE8B14860A799888, Crc64Nvme.Of("123456789"u8));
        Assert.Equal(0UL, Crc64Nvme.Of([]));
        Assert.Equal("rosUhgp5mIg=", Crc64Nvme.Text(0xAE8B14860A799888));
        Assert.Equal(0xAE8B14860A799888, Crc64Nvme.Parse("rosUhgp5mIg="));
        Assert.Null(Crc64Nvme.Parse(null));
        Assert.Null(Crc64Nvme.Parse("rosUhg=="));
    }

    [Fact]
    public void The_checksum_of_two_pieces_follows_from_theirs() => Prop.ForAll(
        ArbMap.Default.ArbFor<byte[]>(), ArbMap.Default.ArbFor<byte[]>(), (first, second) =>
        Crc64Nvme.Of([.. first, .. second]) == Crc64Nvme.Combine(Crc64Nvme.Of(first), Crc64Nvme.Of(second), second.Length))
        .QuickCheckThrowOnFailure();

    [Fact]
    public void The_pieces_may_be_long()
    {
        var bytes = new byte[(3 << 20) + 5];
        new Random(1).NextBytes(bytes);
        Assert.Equal(Crc64Nvme.Of(bytes), Crc64Nvme.Combine(
            Crc64Nvme.Of(bytes.AsSpan(0, 7)), Crc64Nvme.Of(bytes.AsSpan(7)), bytes.Length - 7));
    }
}

using VideoInsights.Schemas;
using VideoInsights.Schemas.Wire;
using VideoInsights.Tests.Storage;

namespace VideoInsights.Tests.Schemas;

public sealed class EmbeddedRegistryTests
{
    private readonly EmbeddedRegistry _registry = new();

    [Fact]
    public void A_record_is_framed_with_zero_and_its_schemas_id_and_read_back()
    {
        var record = CallStoreContract.Announcement("a");
        var bytes = _registry.Write(record);
        Assert.Equal([0, 0, 0, 0, 1], bytes[..5]);
        var read = _registry.Read<RecordingAvailable>(bytes);
        Assert.Equal((record.call.title, record.call.started_at, record.source.location), (read.call.title, read.call.started_at, read.source.location));
        Assert.Equal(bytes, _registry.Write(read));
    }

    [Theory]
    [InlineData(null, "no value")]
    [InlineData(new byte[] { 1, 0, 0, 0, 1, 2 }, "0x00")]
    [InlineData(new byte[] { 0, 0, 0 }, "0x00")]
    [InlineData(new byte[] { 0, 0, 0, 0, 99, 2 }, "99")]
    public void Bytes_that_are_no_framed_record_are_named(byte[]? bytes, string named) =>
        Assert.Contains(named, Assert.Throws<InvalidDataException>(() => _registry.Read<RecordingAvailable>(bytes)).Message);

    [Fact]
    public void A_cut_or_padded_body_is_refused()
    {
        var bytes = _registry.Write(CallStoreContract.Announcement("a"));
        Assert.Throws<InvalidDataException>(() => _registry.Read<RecordingAvailable>(bytes[..^3]));
        Assert.Throws<InvalidDataException>(() => _registry.Read<RecordingAvailable>([.. bytes, 0]));
    }
}

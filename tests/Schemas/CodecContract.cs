using VideoInsights.Schemas;
using VideoInsights.Schemas.Wire;
using VideoInsights.Tests.Storage;

namespace VideoInsights.Tests.Schemas;

/// <summary>What every codec must do; each implementation runs all of it.</summary>
public abstract class CodecContract
{
    private const string Topic = "recording-available";

    protected abstract ValueTask<IEventCodec> Codec();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_record_is_framed_with_zero_and_its_schemas_id_and_read_back()
    {
        var codec = await Codec();
        var record = CallStoreContract.Announcement("a");
        var bytes = await codec.Write(Topic, record, Stop);
        Assert.Equal([0, 0, 0, 0], bytes[..4]);
        Assert.InRange(bytes[4], 1, 255);
        Assert.Equal(AvroBytes.Write(record), bytes[5..]);
        var read = await codec.Read<RecordingAvailable>(Topic, bytes, Stop);
        Assert.Equal((record.call.title, record.call.started_at, record.source.location),
            (read.call.title, read.call.started_at, read.source.location));
        Assert.Equal(bytes, await codec.Write(Topic, read, Stop));
    }

    [Theory]
    [InlineData(null)]
    [InlineData(new byte[] { 7, 0, 0, 0, 1, 2 })]
    [InlineData(new byte[] { 0, 0, 0 })]
    [InlineData(new byte[] { 0, 0, 0, 3, 99, 2 })]
    public async Task Bytes_that_are_no_framed_record_are_refused(byte[]? bytes)
    {
        var codec = await Codec();
        await Assert.ThrowsAsync<InvalidDataException>(async () => await codec.Read<RecordingAvailable>(Topic, bytes, Stop));
    }

    [Fact]
    public async Task A_cut_body_is_refused()
    {
        var codec = await Codec();
        var bytes = await codec.Write(Topic, CallStoreContract.Announcement("a"), Stop);
        await Assert.ThrowsAsync<InvalidDataException>(async () => await codec.Read<RecordingAvailable>(Topic, bytes[..^3], Stop));
    }
}

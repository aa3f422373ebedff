using VideoInsights.Schemas;
using VideoInsights.Schemas.Wire;

namespace VideoInsights.Tests.Schemas;

public sealed class EmbeddedRegistryTests : CodecContract
{
    private readonly EmbeddedRegistry _registry = new();

    [Fact]
    public async Task What_is_left_over_after_a_record_is_refused()
    {
        var stop = TestContext.Current.CancellationToken;
        var bytes = await _registry.Write("t", Storage.CallStoreContract.Announcement("a"), stop);
        await Assert.ThrowsAsync<InvalidDataException>(async () => await _registry.Read<RecordingAvailable>("t", [.. bytes, 0], stop));
    }

    protected override ValueTask<IEventCodec> Codec() => ValueTask.FromResult<IEventCodec>(_registry);
}

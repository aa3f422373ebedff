using Microsoft.Extensions.Time.Testing;
using VideoInsights.Storage.Vendors;

namespace VideoInsights.Tests.Storage;

/// <summary>What every store of vendors' notes must do; each implementation runs all of it.</summary>
public abstract class VendorStoreContract
{
    protected FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 11, 23, 9, 0, 0, TimeSpan.Zero));

    protected abstract IVendorStore Store { get; }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_note_is_read_back_replaced_and_forgotten_and_is_its_vendors_own()
    {
        await Store.Write("zoom", "watermark", "one", null, Stop);
        await Store.Write("zoom", "watermark", "two", null, Stop);
        Assert.Equal(("two", null), (await Store.Read("zoom", "watermark", Stop), await Store.Read("teams", "watermark", Stop)));
        await Store.Forget("zoom", "watermark", Stop);
        await Store.Forget("zoom", "watermark", Stop);
        Assert.Null(await Store.Read("zoom", "watermark", Stop));
    }

    [Fact]
    public async Task A_note_that_has_expired_is_not_there()
    {
        await Store.Write("meet", "seen/1", "x", Time.GetUtcNow().AddMinutes(1), Stop);
        await Store.Write("meet", "seen/2", "y", Time.GetUtcNow().AddMinutes(3), Stop);
        await Store.Write("meet", "seen/3", "z", null, Stop);
        await Store.Write("meet", "see", "other", null, Stop);
        Time.Advance(TimeSpan.FromMinutes(2));
        Assert.Null(await Store.Read("meet", "seen/1", Stop));
        Assert.Equal([("seen/2", "y"), ("seen/3", "z")], await Store.List("meet", "seen/", Stop));
    }

    [Fact]
    public async Task A_lease_is_held_by_one_until_it_is_not_renewed()
    {
        var minute = TimeSpan.FromMinutes(1);
        Assert.True(await Store.Lease("zoom", "reconcile", "a", minute, Stop));
        Assert.False(await Store.Lease("zoom", "reconcile", "b", minute, Stop));
        Assert.True(await Store.Lease("meet", "reconcile", "b", minute, Stop));
        Time.Advance(minute * 0.9);
        Assert.True(await Store.Lease("zoom", "reconcile", "a", minute, Stop));
        Time.Advance(minute * 0.9);
        Assert.False(await Store.Lease("zoom", "reconcile", "b", minute, Stop));
        Time.Advance(minute * 0.2);
        Assert.True(await Store.Lease("zoom", "reconcile", "b", minute, Stop));
        Assert.False(await Store.Lease("zoom", "reconcile", "a", minute, Stop));
    }

    [Fact]
    public async Task A_lease_that_is_given_back_is_free_at_once_and_nobody_gives_back_anothers()
    {
        var minute = TimeSpan.FromMinutes(1);
        Assert.True(await Store.Lease("zoom", "reconcile", "a", minute, Stop));
        await Store.Release("zoom", "reconcile", "b", Stop);
        Assert.False(await Store.Lease("zoom", "reconcile", "b", minute, Stop));
        await Store.Release("zoom", "reconcile", "a", Stop);
        Assert.True(await Store.Lease("zoom", "reconcile", "b", minute, Stop));
    }

    [Fact]
    public async Task Of_many_who_ask_at_once_one_gets_the_lease()
    {
        var got = await Task.WhenAll(Enumerable.Range(0, 16).Select(i => Task.Run(() =>
            Store.Lease("zoom", "reconcile", $"process {i}", TimeSpan.FromMinutes(1), Stop))));
        Assert.Single(got, held => held);
    }
}

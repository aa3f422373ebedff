using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using VideoInsights.Storage.Vendors;

namespace VideoInsights.Ingestion.Vendors;

/// <summary>
/// Announces what a vendor's list has and the store does not: a webhook that was lost for good (Zoom gives up after 85 minutes, Microsoft
/// after 4 hours) costs no call.
/// </summary>
/// <remarks>
/// Any number of processes may run it: a lease lets one look at a time. The watermark is where the last whole look began; one that fails
/// leaves it.
/// </remarks>
public sealed class Reconciler(
    IEnumerable<IVendor> vendors, Announcer announcer, IVendorStore store, ReconcileOptions options, TimeProvider time,
    ILogger<Reconciler> log)
    : BackgroundService
{
    private const string Lease = "reconcile";
    private const string Watermark = "reconciled";
    private readonly MeetingNotes _meetings = new(store, time);
    private readonly string _holder = Guid.NewGuid().ToString("N");

    /// <summary>Looks at a vendor's list once, where no other process does now. Returns how many recordings were announced.</summary>
    public async Task<int> Look(IVendor vendor, CancellationToken stop)
    {
        if (!await store.Lease(vendor.Name, Lease, _holder, options.Every * 2, stop))
            return 0;
        var (now, announced) = (time.GetUtcNow(), 0);
        var last = await store.Read(vendor.Name, Watermark, stop) is { } text
            ? DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture) - options.Overlap
            : now - options.FirstLook;
        await foreach (var recording in vendor.Recorded(last, now, stop))
        {
            if (await announcer.Knows(recording.call.video_id, stop))
                continue;
            await _meetings.Remember(recording, stop);
            await announcer.Announce(recording, null, stop);
            log.Missed(recording.call.video_id, vendor.Name);
            IngestionMetrics.Missed(vendor.Name);
            announced++;
        }

        await store.Write(vendor.Name, Watermark, now.ToString("O"), null, stop);
        return announced;
    }

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        foreach (var vendor in vendors.Where(v => v.Lists))
            await store.Release(vendor.Name, Lease, _holder, cancellationToken);
    }

    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(vendors.Select(vendor => Watch(vendor, stoppingToken)));

    private async Task Watch(IVendor vendor, CancellationToken stop)
    {
        IngestionMetrics.Started(vendor.Name);
        if (vendor.Lists)
            await Rounds.Every(options.Every, ended => Look(vendor, ended), Failed, time, stop);

        void Failed(Exception e)
        {
            log.CannotReconcile(e, vendor.Name); // what it did not see, the next look does: the watermark stays
            IngestionMetrics.LookFailed(vendor.Name);
        }
    }
}

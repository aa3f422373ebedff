using VideoInsights.Ingestion.Vendors;
using VideoInsights.Storage.Vendors;

namespace VideoInsights.Ingestion.Teams;

/// <summary>What Graph says of our subscriptions, kept until <see cref="TeamsSubscriptions"/> has acted.</summary>
/// <remarks><see href="https://learn.microsoft.com/graph/change-notifications-lifecycle-events"/>.</remarks>
internal static class TeamsLifecycle
{
    public const string Reauthorize = "reauthorizationRequired";
    public const string Removed = "subscriptionRemoved";
    public const string Missed = "missed";

    private const int LongestId = 100; // a GUID

    /// <summary>Keeps an event; one that asks for nothing is let go.</summary>
    public static async Task Note(IVendorStore store, TeamsItem item, TimeProvider time, CancellationToken stop)
    {
        if (item is { SubscriptionId: { Length: > 0 and <= LongestId } id, LifecycleEvent: Reauthorize or Removed or Missed })
            await LifecycleNotes.Keep(store, TeamsVendor.Vendor, item.LifecycleEvent, id, time, stop);
    }
}

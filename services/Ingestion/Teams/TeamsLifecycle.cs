using VideoInsights.Storage.Vendors;

namespace VideoInsights.Ingestion.Teams;

/// <summary>What Graph says of our subscriptions, kept until <see cref="TeamsSubscriptions"/> has acted, in whichever process.</summary>
/// <remarks><see href="https://learn.microsoft.com/graph/change-notifications-lifecycle-events"/>.</remarks>
internal static class TeamsLifecycle
{
    public const string Reauthorize = "reauthorizationRequired";
    public const string Removed = "subscriptionRemoved";
    public const string Missed = "missed";

    private const string Prefix = "lifecycle/";
    private const int LongestId = 100; // a GUID

    /// <summary>Keeps an event for a day; one that asks for nothing is let go.</summary>
    public static async Task Note(IVendorStore store, TeamsItem item, TimeProvider time, CancellationToken stop)
    {
        if (item is { SubscriptionId: { Length: > 0 and <= LongestId } id, LifecycleEvent: Reauthorize or Removed or Missed })
        {
            await store.Write(
                TeamsVendor.Vendor, $"{Prefix}{item.LifecycleEvent}/{id}", item.LifecycleEvent, time.GetUtcNow().AddDays(1), stop);
        }
    }

    /// <summary>What is still to be acted on: the subscription and what was said of it.</summary>
    public static async Task<IReadOnlyList<(string Subscription, string Event)>> Told(IVendorStore store, CancellationToken stop) =>
        [.. (await store.List(TeamsVendor.Vendor, Prefix, stop))
            .Select(note => (note.Name[(note.Name.LastIndexOf('/') + 1)..], note.Value))];

    /// <summary>Lets an event go that was acted on.</summary>
    public static Task Done(IVendorStore store, (string Subscription, string Event) told, CancellationToken stop) =>
        store.Forget(TeamsVendor.Vendor, $"{Prefix}{told.Event}/{told.Subscription}", stop);
}

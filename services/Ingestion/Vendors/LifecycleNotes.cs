using VideoInsights.Storage.Vendors;

namespace VideoInsights.Ingestion.Vendors;

/// <summary>What a vendor says of our subscriptions, kept until whoever looks after them has acted, in whichever process.</summary>
internal static class LifecycleNotes
{
    private const string Prefix = "lifecycle/";

    /// <summary>Keeps an event for a day.</summary>
    public static Task Keep(
        IVendorStore store, string vendor, string said, string subscription, TimeProvider time, CancellationToken stop) =>
        store.Write(vendor, $"{Prefix}{said}/{subscription}", said, time.GetUtcNow().AddDays(1), stop);

    /// <summary>What is still to be acted on: the subscription's id and what was said of it.</summary>
    public static async Task<IReadOnlyList<(string Subscription, string Event)>> Told(
        IVendorStore store, string vendor, CancellationToken stop) =>
        [.. (await store.List(vendor, Prefix, stop)).Select(note => (note.Name[(note.Name.LastIndexOf('/') + 1)..], note.Value))];

    /// <summary>Lets an event go that was acted on.</summary>
    public static Task Done(IVendorStore store, string vendor, (string Subscription, string Event) told, CancellationToken stop) =>
        store.Forget(vendor, $"{Prefix}{told.Event}/{told.Subscription}", stop);
}

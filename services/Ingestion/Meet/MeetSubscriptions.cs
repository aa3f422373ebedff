using System.Text.Json;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using VideoInsights.Ingestion.Vendors;
using VideoInsights.Storage.Vendors;

namespace VideoInsights.Ingestion.Meet;

/// <summary>
/// Keeps a subscription to the spaces of each user alive: makes, adopts, renews and replaces it, and acts on what Google says of it.
/// </summary>
/// <remarks>
/// Any number of processes may run it: a lease lets one do it at a time, and what it knows lies in the store. A subscription lives 7 days
/// at most, and Google says 12 hours and 1 hour before its end: <see href="https://developers.google.com/workspace/events/guides"/>.
/// </remarks>
public sealed class MeetSubscriptions(
    MeetOptions options, MeetGoogle google, IVendorStore store, TimeProvider time, ILogger<MeetSubscriptions> log) : BackgroundService
{
    private const string Lease = "subscriptions";
    private const string Vendor = MeetVendor.Vendor;

    /// <summary>What is asked for, and the most there is.</summary>
    private static readonly TimeSpan Life = TimeSpan.FromDays(7);

    /// <summary>So long after one was suspended, or could not be taken up again, it is tried: somebody has to do something first.</summary>
    private static readonly TimeSpan BetweenTries = TimeSpan.FromMinutes(10);

    /// <summary>Longer than a look takes; two at once would only ask twice.</summary>
    private static readonly TimeSpan LeaseLife = TimeSpan.FromMinutes(5);

    private static readonly string Types = string.Join(' ', MeetSubscriptionCalls.Types);

    private readonly MeetSubscriptionCalls _calls = new(options, google, Life);
    private readonly string _holder = Guid.NewGuid().ToString("N");

    /// <summary>Looks after them once, where no other process does now. What fails is told and left for the next look.</summary>
    public async Task LookAfter(CancellationToken stop)
    {
        if (!await store.Lease(Vendor, Lease, _holder, LeaseLife, stop))
            return;
        var told = await LifecycleNotes.Told(store, Vendor, stop);
        var failed = new List<string?>();
        foreach (var user in google.Users)
        {
            var kept = await store.Read(Vendor, Note(user), stop) is { } text ? JsonSerializer.Deserialize<Kept>(text) : null;
            var said = told.Where(t => t.Subscription == kept?.Id).Select(t => t.Event).ToList();
            try
            {
                foreach (var @event in said)
                    log.MeetLifecycle(@event, kept!.Id);
                await Keep(user, kept, said, stop);
            }
            catch (Exception e) when (e is not OperationCanceledException || !stop.IsCancellationRequested)
            {
                failed.Add(kept?.Id);
                log.MeetCannotSubscribe(e, user.Address);
                IngestionMetrics.SubscriptionFailed(Vendor);
            }
        }

        foreach (var done in told.Where(t => !failed.Contains(t.Subscription)))
            await LifecycleNotes.Done(store, Vendor, done, stop);
    }

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        if (options.IsConfigured)
            await store.Release(Vendor, Lease, _holder, cancellationToken); // the next start need not wait for its end
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (options.IsConfigured)
            await Rounds.Every(options.LookAfterEvery, LookAfter, CannotLookAfter, time, stoppingToken);
    }

    private void CannotLookAfter(Exception e)
    {
        log.MeetCannotLookAfter(e);
        IngestionMetrics.SubscriptionFailed(Vendor);
    }

    private async Task Keep(MeetUser user, Kept? kept, IReadOnlyList<string> said, CancellationToken stop)
    {
        if (said.Contains(MeetEvent.Expired))
            kept = null;

        // Where events go to cannot be changed: only another subscription goes elsewhere, or tells of more.
        if (kept is not null && (kept.Topic != options.Topic || kept.Types != Types))
        {
            await VendorApi.Found(() => _calls.Delete(user, kept.Id, stop));
            await store.Forget(Vendor, Note(user), stop);
            kept = null;
        }

        if (kept is null || !await VendorApi.Found(() => Continue(user, kept, said, stop)))
            await Remember(user, null, await _calls.Make(user, stop), stop);
    }

    /// <summary>Does what a subscription needs that was there at the last look.</summary>
    private async Task Continue(MeetUser user, Kept kept, IReadOnlyList<string> said, CancellationToken stop)
    {
        var now = time.GetUtcNow();
        if (said.Contains(MeetEvent.Suspended) && kept.Suspended is null)
        {
            await Remember(user, kept, await _calls.Get(user, kept.Id, stop), stop);
        }
        else if (kept.Suspended is not null && kept.Again <= now)
        {
            await Write(user, kept with { Again = now + BetweenTries }, stop); // whatever comes of it
            await Remember(user, kept, await _calls.Reactivate(user, kept.Id, stop), stop);
        }
        else if (kept.Suspended is null && (said.Contains(MeetEvent.Reminder) || kept.Expires - now < Life / 2))
        {
            await Remember(user, kept, await _calls.Renew(user, kept.Id, stop), stop);
        }
    }

    /// <param name="made">Null where Google has not done yet what it was asked for: the next look asks again.</param>
    private async Task Remember(MeetUser user, Kept? before, MeetSubscription? made, CancellationToken stop)
    {
        if (made is null)
            return;
        if (MeetEvent.SubscriptionId(made.Name) is not { } id)
            throw new InvalidDataException($"Google gave a subscription the name '{made.Name}'");
        var kept = new Kept(id, made.ExpireTime ?? time.GetUtcNow() + Life, options.Topic, Types);
        if (made.State != "SUSPENDED")
        {
            await Write(user, kept, stop);
            log.MeetSubscribed(user.Address, kept.Expires, id);
            return;
        }

        var reason = made.SuspensionReason ?? "OTHER";
        await Write(user, kept with { Suspended = reason, Again = time.GetUtcNow() + BetweenTries }, stop);
        if (before?.Suspended != reason)
            log.MeetSuspended(user.Address, reason, WhatToDo(reason));
    }

    /// <summary>One that has ended is forgotten, and made anew.</summary>
    private Task Write(MeetUser user, Kept kept, CancellationToken stop) =>
        store.Write(Vendor, Note(user), JsonSerializer.Serialize(kept), kept.Expires, stop);

    /// <summary>By the meaning that <c>subscription_resource.proto</c> gives the reasons (see <see cref="MeetSubscription"/>).</summary>
    internal static string WhatToDo(string reason) => reason switch
    {
        "USER_SCOPE_REVOKED" => "Give the service account's scopes back in the admin console",
        "USER_AUTHORIZATION_FAILURE" => "See whether the user is still there, and may use Meet",
        "RESOURCE_DELETED" => "Take the user out of Meet:Users",
        "ENDPOINT_PERMISSION_DENIED" => "Let meet-api-event-push@system.gserviceaccount.com publish to Meet:Topic",
        "ENDPOINT_NOT_FOUND" => "Make the topic Meet:Topic again",
        "ENDPOINT_RESOURCE_EXHAUSTED" => "Raise the topic's quota in Pub/Sub",
        _ => "docs/meet.md says what is needed",
    };

    private static string Note(MeetUser user) => $"subscription/{user.Id}";

    /// <summary>A subscription of ours as the store keeps it.</summary>
    /// <param name="Suspended">Why; null where it runs.</param>
    /// <param name="Again">When it is tried to take it up again.</param>
    private sealed record Kept(
        string Id, DateTimeOffset Expires, string Topic, string? Types, string? Suspended = null, DateTimeOffset? Again = null);
}

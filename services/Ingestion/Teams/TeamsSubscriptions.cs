using System.Text.Json;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using VideoInsights.Ingestion.Vendors;
using VideoInsights.Storage.Vendors;

namespace VideoInsights.Ingestion.Teams;

/// <summary>Keeps Graph's subscriptions to recordings alive: makes, renews and replaces them, and acts on what Graph says.</summary>
/// <remarks>
/// Any number of processes may run it: a lease lets one do it at a time, and what it knows lies in the store. Graph checks both addresses
/// while a subscription is made, so the first look waits until this host answers:
/// <see href="https://learn.microsoft.com/graph/api/subscription-post-subscriptions"/>.
/// </remarks>
public sealed class TeamsSubscriptions(
    TeamsOptions options, TeamsGraph graph, TeamsCertificates certificates, TeamsVendor vendor, Reconciler reconciler, IVendorStore store,
    IHostApplicationLifetime host, TimeProvider time, ILogger<TeamsSubscriptions> log)
    : BackgroundService
{
    private const string Lease = "subscriptions";
    private const string Vendor = TeamsVendor.Vendor;
    internal const string Recordings = "getAllRecordings";
    private const string Transcripts = "getAllTranscripts";

    /// <summary>Longer than a look takes; two at once would only make a subscription twice.</summary>
    private static readonly TimeSpan LeaseLife = TimeSpan.FromMinutes(5);

    private readonly string _holder = Guid.NewGuid().ToString("N");

    private Uri Hook => options.Hook!;

    /// <summary>Looks after them once, where no other process does now. What fails is told and left for the next look.</summary>
    public async Task LookAfter(CancellationToken stop)
    {
        if (!await store.Lease(Vendor, Lease, _holder, LeaseLife, stop))
            return;
        var told = await LifecycleNotes.Told(store, Vendor, stop);
        foreach (var (id, said) in told)
            log.Lifecycle(said, id);
        var failed = false;
        foreach (var (name, wanted) in new[] { (Recordings, true), (Transcripts, options.TranscriptNotifications) })
        {
            try
            {
                await Keep(name, wanted, told, stop);
            }
            catch (Exception e) when (e is not OperationCanceledException || !stop.IsCancellationRequested)
            {
                failed = true;
                log.CannotSubscribe(e, name);
                IngestionMetrics.SubscriptionFailed(Vendor);
            }
        }

        // Where another process looks at the list now, that look sees what was missed.
        if (told.Any(t => t.Event == TeamsLifecycle.Missed) && vendor.Lists)
            await reconciler.Look(vendor, stop);
        foreach (var done in told.Where(t => !failed || t.Event == TeamsLifecycle.Missed))
            await LifecycleNotes.Done(store, Vendor, done, stop);
    }

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        if (options.Subscribes)
            await store.Release(Vendor, Lease, _holder, cancellationToken); // the next start need not wait for its end
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!options.Subscribes)
            return;
        var answers = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using (host.ApplicationStarted.Register(answers.SetResult))
            await answers.Task.WaitAsync(stoppingToken);
        await Rounds.Every(options.LookAfterEvery, LookAfter, CannotLookAfter, time, stoppingToken);
    }

    private void CannotLookAfter(Exception e)
    {
        log.CannotLookAfter(e);
        IngestionMetrics.SubscriptionFailed(Vendor);
    }

    private async Task Keep(string name, bool wanted, IReadOnlyList<(string Subscription, string Event)> told, CancellationToken stop)
    {
        var kept = await store.Read(Vendor, Note(name), stop) is { } text ? JsonSerializer.Deserialize<Kept>(text) : null;
        bool Said(string what) => kept is not null && told.Contains((kept.Id, what));
        if (Said(TeamsLifecycle.Removed))
            kept = null;

        // The second address and whether data comes along cannot be changed later: only another subscription has them.
        if (kept is not null && (!wanted || kept.Hook != Hook || kept.Certificate is null != certificates.Current is null))
        {
            await VendorApi.Found(() => graph.Delete($"subscriptions/{Uri.EscapeDataString(kept.Id)}", stop));
            await store.Forget(Vendor, Note(name), stop);
            kept = null;
        }

        if (!wanted)
            return;
        var due = kept is not null && (Said(TeamsLifecycle.Reauthorize) || kept.Certificate != certificates.Current?.Thumbprint
            || kept.Expires - time.GetUtcNow() < options.SubscriptionLife / 2);
        if (kept is null || (due && !await VendorApi.Found(() => Renew(name, kept, stop))))
            await Make(name, stop);
    }

    /// <summary>Also says anew that we may see what it tells of, and gives Graph the certificate of now.</summary>
    private async Task Renew(string name, Kept kept, CancellationToken stop) => await Remember(
        name,
        await graph.Send<TeamsSubscription>(
            HttpMethod.Patch, $"subscriptions/{Uri.EscapeDataString(kept.Id)}",
            new TeamsSubscription
            {
                ExpirationDateTime = Expiry(),
                EncryptionCertificate = PublicCertificate(),
                EncryptionCertificateId = certificates.Current?.Thumbprint,
            },
            stop) with
        { Id = kept.Id },
        stop);

    private async Task Make(string name, CancellationToken stop) => await Remember(
        name,
        await graph.Send<TeamsSubscription>(
            HttpMethod.Post, "subscriptions",
            new TeamsSubscription
            {
                ChangeType = "created",
                Resource = $"communications/onlineMeetings/{name}",
                NotificationUrl = Hook.AbsoluteUri,
                LifecycleNotificationUrl = $"{Hook.AbsoluteUri}/lifecycle",
                ExpirationDateTime = Expiry(),
                ClientState = options.ClientState,
                IncludeResourceData = certificates.Current is null ? null : true,
                EncryptionCertificate = PublicCertificate(),
                EncryptionCertificateId = certificates.Current?.Thumbprint,
                LatestSupportedTlsVersion = "v1_2",
            },
            stop),
        stop);

    private async Task Remember(string name, TeamsSubscription made, CancellationToken stop)
    {
        if (made is not { Id: { Length: > 0 } id })
            throw new InvalidDataException($"Graph made a subscription to {name} and gave it no id");
        var kept = new Kept(id, made.ExpirationDateTime ?? Expiry(), Hook, certificates.Current?.Thumbprint);
        await store.Write(Vendor, Note(name), JsonSerializer.Serialize(kept), kept.Expires, stop); // one that ended is made anew
        log.Subscribed(name, kept.Expires, id);
    }

    private static string Note(string name) => $"subscription/{name}";

    private DateTimeOffset Expiry() => time.GetUtcNow() + options.SubscriptionLife;

    /// <summary>DER in Base64, without the private key.</summary>
    private string? PublicCertificate() =>
        certificates.Current is { } certificate ? Convert.ToBase64String(certificate.RawData) : null;

    /// <summary>A subscription of ours as the store keeps it.</summary>
    private sealed record Kept(string Id, DateTimeOffset Expires, Uri Hook, string? Certificate);
}

/// <summary>A subscription as Graph has it; what is null is not sent.</summary>
/// <remarks><see href="https://learn.microsoft.com/graph/api/resources/subscription"/>.</remarks>
internal sealed record TeamsSubscription
{
    public string? Id { get; init; }
    public string? ChangeType { get; init; }
    public string? Resource { get; init; }
    public string? NotificationUrl { get; init; }
    public string? LifecycleNotificationUrl { get; init; }
    public DateTimeOffset? ExpirationDateTime { get; init; }
    public string? ClientState { get; init; }
    public bool? IncludeResourceData { get; init; }
    public string? EncryptionCertificate { get; init; }
    public string? EncryptionCertificateId { get; init; }
    public string? LatestSupportedTlsVersion { get; init; }
}

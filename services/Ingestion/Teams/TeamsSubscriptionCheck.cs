using System.Runtime.CompilerServices;
using VideoInsights.Ingestion.Vendors.Checks;

namespace VideoInsights.Ingestion.Teams;

/// <summary>Which subscriptions the app has, and whether Graph tells us by them. They are listed, and nothing else.</summary>
/// <param name="certificates">Null where they cannot be read.</param>
internal sealed class TeamsSubscriptionCheck(TeamsOptions options, TeamsGraph graph, TeamsCertificates? certificates, TimeProvider time)
{
    public async IAsyncEnumerable<Finding> Run([EnumeratorCancellation] CancellationToken stop)
    {
        var (all, refused) = await VendorRefusal.Ask(
            async () => await graph.List<TeamsSubscription>("subscriptions", stop).ToListAsync(stop), stop);
        if (all is null)
        {
            yield return Finding.Missing(
                Checked.Subscriptions, $"Graph does not list the app's subscriptions. {refused!.Words}",
                TeamsCheck.Grant("OnlineMeetingRecording.Read.All"));
            yield break;
        }

        var recordings = all.Where(s =>
            s.Resource?.Contains(TeamsSubscriptions.Recordings, StringComparison.OrdinalIgnoreCase) is true).ToList();
        var ours = recordings.Where(s => options.Hook is { } hook && s.NotificationUrl == hook.AbsoluteUri).ToList();
        foreach (var other in recordings.Except(ours))
        {
            yield return Finding.Open(
                Checked.Subscriptions,
                $"one notifies {other.NotificationUrl} until {Shown(other.ExpirationDateTime)}: not this installation's",
                "another installation's, or one of before Teams:PublicUrl was changed, which ends by itself");
        }

        foreach (var one in ours)
            yield return Judge(one);
        if (ours.Count == 0)
        {
            yield return options.Hook is null
                ? Finding.Open(Checked.Subscriptions, "none is wanted: Teams:PublicUrl is not set")
                : Finding.Missing(
                    Checked.Subscriptions, $"none notifies {options.Hook}: Graph tells of no recording",
                    "start ./dev ingestion, which makes it; log event 233 says why it cannot (mostly, Graph does not reach the address)");
        }
    }

    private Finding Judge(TeamsSubscription one)
    {
        var says = $"{one.NotificationUrl} is notified of recordings until {Shown(one.ExpirationDateTime)}";
        if (one.ExpirationDateTime is { } ends && ends - time.GetUtcNow() < options.SubscriptionLife / 4)
        {
            return Finding.Missing(
                Checked.Subscriptions, $"{says}, and nobody renewed it",
                "does ./dev ingestion run all the time? Log event 233 says why it cannot renew");
        }

        if (one is { IncludeResourceData: true, EncryptionCertificateId: { Length: > 0 } id } && certificates is not null)
        {
            using var key = certificates.PrivateKey(id, null);
            if (key is null)
            {
                return Finding.Missing(
                    Checked.Subscriptions, $"{says}, encrypted for the certificate {id[..Math.Min(8, id.Length)]}…, whose key is not here",
                    "add its file to Teams:CertificateFiles, behind the current one");
            }
        }

        return Finding.Works(Checked.Subscriptions, says);
    }

    private string Shown(DateTimeOffset? ends) => ends is { } end
        ? $"{end.UtcDateTime:yyyy-MM-dd HH:mm} UTC ({Math.Max(0, (end - time.GetUtcNow()).TotalHours):0} h)"
        : "a time it does not say";
}

using VideoInsights.Ingestion.Vendors.Checks;

namespace VideoInsights.Ingestion.Meet;

/// <summary>Whether Google tells us of a user's recordings. Subscriptions are listed, and nothing else.</summary>
internal sealed class MeetSubscriptionCheck(MeetOptions options, MeetGoogle google, TimeProvider time)
{
    /// <summary>They live 7 days and are renewed when half of that is left.</summary>
    private static readonly TimeSpan Overdue = TimeSpan.FromDays(1);

    /// <summary>What there is for a user, who is called <see cref="Everybody.Who"/> in it.</summary>
    public async Task<Finding> Run(MeetUser user, CancellationToken stop)
    {
        var (all, refused) = await VendorRefusal.Ask(() => MeetSubscriptionCalls.List(google, user, stop), stop);
        if (all is null)
        {
            return Missing(
                $"Google does not list the subscriptions to {Everybody.Who}. {refused!.Words}",
                MeetCheck.WhatToDo(refused, "Google Workspace Events API", "are the ids in Meet:Users right (docs/meet.md, step 6)?"));
        }

        if (all.FirstOrDefault(s => s.NotificationEndpoint?.PubsubTopic == options.Topic) is not { } ours)
        {
            return all.Count == 0
                ? Missing(
                    $"nothing is subscribed to for {Everybody.Who}: Google tells of no recording",
                    "start ./dev ingestion, which subscribes; log event 251 says why where it cannot")
                : Missing(
                    $"what {Everybody.Who} records is told to {all[0].NotificationEndpoint?.PubsubTopic}, and not to {options.Topic}",
                    "is Meet:Topic right? Then start ./dev ingestion, which replaces the subscription");
        }

        var until = $"{ours.ExpireTime?.UtcDateTime:yyyy-MM-dd HH:mm} UTC";
        var says = $"recordings of {Everybody.Who} are subscribed to until {until}, into {options.Topic}";
        return ours switch
        {
            { State: "SUSPENDED" } => Missing(
                $"Google has suspended the subscription to {Everybody.Who}: {ours.SuspensionReason}",
                $"{MeetSubscriptions.WhatToDo(ours.SuspensionReason ?? "OTHER")}; ./dev ingestion takes it up again within 10 minutes"),
            { ExpireTime: { } ends } when ends - time.GetUtcNow() < Overdue => Missing(
                $"{says}, and nobody renewed it", "does ./dev ingestion run all the time? Log event 251 says why it cannot renew"),
            _ => Finding.Works(Checked.Subscriptions, says),
        };
    }

    private static Finding Missing(string says, string todo) => Finding.Missing(Checked.Subscriptions, says, todo);
}

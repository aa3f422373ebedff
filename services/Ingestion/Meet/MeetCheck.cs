using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging.Abstractions;
using VideoInsights.Ingestion.Relay;
using VideoInsights.Ingestion.Vendors;
using VideoInsights.Ingestion.Vendors.Checks;
using VideoInsights.Schemas;
using VideoInsights.Storage.People;

namespace VideoInsights.Ingestion.Meet;

/// <summary>Whether Google Meet is set up as <c>docs/meet.md</c> says.</summary>
public sealed class MeetCheck(MeetOptions options, RelayOptions relay, People people, TimeProvider time) : IVendorCheck
{
    private static readonly TimeSpan Back = TimeSpan.FromDays(7);

    /// <inheritdoc/>
    public IEnumerable<string> Secrets => []; // the key is in its file, and what is signed by it is sent to Google alone

    /// <inheritdoc/>
    public async IAsyncEnumerable<Finding> Run(Uri hook, [EnumeratorCancellation] CancellationToken stop)
    {
        var (key, unreadable) = await VendorRefusal.Ask(() => Task.FromResult(MeetKey.Read(options)), stop);
        using var held = key;
        foreach (var finding in Settings(key, unreadable))
            yield return finding;
        if (key?.Tokens is not null)
        {
            using var google = new MeetGoogle(options, key, time);
            await foreach (var finding in Api(google, key, stop))
                yield return finding;
        }

        await foreach (var finding in new MeetHookCheck(options, time).Run(hook, stop))
            yield return finding;
    }

    /// <summary>What to do where Google refuses a user something.</summary>
    internal static string WhatToDo(VendorRefusal refusal, string api, string otherwise) => refusal switch
    {
        { Status: null } => "Google was not reached: does this machine get to it, through a proxy perhaps (HTTPS_PROXY)?",
        _ when refusal.Says("SERVICE_DISABLED") || refusal.Says("accessNotConfigured") || refusal.Says("has not been used in project") =>
            $"Google Cloud console, APIs & services: enable the {api} (docs/meet.md, step 1)",
        _ => otherwise,
    };

    private IEnumerable<Finding> Settings(MeetKey? key, VendorRefusal? unreadable)
    {
        var settings = new SettingFindings("Meet", options);
        yield return unreadable is not null
            ? Finding.Missing(
                Checked.Settings, unreadable.Words, "take the JSON file of the service account's page Keys, and let this user read it")
            : settings.Needed(
                nameof(options.KeyFile), options.KeyFile.Length > 0, $"is read: the key of {key!.Account}",
                "export Meet__KeyFile=/etc/videoinsights/meet.json, the service account's key (docs/meet.md, step 2)");
        yield return settings.Needed(
            nameof(options.Users), options.Users.Count > 0, $"names {options.Users.Count}",
            "export Meet__Users__0=rep@example.com=108234567890123456789, whose recordings are taken (docs/meet.md, step 6)");
        yield return settings.Needed(
            nameof(options.Topic), options.Topic.Length > 0, $"is {options.Topic}",
            "export Meet__Topic=projects/PROJECT/topics/meet-events (docs/meet.md, step 4)");
        const string Push = "of the push subscription (docs/meet.md, step 5)";
        yield return settings.Needed(
            nameof(options.Audience), options.Audience.Length > 0, $"is {options.Audience}",
            $"export Meet__Audience=https://YOUR-HOST/hooks/meet, the audience {Push}");
        yield return settings.Needed(
            nameof(options.PushServiceAccount), options.PushServiceAccount.Length > 0, $"is {options.PushServiceAccount}",
            $"export Meet__PushServiceAccount=meet-push@PROJECT.iam.gserviceaccount.com, the account {Push}");
        foreach (var finding in settings.Others())
            yield return finding;
    }

    private async IAsyncEnumerable<Finding> Api(MeetGoogle google, MeetKey key, [EnumeratorCancellation] CancellationToken stop)
    {
        var (trusted, untrusted) = (new List<MeetUser>(), new List<(string, Finding)>());
        foreach (var user in google.Users)
        {
            var refused = (await VendorRefusal.Ask(() => google.Token(user, null, stop), stop)).Refusal;
            if (refused is null)
                trusted.Add(user);
            else
                untrusted.Add((user.Address, await Untrusted(key, user, refused, stop)));
        }

        foreach (var finding in Everybody.Together(untrusted))
            yield return finding;

        if (trusted.Count == 0)
        {
            yield return Finding.Open(Checked.Recordings, "not asked for: there is no token");
            yield return Finding.Open(Checked.Subscriptions, "not asked for: there is no token");
            yield break;
        }

        yield return Finding.Works(
            Checked.Credentials, $"Google lets {key.Account} act as {trusted.Count} of {google.Users.Count} users, with both scopes");
        await foreach (var finding in Recordings(google, trusted, stop))
            yield return finding;
        var subscriptions = new List<(string, Finding)>();
        foreach (var user in trusted)
            subscriptions.Add((user.Address, await new MeetSubscriptionCheck(options, google, time).Run(user, stop)));
        foreach (var finding in Everybody.Together(subscriptions))
            yield return finding;
        yield return Finding.Open(
            Checked.Subscriptions, "whether Meet may write to the topic cannot be asked with these scopes",
            "Pub/Sub console, the topic's permissions: meet-api-event-push@system.gserviceaccount.com publishes (docs/meet.md, step 4)");
    }

    /// <summary>Which scope is missing shows where a token is asked for with one at a time.</summary>
    private async Task<Finding> Untrusted(MeetKey key, MeetUser user, VendorRefusal refused, CancellationToken stop)
    {
        using var http = VendorApi.Client();
        var missing = new List<string>();
        foreach (var scope in refused.Says("unauthorized_client") || refused.Says("access_denied") ? MeetKey.Scopes : [])
        {
            if ((await VendorRefusal.Ask(() => MeetGoogle.Mint(http, key, user, [scope], time, stop), stop)).Refusal is not null)
                missing.Add(scope);
        }

        var client = $"the client id {key.ClientId ?? "of the service account"}";
        return Finding.Missing(
            Checked.Credentials, $"Google gives no token to act as {Everybody.Who}. {refused.Words}",
            missing.Count > 0
                ? $"admin console, API controls, domain-wide delegation: add {string.Join(" and ", missing)} for {client} "
                    + "(docs/meet.md, step 3)"
                : WhatToDo(refused, "Google Meet API", refused switch
                {
                    _ when refused.Says("Invalid JWT Signature") => "the key was deleted or disabled: make a new one (step 2)",
                    _ when refused.Says("short-lived") => "set this machine's clock: Google takes only what was signed just now",
                    _ when refused.Says("account not found") => "the service account is not there any more: make another one (step 2)",
                    _ => $"is {user.Address} somebody of the domain? Else see the delegation of {client} (docs/meet.md, step 3)",
                }));
    }

    private async IAsyncEnumerable<Finding> Recordings(
        MeetGoogle google, List<MeetUser> users, [EnumeratorCancellation] CancellationToken stop)
    {
        // What it logs is asked for here once more, and said.
        var vendor = new MeetVendor(options, google, people, NullLogger<MeetVendor>.Instance);
        var (all, now, read) = (new List<(MeetUser User, RecordingAvailable Recording)>(), time.GetUtcNow(), new List<MeetUser>());
        var unread = new List<(string, Finding)>();
        foreach (var user in users)
        {
            var (found, refused) = await VendorRefusal.Ask(() => vendor.RecordedBy(user, now - Back, now, stop), stop);
            if (found is not null)
            {
                read.Add(user);
                all.AddRange(found.Select(r => (user, r)));
                continue;
            }

            unread.Add((user.Address, Finding.Missing(
                Checked.Recordings, $"Google does not list recordings of {Everybody.Who}. {refused!.Words}",
                WhatToDo(refused, "Google Meet API", "may this user use Meet and record? Take the user out of Meet:Users otherwise"))));
        }

        foreach (var finding in Everybody.Together(unread))
            yield return finding;

        var newest = all.OrderByDescending(r => r.Recording.call.started_at).FirstOrDefault();
        if (read.Count > 0)
        {
            yield return Finding.Works(
                Checked.Recordings,
                $"Google lists recordings of the last {Back.Days} days for {read.Count} of {google.Users.Count} users: {all.Count}"
                    + (newest.Recording is null ? "" : $", the newest of {newest.Recording.call.started_at:yyyy-MM-dd HH:mm} UTC"));
            var check = new MeetRecordingCheck(google, vendor, new FilmCheck(relay, time), people);
            await foreach (var finding in check.Run(newest.User ?? read[0], newest.Recording, stop))
                yield return finding;
        }
    }
}

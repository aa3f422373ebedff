using System.Runtime.CompilerServices;
using VideoInsights.Ingestion.Relay;
using VideoInsights.Ingestion.Vendors;
using VideoInsights.Ingestion.Vendors.Checks;
using VideoInsights.Storage.People;

namespace VideoInsights.Ingestion.Zoom;

/// <summary>Whether Zoom is set up as <c>docs/zoom.md</c> says.</summary>
public sealed class ZoomCheck(ZoomOptions options, RelayOptions relay, People people, TimeProvider time) : IVendorCheck
{
    private const string ListScope = "cloud_recording:read:list_account_recordings:admin";
    private const string FilesScope = "cloud_recording:read:list_recording_files:admin";
    private const string ParticipantsScope = "meeting:read:list_past_participants:admin";

    /// <summary>A meeting that is not there: whether it may be asked for shows the scope all the same.</summary>
    private const string NoMeeting = "VideoInsightsCheck==";

    private static readonly TimeSpan Back = TimeSpan.FromDays(7);

    /// <inheritdoc/>
    public IEnumerable<string> Secrets => options.SecretTokens.Append(options.ClientSecret ?? "");

    /// <inheritdoc/>
    public async IAsyncEnumerable<Finding> Run(Uri hook, [EnumeratorCancellation] CancellationToken stop)
    {
        foreach (var finding in Settings())
            yield return finding;
        if (options.HasApi)
        {
            using var api = new ZoomApi(VendorApi.Client(), options, time);
            await foreach (var finding in Api(api, stop))
                yield return finding;
        }

        await foreach (var finding in new ZoomHookCheck(options, time).Run(hook, stop))
            yield return finding;
    }

    private IEnumerable<Finding> Settings()
    {
        var settings = new SettingFindings("Zoom", options);
        yield return settings.Needed(
            nameof(options.SecretTokens), options.SecretTokens.Count > 0, options.SecretTokens.Count > 1 ? "are set" : "is set",
            "export Zoom__SecretTokens__0=..., the secret token of the app's page Feature (docs/zoom.md, step 2)");
        (string Name, string? Value)[] api =
        [
            (nameof(options.AccountId), options.AccountId), (nameof(options.ClientId), options.ClientId),
            (nameof(options.ClientSecret), options.ClientSecret),
        ];
        var none = api.All(s => string.IsNullOrEmpty(s.Value));
        foreach (var (name, value) in none ? [] : api)
        {
            yield return settings.Needed(
                name, !string.IsNullOrEmpty(value), "is set",
                $"export Zoom__{name}=..., from the app's page App credentials (docs/zoom.md, step 1)");
        }

        if (none)
        {
            yield return Finding.Open(
                Checked.Settings, "Zoom:AccountId, ClientId and ClientSecret are not set: recordings whose webhook was lost are not found, "
                    + "participants are not known, and a film is fetched within a day or never",
                "export all three from the app's page App credentials (docs/zoom.md, step 1), or leave it so");
        }

        foreach (var finding in settings.Others())
            yield return finding;
    }

    private async IAsyncEnumerable<Finding> Api(ZoomApi api, [EnumeratorCancellation] CancellationToken stop)
    {
        if ((await VendorRefusal.Ask(() => api.Token(null, stop), stop)).Refusal is { } refused)
        {
            yield return Finding.Missing(Checked.Credentials, $"Zoom gives no token. {refused.Words}", WhatToDo(refused));
            yield return Finding.Open(Checked.Recordings, "not asked for: there is no token");
            yield break;
        }

        yield return Finding.Works(Checked.Credentials, $"Zoom gives a token for the account {options.AccountId}");
        var now = time.GetUtcNow();
        var (meetings, listless) = await VendorRefusal.Ask(async () => await api.List(now - Back, now, stop).ToListAsync(stop), stop);
        var newest = meetings?.Where(m => m.Uuid is { Length: > 0 }).MaxBy(m => m.StartTime);
        yield return listless is not null
            ? Refused(listless, ListScope, "The account's recordings cannot be listed", "recordings whose webhook was lost are not found")
            : newest is null
            ? Finding.Works(Checked.Recordings, $"Zoom lists the recorded meetings of the last {Back.Days} days: none")
            : Finding.Works(
                Checked.Recordings, $"Zoom lists the recorded meetings of the last {Back.Days} days: {meetings!.Count}, "
                    + $"the newest \"{newest.Topic}\" of {newest.StartTime?.UtcDateTime:yyyy-MM-dd HH:mm} UTC");

        var (meeting, placeless) = await VendorRefusal.Ask(() => api.Recordings(newest?.Uuid ?? NoMeeting, stop), stop);
        if (meeting is not null && newest is not null)
        {
            await foreach (var finding in new ZoomRecordingCheck(options, api, new FilmCheck(relay, time), people).Run(meeting, stop))
                yield return finding;
        }
        else
        {
            yield return IsOnlyNoMeeting(placeless, newest)
                ? Finding.Works(Checked.Recordings, "Zoom lets a meeting's files be asked for")
                : Refused(
                    placeless!, FilesScope, "A meeting's files cannot be asked for",
                    "an address that has gone, or a token that has ended (24 h), ends the call");
        }

        var (participants, unseen) = await VendorRefusal.Ask(() => api.Participants(newest?.Uuid ?? NoMeeting, stop), stop);
        yield return participants is not null
            ? Finding.Works(Checked.Recordings, $"Zoom says who took part: {participants.Count} in that meeting")
            : IsOnlyNoMeeting(unseen, newest)
            ? Finding.Works(Checked.Recordings, "Zoom lets a meeting's participants be asked for")
            : Refused(unseen!, ParticipantsScope, "Who took part cannot be asked for", "the host is the only known participant") with
            {
                Verdict = Verdict.Open,
            };
    }

    private static bool IsOnlyNoMeeting(VendorRefusal? refusal, ZoomMeeting? newest) =>
        refusal is null || (newest is null && refusal.Status is not null && !refusal.IsForbidden && !IsScope(refusal));

    /// <summary>Zoom's error 4711, <c>does not contain scopes:[...]</c>.</summary>
    private static bool IsScope(VendorRefusal refusal) => refusal.Says("does not contain scopes");

    private static Finding Refused(VendorRefusal refusal, string scope, string what, string lost) => Finding.Missing(
        Checked.Recordings, $"{what}: {lost}. Zoom says {refusal.Words}",
        IsScope(refusal)
            ? $"the app's page Scopes: add {scope} (docs/zoom.md, step 3)"
            : $"it is not a scope that Zoom misses ({scope} is what this needs): its own words say what");

    private static string WhatToDo(VendorRefusal refusal) => refusal switch
    {
        { Status: null } => "Zoom was not reached: does this machine get to it (Zoom:Login), through a proxy perhaps (HTTPS_PROXY)?",
        _ when refusal.Says("unsupported_grant_type") =>
            "the app is of another type: build one of the type Server-to-Server OAuth (docs/zoom.md)",
        _ when refusal.Says("disabled") || refusal.Says("deactivated") => "activate the app on its page Activation",
        _ when refusal.Says("invalid_client") =>
            "Zoom:ClientId or Zoom:ClientSecret is not the app's: copy both from its page App credentials (docs/zoom.md, step 1)",
        _ => "compare Zoom:AccountId, ClientId and ClientSecret with the app's page App credentials, and see whether the app is activated",
    };
}

using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging.Abstractions;
using VideoInsights.Ingestion.Relay;
using VideoInsights.Ingestion.Vendors.Checks;
using VideoInsights.Schemas;
using VideoInsights.Storage.People;

namespace VideoInsights.Ingestion.Teams;

/// <summary>Whether Teams is set up as <c>docs/teams.md</c> says.</summary>
public sealed class TeamsCheck(TeamsOptions options, RelayOptions relay, People people, TimeProvider time) : IVendorCheck
{
    private static readonly TimeSpan Back = TimeSpan.FromDays(7);
    private static readonly TimeSpan Soon = TimeSpan.FromDays(30);

    /// <inheritdoc/>
    public IEnumerable<string> Secrets => [options.ClientSecret, options.ClientState, options.CertificatePassword ?? ""];

    private bool HasCredentials => options is { Tenant.Length: > 0, App.Length: > 0, ClientSecret.Length: > 0 };

    /// <inheritdoc/>
    public async IAsyncEnumerable<Finding> Run(Uri hook, [EnumeratorCancellation] CancellationToken stop)
    {
        foreach (var finding in Settings())
            yield return finding;
        var (certificates, unreadable) = await VendorRefusal.Ask(() => Task.FromResult(TeamsCertificates.Read(options)), stop);
        using var held = certificates;
        yield return Certificate(certificates, unreadable);
        if (HasCredentials)
        {
            using var graph = new TeamsGraph(options, time);
            var (token, refused) = await VendorRefusal.Ask(() => graph.Token(null, stop), stop);
            yield return token is not null
                ? Finding.Works(Checked.Credentials, $"Microsoft gives a token for the app {options.App} in the tenant {options.Tenant}")
                : Finding.Missing(Checked.Credentials, $"Microsoft gives no token. {refused!.Words}", WhatToDo(refused));
            if (token is null)
            {
                yield return Finding.Open(Checked.Recordings, "not asked for: there is no token");
                yield return Finding.Open(Checked.Subscriptions, "not asked for: there is no token");
            }
            else
            {
                await foreach (var finding in Recordings(graph, stop))
                    yield return finding;
                await foreach (var finding in new TeamsSubscriptionCheck(options, graph, certificates, time).Run(stop))
                    yield return finding;
            }
        }

        await foreach (var finding in new TeamsHookCheck(options, time).Run(hook, stop))
            yield return finding;
    }

    private IEnumerable<Finding> Settings()
    {
        var settings = new SettingFindings("Teams", options);
        const string Overview = "from the app registration's Overview (docs/teams.md, step 1)";
        yield return settings.Needed(
            nameof(options.TenantId), options.TenantId.Length > 0, "is set",
            $"export Teams__TenantId=..., the directory (tenant) id {Overview}");
        yield return settings.Needed(
            nameof(options.ClientId), options.ClientId.Length > 0, "is set",
            $"export Teams__ClientId=..., the application (client) id {Overview}");
        yield return settings.Needed(
            nameof(options.ClientSecret), options.ClientSecret.Length > 0, "is set",
            "export Teams__ClientSecret=..., the value (not the id) under the app's Certificates & secrets (docs/teams.md, step 1)");
        const string Notified = "Graph tells of nothing, and recordings are found in the lists of Teams:Users alone";
        if (options.PublicUrl is null && options.Users.Count == 0)
        {
            yield return Finding.Missing(
                Checked.Settings, "Teams:PublicUrl and Teams:Users are not set: nothing can come in",
                "export Teams__PublicUrl=https://YOUR-HOST and Teams__ClientState=$(openssl rand -hex 32); Teams__Users__0=rep@example.com "
                    + "finds what no notification told of (docs/teams.md, Settings)");
        }
        else
        {
            yield return settings.Optional(
                nameof(options.PublicUrl), options.PublicUrl is not null, $"is {options.PublicUrl}", Notified,
                "export Teams__PublicUrl=https://YOUR-HOST, where a proxy hands /hooks/ on");
            yield return settings.Optional(
                nameof(options.Users), options.Users.Count > 0, $"names {options.Users.Count}",
                "recordings that no notification told of are not found, and less can be checked here",
                "export Teams__Users__0=rep@example.com, an organiser");
        }

        yield return options.PublicUrl is null
            ? settings.Optional(nameof(options.ClientState), options.ClientState.Length > 0, "is set", Notified)
            : settings.Needed(
                nameof(options.ClientState), options.ClientState.Length > 0, "is set",
                "export Teams__ClientState=$(openssl rand -hex 32), and keep it: every process needs the same");
        foreach (var finding in settings.Others())
            yield return finding;
    }

    private Finding Certificate(TeamsCertificates? certificates, VendorRefusal? unreadable)
    {
        const string Make = "make another one and put it first in Teams:CertificateFiles (docs/teams.md, step 4)";
        if (unreadable is not null)
            return Finding.Missing(Checked.Settings, unreadable.Words, "docs/teams.md, step 4, has the lines that make one");
        if (certificates!.Current is not { } current)
        {
            return Finding.Open(
                Checked.Settings, "Teams:CertificateFiles is not set: notifications do not say whose meeting it was, which is guessed then",
                "docs/teams.md, step 4, has the lines that make one");
        }

        var ends = new DateTimeOffset(current.NotAfter.ToUniversalTime());
        var says = $"Teams:CertificateFiles: the certificate {current.Thumbprint[..8]}… is read, with its key; it ends {ends:yyyy-MM-dd}";
        return ends < time.GetUtcNow() ? Finding.Missing(Checked.Settings, says, Make)
            : ends < time.GetUtcNow() + Soon ? Finding.Open(Checked.Settings, says, Make)
            : Finding.Works(Checked.Settings, says);
    }

    private async IAsyncEnumerable<Finding> Recordings(TeamsGraph graph, [EnumeratorCancellation] CancellationToken stop)
    {
        if (options.Users.Count == 0)
        {
            yield return Finding.Open(
                Checked.Recordings, "Graph has no list of a whole tenant: what the app may see shows with an organiser in Teams:Users",
                "export Teams__Users__0=rep@example.com for this check");
            yield break;
        }

        // What it logs is asked for here once more, and said.
        var vendor = new TeamsVendor(options, graph, people, NullLogger<TeamsVendor>.Instance);
        var (all, unread, now, read) = (new List<RecordingAvailable>(), new List<(string, Finding)>(), time.GetUtcNow(), 0);
        foreach (var user in options.Users)
        {
            var named = Guid.TryParse(user, out _) ? null : (await VendorRefusal.Ask(
                () => graph.Get<TeamsAccount>($"users/{Uri.EscapeDataString(user)}?$select=id", stop), stop)).Refusal;
            var (found, refused) = named is not null
                ? (null, named)
                : await VendorRefusal.Ask(() => vendor.RecordedBy(user, now - Back, now, stop), stop);
            all.AddRange(found ?? []);
            read += found is null ? 0 : 1;
            if (refused is not null)
            {
                unread.Add((user, Finding.Missing(
                    Checked.Recordings, named is null ? $"Graph does not list recordings of {Everybody.Who}. {refused.Words}"
                        : $"Graph does not say who {Everybody.Who} is. {refused.Words}",
                    named is null ? ForRecordings(refused, user) : ForUser(named))));
            }
        }

        foreach (var finding in Everybody.Together(unread))
            yield return finding;

        var newest = all.MaxBy(r => r.call.started_at);
        if (read > 0)
        {
            yield return Finding.Works(
                Checked.Recordings,
                $"Graph lists recordings of the last {Back.Days} days for {read} of {options.Users.Count} organisers: {all.Count}"
                    + (newest is null ? "" : $", the newest of {newest.call.started_at:yyyy-MM-dd HH:mm} UTC"));
        }

        if (newest is not null)
        {
            await foreach (var finding in new TeamsRecordingCheck(graph, vendor, new FilmCheck(relay, time), people).Run(newest, stop))
                yield return finding;
        }
        else if (read > 0)
        {
            yield return Finding.Open(
                Checked.Recordings, "OnlineMeetings.Read.All and OnlineMeetingTranscript.Read.All are not tried: that needs a recording",
                "record a short meeting of one of Teams:Users, then check again");
        }
    }

    /// <summary>What to do where the app lacks a permission.</summary>
    internal static string Grant(string permission) =>
        $"Entra admin center, the app's API permissions: add {permission} of the kind application, with admin consent "
        + "(docs/teams.md, step 2)";

    /// <summary>What to do where recordings of an organiser are refused.</summary>
    internal static string ForRecordings(VendorRefusal refusal, string? organiser) => refusal switch
    {
        { Status: null } => "Graph was not reached: does this machine get to it (Teams:Graph)?",
        _ when refusal.Says("access policy") => $"Grant-CsApplicationAccessPolicy -PolicyName VideoInsights -Identity \"{organiser}\" "
            + "(docs/teams.md, step 3); it may take half an hour to hold",
        { IsForbidden: true } => $"{Grant("OnlineMeetingRecording.Read.All")}; where it is there, the access policy of step 3 is missing",
        _ => "is it an organiser of this tenant, with Teams? Take it out of Teams:Users otherwise",
    };

    private static string ForUser(VendorRefusal refusal) => refusal switch
    {
        { Status: null } => "Graph was not reached: does this machine get to it (Teams:Graph)?",
        { IsForbidden: true } => $"{Grant("User.Read.All")}; or write object ids into Teams:Users instead of addresses",
        _ => "write the address as it is in the directory (the sign-in name), or take it out of Teams:Users",
    };

    /// <summary>By Microsoft's codes: <see href="https://learn.microsoft.com/entra/identity-platform/reference-error-codes"/>.</summary>
    private static string WhatToDo(VendorRefusal refusal) => refusal switch
    {
        { Status: null } => "Microsoft was not reached: does this machine get to it (Teams:Login), through a proxy perhaps (HTTPS_PROXY)?",
        _ when refusal.Says("AADSTS7000215") => "Teams:ClientSecret is wrong: take the value, not the id, under Certificates & secrets",
        _ when refusal.Says("AADSTS7000222") => "Teams:ClientSecret has ended: make a new one under the app's Certificates & secrets",
        _ when refusal.Says("AADSTS700016") => "Teams:ClientId is no app of this tenant: take both ids from the app's Overview",
        _ when refusal.Says("AADSTS90002") => "Teams:TenantId is no tenant: take the directory (tenant) id of the app's Overview",
        _ => "compare Teams:TenantId, ClientId and ClientSecret with the app registration (docs/teams.md, step 1)",
    };
}

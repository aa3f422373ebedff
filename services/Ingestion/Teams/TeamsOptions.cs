using System.ComponentModel.DataAnnotations;
using VideoInsights.Ingestion.Vendors;

namespace VideoInsights.Ingestion.Teams;

/// <summary>Microsoft Teams through Microsoft Graph. Configuration section <c>Teams</c>; see <c>docs/teams.md</c>.</summary>
public sealed record TeamsOptions : IValidatableObject
{
    private const int LongestClientState = 128; // Graph's own limit

    /// <summary>The directory (tenant) id, a GUID: whose recordings are taken, and no other's.</summary>
    public string TenantId { get; init; } = "";

    /// <summary>The app registration's application (client) id, a GUID. Without one Teams is off.</summary>
    public string ClientId { get; init; } = "";

    /// <summary>The app registration's client secret: the value, not its id.</summary>
    public string ClientSecret { get; init; } = "";

    /// <summary>A secret of ours, at most 128 characters, that Graph puts into every notification.</summary>
    public string ClientState { get; init; } = "";

    /// <summary>
    /// The address from outside under which <c>/hooks/teams</c> is reached, https. Null: no subscriptions are made, and only lists are
    /// looked at.
    /// </summary>
    public Uri? PublicUrl { get; init; }

    /// <summary>
    /// PEM or PFX files, each a certificate with its RSA private key: what Graph encrypts notifications for. The first is given to Graph;
    /// the others are former ones, kept until no notification needs them. None: notifications without data are subscribed to.
    /// </summary>
    public IReadOnlyList<string> CertificateFiles { get; init; } = [];

    /// <summary>The password of those of the files that have one.</summary>
    public string? CertificatePassword { get; init; }

    /// <summary>
    /// Organisers whose recordings are looked for in Graph's lists, by id or address: there is no list of a whole tenant. None: only what
    /// notifications tell of comes in.
    /// </summary>
    public IReadOnlyList<string> Users { get; init; } = [];

    /// <summary>
    /// Whether new transcripts are subscribed to as well. Default true: a call that was run without one runs again with it. False where
    /// the app lacks the permission OnlineMeetingTranscript.Read.All.
    /// </summary>
    public bool TranscriptNotifications { get; init; } = true;

    /// <summary>How long a subscription is asked for; it is renewed when less than half of that is left. Default 2.5 days.</summary>
    /// <remarks>
    /// Graph allows 3 days for recordings and transcripts. With 2.5, our clock may be hours ahead, and the public address may be away
    /// for 30 h, before a subscription ends.
    /// </remarks>
    [Range(typeof(TimeSpan), "02:00:00", "2.23:00:00")]
    public TimeSpan SubscriptionLife { get; init; } = TimeSpan.FromDays(2.5);

    /// <summary>How often subscriptions are looked after. Default 1 minute: what fails is tried again after that.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:30:00")]
    public TimeSpan LookAfterEvery { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Where tokens are given. National clouds have their own.</summary>
    public Uri Login { get; init; } = new("https://login.microsoftonline.com");

    /// <summary>Where Graph is. National clouds have their own.</summary>
    public Uri Graph { get; init; } = new("https://graph.microsoft.com");

    /// <summary>
    /// Hosts beside Graph's that a recording may be redirected to, as <c>.sharepoint.com</c>; a leading dot lets every host below through.
    /// </summary>
    public IReadOnlyList<string> MediaHosts { get; init; } = [];

    /// <summary>The tenant's id as Microsoft writes it; empty where it is none.</summary>
    internal string Tenant => Written(TenantId);

    /// <summary>The app's id as Microsoft writes it; empty where it is none.</summary>
    internal string App => Written(ClientId);

    /// <summary>Whether Teams is on.</summary>
    internal bool IsConfigured => ClientId.Length > 0;

    /// <summary>Whether Graph can tell us of recordings.</summary>
    internal bool Subscribes => IsConfigured && PublicUrl is not null;

    /// <summary>The address that Graph notifies; null where it is not to.</summary>
    internal Uri? Hook => PublicUrl is null ? null : new Uri($"{PublicUrl.AbsoluteUri.TrimEnd('/')}/hooks/teams");

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        foreach (var (address, name) in new[] { (PublicUrl, nameof(PublicUrl)), (Login, nameof(Login)), (Graph, nameof(Graph)) })
            if (address is not null && !VendorAddress.IsReachable(address))
                yield return Wrong(name, $"'{address}' is no https address: write https://host");

        if (!IsConfigured)
            yield break;
        if (!Guid.TryParse(ClientId, out _))
            yield return Wrong(nameof(ClientId), $"'{ClientId}' is no GUID: take the app registration's application (client) id");
        if (!Guid.TryParse(TenantId, out _))
            yield return Wrong(nameof(TenantId), $"'{TenantId}' is no GUID: take the app registration's directory (tenant) id");
        if (ClientSecret.Length == 0)
            yield return Wrong(nameof(ClientSecret), "is missing: with Teams:ClientId the app's client secret is needed");
        if (ClientState.Length > LongestClientState)
            yield return Wrong(nameof(ClientState), $"has {ClientState.Length} characters: Graph takes {LongestClientState}");
        if (PublicUrl is not null && ClientState.Length == 0)
            yield return Wrong(nameof(ClientState), "is missing: with Teams:PublicUrl one is needed, as openssl rand -hex 32");
    }

    private static string Written(string guid) => Guid.TryParse(guid, out var id) ? id.ToString() : "";

    private static ValidationResult Wrong(string name, string message) => new(message, [name]);
}

using System.ComponentModel.DataAnnotations;
using System.Text.RegularExpressions;
using VideoInsights.Ingestion.Vendors;

namespace VideoInsights.Ingestion.Meet;

/// <summary>Google Meet through Google Workspace. Configuration section <c>Meet</c>; see <c>docs/meet.md</c>.</summary>
public sealed partial record MeetOptions : IValidatableObject
{
    /// <summary>The service account's key as Google gives it, a JSON file. Without one Meet is off.</summary>
    public string KeyFile { get; init; } = "";

    /// <summary>
    /// Whose recordings are taken, each as <c>address=id</c>: the address that the service account acts as, and the Google user id (the
    /// digits that the Directory API calls <c>id</c>) that subscriptions and events name.
    /// </summary>
    public IReadOnlyList<string> Users { get; init; } = [];

    /// <summary>
    /// The Pub/Sub topic that events are written to, <c>projects/p/topics/t</c>. Calls are told apart by its project: in another project
    /// the same recording is another call.
    /// </summary>
    public string Topic { get; init; } = "";

    /// <summary>What the push subscription's tokens are made for: its audience, else the address that is pushed to.</summary>
    public string Audience { get; init; } = "";

    /// <summary>The service account that the push subscription's tokens are made with: its address.</summary>
    public string PushServiceAccount { get; init; } = "";

    /// <summary>How often subscriptions are looked after. Default 1 minute: what fails is tried again after that.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:30:00")]
    public TimeSpan LookAfterEvery { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Where the keys of push tokens are published.</summary>
    public Uri SignIn { get; init; } = new("https://accounts.google.com");

    /// <summary>Where Meet's API is.</summary>
    public Uri Meet { get; init; } = new("https://meet.googleapis.com");

    /// <summary>Where Workspace Events' API is.</summary>
    public Uri Events { get; init; } = new("https://workspaceevents.googleapis.com");

    /// <summary>Where Drive's API is, files included.</summary>
    public Uri Drive { get; init; } = new("https://www.googleapis.com");

    /// <summary>Hosts beside Drive's that a recording may be redirected to; a leading dot lets every host below through.</summary>
    public IReadOnlyList<string> MediaHosts { get; init; } = [];

    /// <summary>Whether Meet is on.</summary>
    internal bool IsConfigured => KeyFile.Length > 0;

    /// <summary>The topic's project; empty where there is none.</summary>
    internal string Project => TopicForm().Match(Topic).Groups[1].Value;

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        foreach (var (address, name) in new[]
        {
            (SignIn, nameof(SignIn)), (Meet, nameof(Meet)), (Events, nameof(Events)), (Drive, nameof(Drive)),
        })
        {
            if (!VendorAddress.IsReachable(address))
                yield return Wrong(name, $"'{address}' is no https address: write https://host");
        }

        if (!IsConfigured)
            yield break;
        if (Users.Count == 0)
            yield return Wrong(nameof(Users), "is empty: name whose recordings are taken, as rep@example.com=108234567890123456789");
        foreach (var user in Users.Where(u => MeetUser.Of(u) is null))
            yield return Wrong(nameof(Users), $"'{user}' is no address=id: write rep@example.com=108234567890123456789");
        if (Project.Length == 0)
            yield return Wrong(nameof(Topic), $"'{Topic}' is no topic: write projects/PROJECT/topics/TOPIC");
        if (Audience.Length == 0)
            yield return Wrong(nameof(Audience), "is missing: take the push subscription's audience, else the address it pushes to");
        if (!PushServiceAccount.Contains('@'))
            yield return Wrong(nameof(PushServiceAccount), $"'{PushServiceAccount}' is no address: take the push subscription's account");
    }

    private static ValidationResult Wrong(string name, string message) => new(message, [name]);

    [GeneratedRegex(@"^projects/([^/\s]+)/topics/[^/\s]+\z")]
    private static partial Regex TopicForm();
}

/// <summary>Somebody whose recordings are taken.</summary>
/// <param name="Address">Whom the service account acts as.</param>
/// <param name="Id">The Google user id.</param>
internal sealed partial record MeetUser(string Address, string Id)
{
    /// <summary>The target of a subscription to the spaces that this user owns.</summary>
    /// <remarks><see href="https://developers.google.com/workspace/events/guides/events-meet"/>.</remarks>
    public string Resource => $"//cloudidentity.googleapis.com/users/{Id}";

    /// <summary>Of a setting; null where it is not <c>address=id</c>.</summary>
    public static MeetUser? Of(string? setting) => Form().Match(setting ?? "") is { Success: true } match
        ? new MeetUser(match.Groups[1].Value, match.Groups[2].Value)
        : null;

    [GeneratedRegex(@"^\s*([^@\s=]+@[^@\s=]+)\s*=\s*([0-9]{1,30})\s*\z")]
    private static partial Regex Form();
}

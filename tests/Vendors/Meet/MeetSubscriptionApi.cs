using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace VideoInsights.Tests.Vendors.Meet;

/// <summary>A subscription to events of Google Workspace.</summary>
public sealed record WorkspaceSubscription(
    string Name, string Target, string Topic, IReadOnlyList<string> Types, DateTimeOffset Expires, string State = "ACTIVE",
    string? Reason = null);

/// <summary><c>/v1/subscriptions</c>, with the checks that Google makes.</summary>
public sealed partial class MeetSubscriptionApi(MeetSimulator google)
{
    private const int LongestSeconds = 604_800;
    private readonly Lock _lock = new();
    private readonly List<WorkspaceSubscription> _all = [];

    /// <summary>Those that live.</summary>
    public IReadOnlyList<WorkspaceSubscription> All
    {
        get
        {
            lock (_lock)
                return [.. _all.Where(s => s.Expires > google.Time.GetUtcNow())];
        }
    }

    /// <summary>Puts a subscription there that nobody here asked for.</summary>
    public WorkspaceSubscription Seed(MeetPerson target, string? topic = null, params string[] types)
    {
        var made = new WorkspaceSubscription(
            NewName(), Target(target), topic ?? google.Topic,
            types.Length > 0 ? types : ["google.workspace.meet.recording.v2.fileGenerated"], google.Time.GetUtcNow().AddDays(2));
        lock (_lock)
            _all.Add(made);
        return made;
    }

    /// <summary>Ends a subscription without a word.</summary>
    public void Remove(string name)
    {
        lock (_lock)
            _all.RemoveAll(s => s.Name == name);
    }

    /// <summary>The same ends at another time.</summary>
    public void Move(string name, DateTimeOffset expires) => Change(All.Single(s => s.Name == name) with { Expires = expires });

    public WorkspaceSubscription Suspend(string name, string reason) =>
        Change(All.Single(s => s.Name == name) with { State = "SUSPENDED", Reason = reason });

    internal void Map(WebApplication app)
    {
        app.MapPost("/v1/subscriptions", (Delegate)Create);
        app.MapGet("/v1/subscriptions", List);
        app.MapPatch("/v1/subscriptions/{id}", (HttpContext http, string id) => Find(http, id, found => Renew(http, found)));
        app.MapGet("/v1/subscriptions/{id}", (HttpContext http, string id) =>
            Find(http, id, found => Task.FromResult(Results.Json(Of(found)))));
        app.MapDelete("/v1/subscriptions/{id}", (HttpContext http, string id) => Find(http, id, found =>
        {
            Remove(found.Name);
            return Task.FromResult(Results.Json(new JsonObject { ["name"] = "operations/d", ["done"] = true }));
        }));
        app.MapPost("/v1/subscriptions/{id}", (HttpContext http, string id) => id.Split(':') is [var name, "reactivate"]
            ? Find(http, name, found => Task.FromResult(Reactivate(found)))
            : Task.FromResult(Missing()));
    }

    private static string NewName() => $"subscriptions/meet-{Guid.NewGuid():N}";

    private static string Target(MeetPerson person) => $"//cloudidentity.googleapis.com/users/{person.Id}";

    private static JsonObject Of(WorkspaceSubscription subscription)
    {
        var form = new JsonObject
        {
            ["name"] = subscription.Name,
            ["targetResource"] = subscription.Target,
            ["eventTypes"] = new JsonArray([.. subscription.Types.Select(t => JsonValue.Create(t))]),
            ["notificationEndpoint"] = new JsonObject { ["pubsubTopic"] = subscription.Topic },
            ["state"] = subscription.State,
            ["expireTime"] = subscription.Expires.UtcDateTime.ToString("O", CultureInfo.InvariantCulture),
        };
        if (subscription.Reason is not null)
            form["suspensionReason"] = subscription.Reason;
        return form;
    }

    private static IResult Missing() => MeetSimulator.Error(404, "NOT_FOUND", "Requested entity was not found.");

    private static IResult Invalid(string message) => MeetSimulator.Error(400, "INVALID_ARGUMENT", message);

    private static int? Seconds(JsonNode? ttl) =>
        ttl?.GetValue<string>() is { } text && text.EndsWith('s') && int.TryParse(text[..^1], out var seconds)
            ? seconds is 0 ? LongestSeconds : seconds
            : ttl is null ? LongestSeconds : null;

    /// <summary>At least one type has to be asked for; a target is named in full.</summary>
    private IResult List(HttpContext http)
    {
        if (Filter().Match(http.Request.Query["filter"].ToString()) is not { Success: true } asked)
            return Invalid("filter is missing or wrong.");
        if (asked.Groups["target"].Value != Target(MeetSimulator.Caller(http)))
            return MeetSimulator.Error(403, "PERMISSION_DENIED", "The caller does not own the target resource.");
        var found = All.Where(s => s.Target == asked.Groups["target"].Value && s.Types.Contains(asked.Groups["type"].Value)).ToList();
        return Results.Json(found.Count == 0
            ? new JsonObject() // an empty list is left out
            : new JsonObject { ["subscriptions"] = new JsonArray([.. found.Select(Of)]) });
    }

    private async Task<IResult> Create(HttpContext http)
    {
        var asked = (await JsonNode.ParseAsync(http.Request.Body))!.AsObject();
        var target = asked["targetResource"]?.GetValue<string>();
        var types = asked["eventTypes"]?.AsArray().Select(t => t!.GetValue<string>()).ToList() ?? [];
        if (target != Target(MeetSimulator.Caller(http)))
            return MeetSimulator.Error(403, "PERMISSION_DENIED", "The caller does not own the target resource.");
        if (types.Count == 0 || types.Any(t => !t.StartsWith("google.workspace.meet.", StringComparison.Ordinal)))
            return Invalid("eventTypes are missing or unknown.");
        if (asked["notificationEndpoint"]?["pubsubTopic"]?.GetValue<string>() is not { } topic || topic != google.Topic)
            return Invalid("The topic must exist in the project of the caller.");
        if (asked["payloadOptions"]?["includeResource"]?.GetValue<bool>() is true)
            return Invalid("includeResource is only for Chat.");
        if (Seconds(asked["ttl"]) is not ({ } seconds and <= LongestSeconds))
            return Invalid("ttl is longer than 7 days.");
        if (All.FirstOrDefault(s => s.Target == target) is { } there)
        {
            return MeetSimulator.Error(
                409, "ALREADY_EXISTS", "A subscription for this target exists already. " + new string('.', 300),
                [
                    new JsonObject
                    {
                        ["@type"] = "type.googleapis.com/google.rpc.ErrorInfo",
                        ["reason"] = "SUBSCRIPTION_ALREADY_EXISTS",
                        ["domain"] = "workspaceevents.googleapis.com",
                        ["metadata"] = new JsonObject { ["current_subscription"] = there.Name },
                    },
                ]);
        }

        var made = new WorkspaceSubscription(NewName(), target!, topic, types, google.Time.GetUtcNow().AddSeconds(seconds));
        lock (_lock)
            _all.Add(made);
        return Operation(made);
    }

    private async Task<IResult> Renew(HttpContext http, WorkspaceSubscription found)
    {
        var asked = (await JsonNode.ParseAsync(http.Request.Body))!.AsObject();
        if (http.Request.Query["updateMask"] != "ttl" || Seconds(asked["ttl"]) is not ({ } seconds and <= LongestSeconds))
            return Invalid("updateMask or ttl is wrong.");
        return Operation(Change(found with { Expires = google.Time.GetUtcNow().AddSeconds(seconds) }));
    }

    private IResult Reactivate(WorkspaceSubscription found) => google.Faults.StillBroken
        ? MeetSimulator.Error(400, "FAILED_PRECONDITION", "The cause of the suspension is still there.")
        : Operation(Change(found with { State = "ACTIVE", Reason = null }));

    private WorkspaceSubscription Change(WorkspaceSubscription to)
    {
        lock (_lock)
            _all[_all.FindIndex(s => s.Name == to.Name)] = to;
        return to;
    }

    /// <summary>Every change is a long-running operation, mostly done at once.</summary>
    private IResult Operation(WorkspaceSubscription subscription)
    {
        var operation = new JsonObject { ["name"] = "operations/o1" };
        if (!google.Faults.Slow)
        {
            operation["done"] = true;
            operation["response"] = Of(subscription);
            operation["response"]!["@type"] = "type.googleapis.com/google.apps.events.subscriptions.v1.Subscription";
        }

        return Results.Json(operation);
    }

    private async Task<IResult> Find(HttpContext http, string id, Func<WorkspaceSubscription, Task<IResult>> answer) =>
        All.FirstOrDefault(s => s.Name == $"subscriptions/{id}") is not { } found ? Missing()
        : found.Target != Target(MeetSimulator.Caller(http))
            ? MeetSimulator.Error(403, "PERMISSION_DENIED", "The caller does not have permission")
        : await answer(found);

    [GeneratedRegex("""^event_types:"(?<type>[^"]+)" AND target_resource="(?<target>[^"]+)"$""")]
    private static partial Regex Filter();
}

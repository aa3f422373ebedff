using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace VideoInsights.Tests.Vendors.Meet;

/// <summary>What is wrong with Google at the moment.</summary>
public sealed class MeetFaults
{
    private readonly Lock _lock = new();
    private readonly List<(string Path, int Status, int? RetryAfter)> _next = [];

    /// <summary>Whether the token endpoint answers 503.</summary>
    public bool SignInAway { get; set; }

    /// <summary>Whether the keys of push tokens are away.</summary>
    public bool KeysAway { get; set; }

    /// <summary>Whether operations on subscriptions are answered before they are done.</summary>
    public bool Slow { get; set; }

    /// <summary>Whether what suspended a subscription is still so: it cannot be reactivated.</summary>
    public bool StillBroken { get; set; }

    /// <summary>APIs that are not enabled, by what their paths begin with: /v1 (Workspace Events), /v2 (Meet), /drive.</summary>
    public HashSet<string> Disabled { get; } = [];

    /// <summary>The next requests to a path that holds this text are refused for being too many.</summary>
    public void Throttle(int times, int seconds, string path = "") => Add(times, path, 429, seconds);

    /// <summary>The next ones are answered with a status.</summary>
    public void Fail(int times, int status, string path = "") => Add(times, path, status, null);

    internal async Task<bool> Answered(HttpContext http)
    {
        if (Disabled.Any(api => http.Request.Path.StartsWithSegments(api)))
        {
            await MeetSimulator.Error(
                403, "PERMISSION_DENIED", "This API has not been used in project 1098765 before or it is disabled.",
                [new JsonObject { ["@type"] = "type.googleapis.com/google.rpc.ErrorInfo", ["reason"] = "SERVICE_DISABLED" }])
                .ExecuteAsync(http);
            return true;
        }

        (string Path, int Status, int? RetryAfter) fault;
        lock (_lock)
        {
            var at = _next.FindIndex(f => http.Request.Path.Value!.Contains(f.Path, StringComparison.Ordinal));
            if (at < 0)
                return false;
            fault = _next[at];
            _next.RemoveAt(at);
        }

        if (fault.RetryAfter is { } seconds)
            http.Response.Headers.RetryAfter = $"{seconds}";
        await MeetSimulator.Error(fault.Status, "SIMULATED", "simulated").ExecuteAsync(http);
        return true;
    }

    private void Add(int times, string path, int status, int? retryAfter)
    {
        lock (_lock)
            _next.AddRange(Enumerable.Repeat((path, status, retryAfter), times));
    }
}

using Microsoft.AspNetCore.Http;

namespace VideoInsights.Tests.Vendors.Teams;

/// <summary>What is wrong with Graph at the moment.</summary>
public sealed class GraphFaults
{
    private readonly Lock _lock = new();
    private readonly List<(string Path, IResult Answer)> _next = [];

    /// <summary>Whether the sign-in answers 503.</summary>
    public bool SignInAway { get; set; }

    /// <summary>Whether the document with the signing keys is away.</summary>
    public bool KeysAway { get; set; }

    /// <summary>Where the content of recordings is redirected to; null serves it.</summary>
    public Uri? ContentElsewhere { get; set; }

    /// <summary>Whether lists give a next page on another host.</summary>
    public bool NextPageElsewhere { get; set; }

    /// <summary>The next requests to a path that holds this text are refused for being too many.</summary>
    public void Throttle(int times, int seconds, string path = "") => Add(times, path, new Throttled(seconds));

    /// <summary>The next ones are answered with a status.</summary>
    public void Fail(int times, int status, string path = "") =>
        Add(times, path, GraphSimulator.Error(status, "UnknownError", "simulated"));

    /// <summary>The next ones are answered with a page of HTML and 200.</summary>
    public void Page(int times, string path = "") =>
        Add(times, path, Results.Content("<!DOCTYPE html><html><body>Sign in</body></html>", "text/html"));

    internal IResult? Next(string path)
    {
        lock (_lock)
        {
            var at = _next.FindIndex(f => path.Contains(f.Path, StringComparison.Ordinal));
            if (at < 0)
                return null;
            var answer = _next[at].Answer;
            _next.RemoveAt(at);
            return answer;
        }
    }

    private void Add(int times, string path, IResult answer)
    {
        lock (_lock)
            _next.AddRange(Enumerable.Repeat((path, answer), times));
    }

    private sealed class Throttled(int seconds) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.Headers.RetryAfter = $"{seconds}";
            return GraphSimulator.Error(429, "TooManyRequests", "Too many requests").ExecuteAsync(httpContext);
        }
    }
}

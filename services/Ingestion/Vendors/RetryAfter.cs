using System.Globalization;
using System.Net;

namespace VideoInsights.Ingestion.Vendors;

/// <summary>Whether a server may be asked again, and how long it asks to be left alone before.</summary>
public static class RetryAfter
{
    private static readonly string[] Dates = ["r", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"];

    /// <summary>Whether the same request may have another answer later: the server was too busy, too slow, or at fault.</summary>
    public static bool MayHelp(HttpStatusCode status) =>
        status is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError;

    /// <summary>The wait that a reply's <c>Retry-After</c> names; null where it names none. Never negative.</summary>
    /// <remarks>
    /// Seconds or an HTTP date (RFC 9110, 10.2.3), or, as Zoom sends it with a daily limit, a time in ISO 8601.
    /// </remarks>
    public static TimeSpan? Of(HttpResponseMessage reply, DateTimeOffset now) =>
        reply.Headers.TryGetValues("Retry-After", out var values) ? Of(values.FirstOrDefault(), now) : null;

    /// <summary>The wait that a header's text names; null where it is none of the three forms.</summary>
    public static TimeSpan? Of(string? text, DateTimeOffset now)
    {
        if (text is null)
            return null;
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds))
            return TimeSpan.FromSeconds(Math.Min(seconds, TimeSpan.MaxValue.Ticks / TimeSpan.TicksPerSecond));
        if (!DateTimeOffset.TryParseExact(text, Dates, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var until))
            return null;
        return until > now ? until - now : TimeSpan.Zero;
    }
}

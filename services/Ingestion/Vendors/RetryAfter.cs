using System.Globalization;

namespace VideoInsights.Ingestion.Vendors;

/// <summary>How long a server asks to be left alone.</summary>
public static class RetryAfter
{
    private static readonly string[] Dates = ["r", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"];

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

using System.Net;
using System.Net.Http.Headers;
using VideoInsights.Ingestion.Vendors;
using VideoInsights.Schemas;
using VideoInsights.Streams.Media;

namespace VideoInsights.Ingestion.Relay;

/// <summary>Asks for a file from a byte on: follows redirects, renews what it is asked with, and says what a refusal means.</summary>
internal sealed class DownloadRequests(HttpClient http, DownloadSource source, RelayOptions options, TimeProvider time)
{
    /// <summary>In an exception's data: how long the server asks to be left alone.</summary>
    public const string RetryAfterKey = "retry-after";

    private const int MaxRedirects = 5;
    private const int MaxRenewals = 2;
    private static readonly TimeSpan MostRetryAfter = TimeSpan.FromMinutes(5);
    private Uri _address = source.Address;
    private bool _located;
    private string? _credential;

    /// <summary>The host that the file was last asked of first.</summary>
    public string Host => _address.Host;

    /// <summary>Whether asking again may help: a connection that broke, a server that is busy, a redirect that has expired.</summary>
    public static bool MayPass(Exception e) => e switch
    {
        SourceChangedException or ServerUnavailableException => false,
        HttpRequestException { StatusCode: { } status } => RetryAfter.MayHelp(status) || e is ExpiredRedirectException,
        _ => e is IOException or TimeoutException or HttpRequestException,
    };

    /// <summary>The reply with the file from a byte on: 200, 206, or 416 where nothing is there.</summary>
    /// <param name="etag">The strong tag that the bytes before were seen under.</param>
    public async Task<HttpResponseMessage> Get(long from, string? etag, CancellationToken stop)
    {
        for (var renewals = 0; ; renewals++)
        {
            if (source.Credential is { } first)
                _credential ??= await first(null, stop);
            var (reply, redirected, toldWho) = await Follow(from, etag, stop);
            var page = reply.Content.Headers.ContentType?.MediaType is "text/html" && reply.IsSuccessStatusCode;
            if (!page && (reply.IsSuccessStatusCode || reply.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable))
                return reply;

            using (reply)
            {
                // A page with 200 is how a vendor may refuse a token, and it may redirect to it. A signed address of another host that
                // refuses has expired: the token was not shown there.
                var refused = page || (toldWho && reply.StatusCode is (HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden));
                if (refused && renewals < MaxRenewals && await Renew(stop))
                    continue;
                if (page)
                    throw new UnusableMediaException(MediaKind.WebPage);
                if (!redirected && reply.StatusCode is (HttpStatusCode.NotFound or HttpStatusCode.Gone) && await Locate(stop))
                    continue;
                throw Refusal(reply, redirected);
            }
        }
    }

    /// <summary>What one answer or one read may take: a server that says nothing would hold the relay for ever.</summary>
    public Silence Limit(CancellationToken stop) => new(options.ReadTimeout, stop);

    private async Task<bool> Renew(CancellationToken stop)
    {
        if (source.Credential is not { } renew || await renew(_credential, stop) is not { } other || other == _credential)
            return false;
        _credential = other;
        return true;
    }

    /// <summary>Asks the vendor, once, where the file lies now.</summary>
    private async Task<bool> Locate(CancellationToken stop)
    {
        if (_located || source.Locate is null)
            return false;
        _located = true;
        _address = await source.Locate(stop);
        return true;
    }

    /// <summary>The last reply; whether another address was named on the way, and whether the last one was shown the token.</summary>
    private async Task<(HttpResponseMessage Reply, bool Redirected, bool ToldWho)> Follow(long from, string? etag, CancellationToken stop)
    {
        var address = _address;
        for (var redirects = 0; ; redirects++)
        {
            Check(address);
            using var request = new HttpRequestMessage(HttpMethod.Get, address);
            request.Headers.AcceptEncoding.ParseAdd("identity"); // ranges are over the encoded form
            request.Headers.TryAddWithoutValidation("Want-Repr-Digest", ReprDigest.Wanted);
            if (_credential is not null && address.Authority == _address.Authority && address.Scheme == _address.Scheme)
                request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _credential);
            if (from > 0)
            {
                request.Headers.Range = new RangeHeaderValue(from, null);
                if (etag is not null)
                    request.Headers.IfRange = new RangeConditionHeaderValue(new EntityTagHeaderValue(etag));
            }

            var reply = await Send(request, stop);
            if ((int)reply.StatusCode is not (>= 300 and < 400) || reply.Headers.Location is not { } next)
                return (reply, redirects > 0, request.Headers.Authorization is not null || redirects == 0);
            reply.Dispose();
            if (redirects == MaxRedirects)
                throw new UnusableMediaException($"The recording's address on {_address.Host} redirects more than {MaxRedirects} times.");
            address = new Uri(address, next);
        }
    }

    private async Task<HttpResponseMessage> Send(HttpRequestMessage request, CancellationToken stop)
    {
        using var limit = Limit(stop);
        try
        {
            return await limit.Within(http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Next()));
        }
        catch (HttpRequestException e) when (e.InnerException is UnusableMediaException refused)
        {
            throw refused; // out of the connection's check of the address
        }
    }

    private Exception Refusal(HttpResponseMessage reply, bool redirected)
    {
        var said = $"{reply.RequestMessage!.RequestUri!.Host} answered {(int)reply.StatusCode} {reply.ReasonPhrase}";
        if (redirected && (int)reply.StatusCode is >= 400 and < 500 && !RetryAfter.MayHelp(reply.StatusCode))
            return new ExpiredRedirectException(said, reply.StatusCode); // signed, and expired: the first address gives another
        var error = new HttpRequestException(said, null, reply.StatusCode);
        if (!MayPass(error) || RetryAfter.Of(reply, time.GetUtcNow()) is not { } wait)
            return error;
        if (wait > MostRetryAfter)
            return new VendorUnavailableException(_address.Host, error);
        error.Data[RetryAfterKey] = wait;
        return error;
    }

    private void Check(Uri address)
    {
        if (address.Scheme != Uri.UriSchemeHttps && !(options.AllowHttp && address.Scheme == Uri.UriSchemeHttp))
            throw new UnusableMediaException($"The recording's address on {address.Host} is not https and is not fetched.");
        if (!source.Hosts.Concat(options.AllowedHosts).Any(host => host.StartsWith('.')
            ? address.Host.EndsWith(host, StringComparison.OrdinalIgnoreCase)
            : address.Host.Equals(host, StringComparison.OrdinalIgnoreCase)))
        {
            throw new UnusableMediaException(
                $"The recording lies on {address.Host}, which is not among the hosts recordings are fetched from (Relay:AllowedHosts).");
        }
    }

    /// <summary>What a redirect led to refuses: the redirect is asked for again.</summary>
    private sealed class ExpiredRedirectException(string message, HttpStatusCode status) : HttpRequestException(message, null, status);
}

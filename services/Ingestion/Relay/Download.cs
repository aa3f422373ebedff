using System.Net;
using System.Net.Http.Headers;
using Microsoft.Extensions.Logging;
using VideoInsights.Streams.Media;

namespace VideoInsights.Ingestion.Relay;

/// <summary>A remote file as one stream: a connection that breaks is opened again at the byte where it broke.</summary>
/// <remarks>
/// RFC 9110 section 14: parts of two replies are joined only under the same strong validator, or, where a server gives none, under the
/// same total length. Every reconnect starts at the first address again, because a signed redirect expires.
/// </remarks>
public sealed class Download : IAsyncDisposable
{
    private const int MaxRedirects = 5;
    private static readonly TimeSpan MostRetryAfter = TimeSpan.FromMinutes(5);
    private readonly HttpClient _http;
    private readonly DownloadSource _source;
    private readonly RelayOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly string _videoId;
    private HttpResponseMessage? _reply;
    private Stream? _body;
    private EntityTagHeaderValue? _etag;
    private long _position;
    private int _failures;

    /// <param name="http">A client that follows no redirects.</param>
    internal Download(HttpClient http, DownloadSource source, RelayOptions options, TimeProvider time, ILogger log, string videoId) =>
        (_http, _source, _options, _time, _log, _videoId) = (http, source, options, time, log, videoId);

    /// <summary>Length of the whole file; null where the server does not say.</summary>
    public long? Total { get; private set; }

    /// <summary>Fills the buffer as far as the file goes; fewer bytes than asked for only at its end.</summary>
    /// <exception cref="HttpRequestException">The server refuses.</exception>
    /// <exception cref="IOException">The connection broke too often, or the file changed meanwhile: start again.</exception>
    /// <exception cref="UnusableMediaException">The address gave a page instead of a recording.</exception>
    public async Task<int> Fill(Memory<byte> buffer, CancellationToken stop)
    {
        var filled = 0;
        while (filled < buffer.Length)
        {
            try
            {
                if (_body is null)
                    await Connect(stop);
                var read = await ReadWithin(buffer[filled..], stop);
                if (read == 0 && (Total is null || _position == Total))
                    return filled;
                if (read == 0)
                    throw new HttpIOException(HttpRequestError.ResponseEnded, $"the body ended at {_position} of {Total} bytes");
                (filled, _position, _failures) = (filled + read, _position + read, 0);
            }
            catch (Exception e) when (!stop.IsCancellationRequested && MayPass(e))
            {
                await Again(e, stop);
            }
        }

        return filled;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_body is not null)
            await _body.DisposeAsync();
        _reply?.Dispose();
        (_body, _reply) = (null, null);
    }

    private static bool MayPass(Exception e) => e switch
    {
        ChangedException => false,
        HttpRequestException { StatusCode: { } status } =>
            status is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError,
        _ => e is IOException or TimeoutException or HttpRequestException,
    };

    private async Task Again(Exception cause, CancellationToken stop)
    {
        await DisposeAsync();
        if (++_failures > _options.Reconnects)
            throw new IOException($"the connection broke {_failures} times at byte {_position}: {cause.Message}", cause);
        _log.BrokeOff(cause, _videoId, _position);
        var wait = cause.Data["retry-after"] as TimeSpan? ?? _options.ReconnectDelay * Math.Pow(2, _failures - 1);
        await Task.Delay(wait, _time, stop);
    }

    private Task<int> ReadWithin(Memory<byte> buffer, CancellationToken stop) =>
        Within(token => _body!.ReadAsync(buffer, token).AsTask(), stop);

    /// <summary>Headers and bytes alike must come in time: a server that says nothing would hold the relay for ever.</summary>
    private async Task<T> Within<T>(Func<CancellationToken, Task<T>> ask, CancellationToken stop)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(_options.ReadTimeout);
        try
        {
            return await ask(limit.Token);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            throw new TimeoutException($"no byte came for {_options.ReadTimeout.TotalSeconds:0} s");
        }
    }

    private async Task Connect(CancellationToken stop)
    {
        _reply = await Ask(stop);
        var length = _reply.Content.Headers.ContentLength;
        var range = _reply.Content.Headers.ContentRange;
        var etag = _reply.Headers.ETag is { IsWeak: false } strong ? strong : null;
        var total = _reply.StatusCode == HttpStatusCode.PartialContent ? range?.Length : length;
        if (_position == 0)
        {
            if (_reply.Content.Headers.ContentType?.MediaType is "text/html")
                throw new UnusableMediaException(MediaKind.WebPage);
            (Total, _etag) = (total, etag);
        }
        else if (!Equals(etag, _etag) || total != Total || (etag is null && total is null)
            || (_reply.StatusCode == HttpStatusCode.PartialContent && range?.From != _position))
        {
            throw new ChangedException($"the file changed at its source while byte {_position} of {Total} was reached");
        }

        _body = await _reply.Content.ReadAsStreamAsync(stop);
        if (_position > 0 && _reply.StatusCode == HttpStatusCode.OK)
            await Skip(_position, stop);
    }

    /// <summary>The server ignored the range and sent the same file from its start: what is here already is read past.</summary>
    private async Task Skip(long bytes, CancellationToken stop)
    {
        var scratch = new byte[64 << 10];
        for (var left = bytes; left > 0;)
        {
            var read = await ReadWithin(scratch.AsMemory(0, (int)Math.Min(scratch.Length, left)), stop);
            if (read == 0)
                throw new HttpIOException(HttpRequestError.ResponseEnded, "the body ended before the byte that was reached");
            left -= read;
        }
    }

    private async Task<HttpResponseMessage> Ask(CancellationToken stop)
    {
        var (address, first) = (_source.Address, _source.Address);
        var credential = _source.Credential is { } ask ? await ask(null, stop) : null;
        for (var redirects = 0; ; redirects++)
        {
            Check(address);
            using var request = new HttpRequestMessage(HttpMethod.Get, address);
            request.Headers.AcceptEncoding.ParseAdd("identity"); // ranges are over the encoded form
            if (credential is not null && address.Authority == first.Authority && address.Scheme == first.Scheme)
                request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", credential);
            if (_position > 0)
            {
                request.Headers.Range = new RangeHeaderValue(_position, null);
                if (_etag is not null)
                    request.Headers.IfRange = new RangeConditionHeaderValue(_etag);
            }

            var reply = await Within(token => _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, token), stop);
            if ((int)reply.StatusCode is >= 300 and < 400 && reply.Headers.Location is { } next && redirects < MaxRedirects)
            {
                address = new Uri(address, next);
                reply.Dispose();
                continue;
            }

            return reply.IsSuccessStatusCode ? reply : throw Refusal(reply);
        }
    }

    private HttpRequestException Refusal(HttpResponseMessage reply)
    {
        var error = new HttpRequestException($"{_source.Address.Host} answered {(int)reply.StatusCode} {reply.ReasonPhrase}", null,
            reply.StatusCode);
        var wait = reply.Headers.RetryAfter?.Delta ?? (reply.Headers.RetryAfter?.Date - _time.GetUtcNow());
        if (wait > TimeSpan.Zero)
            error.Data["retry-after"] = wait > MostRetryAfter ? MostRetryAfter : wait;
        reply.Dispose();
        return error;
    }

    private void Check(Uri address)
    {
        if (address.Scheme != Uri.UriSchemeHttps && !(_options.AllowHttp && address.Scheme == Uri.UriSchemeHttp))
            throw new UnusableMediaException($"The recording's address on {address.Host} is not https and is not fetched.");
        if (!_source.Hosts.Concat(_options.AllowedHosts).Any(host => host.StartsWith('.')
            ? address.Host.EndsWith(host, StringComparison.OrdinalIgnoreCase)
            : address.Host.Equals(host, StringComparison.OrdinalIgnoreCase)))
        {
            throw new UnusableMediaException(
                $"The recording lies on {address.Host}, which is not among the hosts recordings are fetched from (Relay:AllowedHosts).");
        }
    }

    /// <summary>The source is another file now: only a new upload from byte 0 helps.</summary>
    private sealed class ChangedException(string message) : IOException(message);
}

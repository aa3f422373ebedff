using System.Net;
using System.Net.Http.Headers;
using Microsoft.Extensions.Logging;
using VideoInsights.Schemas;
using VideoInsights.Streams.Media;

namespace VideoInsights.Ingestion.Relay;

/// <summary>A remote file as one stream: a connection that breaks is opened again at the byte where it broke.</summary>
/// <remarks>
/// RFC 9110, 14: parts of two replies are joined only under the same strong validator; where a server gives none, only where the bytes
/// before the seam are the same and the length is. Every reconnect starts at the first address again, because a signed redirect expires.
/// </remarks>
public sealed class Download : IAsyncDisposable
{
    private readonly DownloadRequests _requests;
    private readonly RelayOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly string _videoId;
    private readonly Seam _seam = new();
    private HttpResponseMessage? _reply;
    private Stream? _body;
    private long _position;
    private long? _replyEnds;
    private int _failures;

    internal Download(HttpClient http, DownloadSource source, RelayOptions options, TimeProvider time, ILogger log, string videoId)
    {
        (_options, _time, _log, _videoId) = (options, time, log, videoId);
        _requests = new DownloadRequests(http, source, options, time);
    }

    /// <summary>Length of the whole file; null where the server does not say, or before the first byte.</summary>
    public long? Total { get; private set; }

    /// <summary>The file's strong entity tag as it stands in the header; null where it has none.</summary>
    public string? ETag { get; private set; }

    /// <summary>The whole file's SHA-256 where the server says it (Repr-Digest, RFC 9530), lower-case hex.</summary>
    public string? Sha256 { get; private set; }

    /// <summary>Starts at a byte of the file that an earlier download saw under this tag: to be called before the first byte.</summary>
    public void ResumeAt(long position, string etag, long? total) => (_position, ETag, Total) = (position, etag, total);

    /// <summary>Fills the buffer as far as the file goes; fewer bytes than asked for only at its end.</summary>
    /// <exception cref="SourceChangedException">What came before is of another file: start again at byte 0.</exception>
    /// <exception cref="HttpRequestException">The server refuses.</exception>
    /// <exception cref="VendorUnavailableException">The server is away, or the connection broke too often without a byte.</exception>
    /// <exception cref="UnusableMediaException">The address gave a page instead of a recording, or is not allowed.</exception>
    public async Task<int> Fill(Memory<byte> buffer, CancellationToken stop)
    {
        using var limit = _requests.Limit(stop);
        var filled = 0;
        while (filled < buffer.Length)
        {
            try
            {
                if (_body is null && !await Connect(buffer[..filled], stop))
                    break;
                var read = await limit.Within(_body!.ReadAsync(buffer[filled..], limit.Next()));
                if (read == 0 && (_position == Total || (Total is null && _replyEnds is null)))
                    break;
                if (read == 0 && _position != _replyEnds)
                    throw new HttpIOException(HttpRequestError.ResponseEnded, $"the body ended at {_position} of {Total} bytes");
                if (read == 0)
                    await DisposeAsync(); // a server may answer with fewer bytes than were asked for: the next ones are asked for
                (filled, _position, _failures) = (filled + read, _position + read, 0);
            }
            catch (Exception e) when (!stop.IsCancellationRequested && DownloadRequests.MayPass(e))
            {
                await Again(e, stop);
            }
        }

        if (ETag is null)
            _seam.Passed(buffer.Span[..filled]);
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

    private async Task Again(Exception cause, CancellationToken stop)
    {
        await DisposeAsync();
        if (++_failures > _options.Reconnects)
        {
            if (cause is HttpRequestException { StatusCode: < HttpStatusCode.InternalServerError and not HttpStatusCode.TooManyRequests })
                throw cause; // no server that is away: one that refuses
            throw new VendorUnavailableException($"{_requests.Host} (at byte {_position}, {_failures} times)", cause);
        }

        _log.BrokeOff(cause, _videoId, _position);
        var wait = cause.Data[DownloadRequests.RetryAfterKey] as TimeSpan? ?? _options.ReconnectDelay * Math.Pow(2, _failures - 1);
        await Task.Delay(wait, _time, stop);
    }

    /// <summary>Opens the body at the position. False where the file ends there.</summary>
    /// <param name="fresh">Bytes that came since the last <see cref="Fill"/> returned: what comes before the position.</param>
    private async Task<bool> Connect(ReadOnlyMemory<byte> fresh, CancellationToken stop)
    {
        if (_position > 0 && _position == Total)
            return false;
        // Without a validator the bytes before the position are asked for once more and compared.
        var overlap = ETag is null && _position > 0 ? _seam.Before(fresh.Span) : [];
        if (_position > 0 && ETag is null && (Total is null || overlap.Length == 0))
            throw new SourceChangedException($"the server says neither tag nor length: what follows byte {_position} cannot be told");

        _reply = await _requests.Get(_position - overlap.Length, ETag, stop);
        var headers = _reply.Content.Headers;
        if (_reply.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable)
        {
            return headers.ContentRange?.Length == _position
                ? false
                : throw new SourceChangedException($"the file has {headers.ContentRange?.Length} bytes and {_position} were read of it");
        }

        var partial = _reply.StatusCode == HttpStatusCode.PartialContent;
        var (etag, total) = (Strong(_reply.Headers.ETag), partial ? headers.ContentRange?.Length : headers.ContentLength);
        _replyEnds = partial ? headers.ContentRange?.To + 1 : total;
        _body = await _reply.Content.ReadAsStreamAsync(stop);
        if (_position == 0)
        {
            (Total, ETag, Sha256) = (total, etag, ReprDigest.Sha256(_reply.Headers) ?? Sha256);
            return true;
        }

        Compare(partial, etag, total, _position - overlap.Length);
        Total ??= total;
        if (!partial)
            await Skip(_position, stop);
        else if (overlap.Length > 0)
            await CompareSeam(overlap, stop);
        return true;
    }

    private void Compare(bool partial, string? etag, long? total, long from)
    {
        if (etag != ETag)
            throw new SourceChangedException($"the file's tag was {ETag} and is {etag} at byte {_position}");
        if (Total is not null && total is not null && total != Total)
            throw new SourceChangedException($"the file had {Total} bytes and has {total}");
        if (partial && _reply!.Content.Headers.ContentRange?.From != from)
            throw new SourceChangedException($"byte {from} was asked for and {_reply.Content.Headers.ContentRange} came");
        if (!partial && (etag is null || total != Total))
            throw new SourceChangedException($"the server sent the whole file instead of what follows byte {_position}, and no tag");
    }

    /// <summary>The server ignored the range and sent the same file from its start: what is here already is read past.</summary>
    private async Task Skip(long bytes, CancellationToken stop)
    {
        using var limit = _requests.Limit(stop);
        var scratch = new byte[64 << 10];
        for (var left = bytes; left > 0;)
            left -= await Read(scratch.AsMemory(0, (int)Math.Min(scratch.Length, left)), limit);
    }

    private async Task CompareSeam(byte[] overlap, CancellationToken stop)
    {
        using var limit = _requests.Limit(stop);
        var came = new byte[overlap.Length];
        for (var at = 0; at < came.Length;)
            at += await Read(came.AsMemory(at), limit);
        if (!came.AsSpan().SequenceEqual(overlap))
            throw new SourceChangedException($"the bytes before {_position} are not those that were read");
    }

    private async Task<int> Read(Memory<byte> buffer, Silence limit) =>
        await limit.Within(_body!.ReadAsync(buffer, limit.Next())) is > 0 and var read
            ? read
            : throw new HttpIOException(HttpRequestError.ResponseEnded, "the body ended before the byte that was reached");

    private static string? Strong(EntityTagHeaderValue? tag) => tag is { IsWeak: false } ? tag.Tag : null;
}

/// <summary>The source is another file now, or nothing tells that it is the same: only a new start from byte 0 helps.</summary>
public sealed class SourceChangedException(string message) : IOException(message);

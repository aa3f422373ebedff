using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;

namespace VideoInsights.Storage.Objects.S3;

/// <summary>The object store in a bucket of S3, or of what speaks its protocol.</summary>
/// <remarks>
/// What is put whole keeps its SHA-256 as metadata, what came in parts in a description beside it (<see cref="S3Descriptions"/>).
/// A store that is away, or that refuses us, is told as <see cref="Schemas.ServerUnavailableException"/>.
/// </remarks>
public sealed class S3ObjectStore : IObjectStore, IDisposable
{
    /// <summary>The longest life of a presigned URL.</summary>
    /// <remarks><see href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-presigned-url.html"/></remarks>
    private static readonly TimeSpan LongestAddress = TimeSpan.FromDays(7);

    private readonly S3Options _options;
    private readonly TimeProvider _time;
    private readonly AmazonS3Client _client;
    private readonly S3Fault _fault;
    private readonly S3Writes _writes;
    private readonly S3Descriptions _descriptions;
    private readonly S3Uploads _uploads;

    /// <summary>Makes the client; nothing is asked yet.</summary>
    /// <param name="credentials">Null: as the SDK finds them (environment, profile, role).</param>
    /// <exception cref="IOException">No region is known.</exception>
    public S3ObjectStore(S3Options options, TimeProvider time, AWSCredentials? credentials = null)
    {
        (_options, _time, _client) = (options, time, S3Connection.Open(options, credentials));
        (_fault, _writes) = (new S3Fault(options), new S3Writes(options));
        _descriptions = new S3Descriptions(_client, options, _writes);
        _uploads = new S3Uploads(_client, options, _writes, _descriptions, Look);
        Bucket = new S3Bucket(_client, options, _fault);
    }

    /// <summary>The bucket itself: whether it can be used, and its rules.</summary>
    public S3Bucket Bucket { get; }

    /// <inheritdoc/>
    public Task<ObjectInfo?> Find(string key, CancellationToken stop)
    {
        ObjectKey.Check(key);
        return _fault.Told(async () => (await Look(key, stop))?.Info, stop);
    }

    /// <inheritdoc/>
    public Task<Stream> Open(string key, long from, long? length, CancellationToken stop)
    {
        ObjectKey.Check(key);
        ArgumentOutOfRangeException.ThrowIfNegative(from);
        return _fault.Told(() => Read(key, from, length, stop), stop);
    }

    /// <inheritdoc/>
    public Task<ObjectInfo> Put(string key, ReadOnlyMemory<byte> content, string contentType, CancellationToken stop)
    {
        ObjectKey.Check(key);
        return _fault.Told(
            async () =>
            {
                var sha256 = Convert.ToHexStringLower(SHA256.HashData(content.Span));
                await _client.PutObjectAsync(_writes.Put(key, content, contentType, sha256), stop);
                return new ObjectInfo(key, content.Length, sha256, contentType, _time.GetUtcNow());
            },
            stop);
    }

    /// <inheritdoc/>
    public Task Delete(string key, CancellationToken stop)
    {
        ObjectKey.Check(key);
        return _fault.Told(
            async () =>
            {
                await _client.DeleteObjectAsync(_options.Bucket, key, stop);
                await _descriptions.Delete(key, stop);
                return true;
            },
            stop);
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<ObjectEntry> List(string prefix, [EnumeratorCancellation] CancellationToken stop)
    {
        var request = new ListObjectsV2Request { BucketName = _options.Bucket, Prefix = prefix };
        ListObjectsV2Response reply;
        do
        {
            reply = await _fault.Told(() => _client.ListObjectsV2Async(request, stop), stop);
            foreach (var entry in reply.S3Objects ?? [])
            {
                if (!entry.Key.StartsWith(ObjectKey.Reserved, StringComparison.Ordinal))
                    yield return new ObjectEntry(entry.Key, entry.Size ?? 0, TimeOf(entry.LastModified));
            }

            request.ContinuationToken = reply.NextContinuationToken;
        }
        while (reply.IsTruncated == true);
    }

    /// <inheritdoc/>
    public Task<MultipartUpload> StartUpload(string key, string contentType, int partBytes, CancellationToken stop)
    {
        ObjectKey.Check(key);
        return _fault.Told(() => _uploads.Start(key, contentType, partBytes, stop), stop);
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<OpenUpload> OpenUploads(string prefix, [EnumeratorCancellation] CancellationToken stop)
    {
        (string Key, string Id)? after = null;
        do
        {
            var (page, next) = await _fault.Told(() => _uploads.Open(prefix, after, stop), stop);
            foreach (var upload in page)
                yield return upload;
            after = next;
        }
        while (after is not null);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<UploadedPart>?> PartsOf(MultipartUpload upload, CancellationToken stop) =>
        (await _fault.Told(() => _uploads.Parts(upload, stop), stop))
            ?.Select(part => new UploadedPart(part.PartNumber!.Value, part.Size!.Value)).ToList();

    /// <inheritdoc/>
    public Task PutPart(MultipartUpload upload, int number, ReadOnlyMemory<byte> content, CancellationToken stop)
    {
        upload.Check(number, content.Length);
        return _fault.Told(
            async () =>
            {
                await _uploads.PutPart(upload, number, content, stop);
                return true;
            },
            stop);
    }

    /// <inheritdoc/>
    public Task<ObjectInfo> CompleteUpload(MultipartUpload upload, string? sha256, CancellationToken stop) =>
        _fault.Told(() => _uploads.Complete(upload, sha256, stop), stop);

    /// <inheritdoc/>
    public Task AbortUpload(string key, string id, CancellationToken stop)
    {
        ObjectKey.Check(key);
        return _fault.Told(() => _uploads.Abort(key, id, stop), stop);
    }

    /// <summary>A presigned URL. It holds at most seven days, and no longer than the credentials it is signed with.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It should hold longer than that.</exception>
    public Uri Readable(string key, TimeSpan lifetime)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(lifetime, LongestAddress);
        try
        {
            return new Uri(_client.GetPreSignedURL(new GetPreSignedUrlRequest
            {
                BucketName = _options.Bucket,
                Key = ObjectKey.Check(key),
                Verb = HttpVerb.GET,
                Expires = _time.GetUtcNow().UtcDateTime + lifetime,
                Protocol = _client.Config.ServiceURL?.StartsWith("http:", StringComparison.OrdinalIgnoreCase) == true
                    ? Protocol.HTTP
                    : Protocol.HTTPS,
            }));
        }
        catch (Exception e) when (_fault.Meaning(e, CancellationToken.None) is { } meaning)
        {
            throw meaning; // no credentials now
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    private async Task<(ObjectInfo Info, string ETag)?> Look(string key, CancellationToken stop)
    {
        while (true)
        {
            GetObjectMetadataResponse head;
            try
            {
                head = await _client.GetObjectMetadataAsync(_options.Bucket, key, stop);
            }
            catch (AmazonS3Exception e) when (S3Fault.IsMissing(e))
            {
                return null;
            }

            var etag = head.ETag.Trim('"');
            var sha256 = head.Metadata[S3Writes.Sha256] ?? await _descriptions.Sha256Of(key, etag, stop);
            if (sha256 is not null) // else it was replaced meanwhile: what is there now?
                return (new ObjectInfo(key, head.ContentLength, sha256, head.Headers.ContentType, TimeOf(head.LastModified)), etag);
        }
    }

    private async Task<Stream> Read(string key, long from, long? length, CancellationToken stop)
    {
        if (length == 0)
        {
            return await Look(key, stop) is null ? throw new ObjectMissingException(key) : Stream.Null;
        }

        var request = new GetObjectRequest { BucketName = _options.Bucket, Key = key };
        if (from > 0 || length is not null)
            request.ByteRange = new ByteRange(from, length is { } bytes ? Last(from, bytes) : long.MaxValue);
        try
        {
            var reply = await _client.GetObjectAsync(request, stop);
            return new S3Body(reply.ResponseStream, _fault, _time);
        }
        catch (AmazonS3Exception e) when (S3Fault.IsPast(e))
        {
            return Stream.Null;
        }
        catch (AmazonS3Exception e) when (S3Fault.IsMissing(e))
        {
            throw new ObjectMissingException(key);
        }
    }

    private static long Last(long from, long bytes) => bytes > long.MaxValue - from ? long.MaxValue : from + bytes - 1;

    private static DateTimeOffset TimeOf(DateTime? time) => time is { } known ? new DateTimeOffset(known.ToUniversalTime()) : default;
}

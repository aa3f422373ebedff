using System.Security.Cryptography;
using System.Text.Json;
using Amazon.S3;
using Amazon.S3.Model;

namespace VideoInsights.Storage.Objects.S3;

/// <summary>The SHA-256 of objects that came in parts, beside them under <see cref="ObjectKey.Reserved"/>.</summary>
/// <remarks>
/// It is known only after the last part, when S3 takes no more metadata. A description names the ETag of the object it is of: one that is
/// of another upload of the same key, or of what lay there before, is not believed. Where none is, the object is read once.
/// </remarks>
internal sealed class S3Descriptions(IAmazonS3 client, S3Options options, S3Writes writes)
{
    public Task Write(string key, string sha256, string etag, CancellationToken stop)
    {
        var bytes = JsonSerializer.SerializeToUtf8Bytes(new Description(sha256, etag));
        var request = writes.Put(KeyOf(key), bytes, "application/json", Convert.ToHexStringLower(SHA256.HashData(bytes)));
        return client.PutObjectAsync(request, stop);
    }

    /// <summary>The checksum of an object as HEAD described it; null where the object has been replaced or deleted since.</summary>
    public async Task<string?> Sha256Of(string key, string etag, CancellationToken stop)
    {
        if (await Read(key, stop) is { } described && described.ETag == etag)
            return described.Sha256;
        try
        {
            using var reply = await client.GetObjectAsync(
                new GetObjectRequest { BucketName = options.Bucket, Key = key, EtagToMatch = $"\"{etag}\"" }, stop);
            var sha256 = Convert.ToHexStringLower(await SHA256.HashDataAsync(reply.ResponseStream, stop));
            await Write(key, sha256, etag, stop);
            return sha256;
        }
        catch (AmazonS3Exception e) when (S3Fault.IsPreconditionFailed(e) || S3Fault.IsMissing(e))
        {
            return null;
        }
    }

    public Task Delete(string key, CancellationToken stop) => client.DeleteObjectAsync(options.Bucket, KeyOf(key), stop);

    private static string KeyOf(string key) => ObjectKey.Reserved + key;

    private async Task<Description?> Read(string key, CancellationToken stop)
    {
        try
        {
            using var reply = await client.GetObjectAsync(options.Bucket, KeyOf(key), stop);
            return await JsonSerializer.DeserializeAsync<Description>(reply.ResponseStream, cancellationToken: stop);
        }
        catch (AmazonS3Exception e) when (S3Fault.IsMissing(e))
        {
            return null;
        }
        catch (JsonException)
        {
            return null; // somebody else's: the object itself says what is true
        }
    }

    private sealed record Description(string Sha256, string ETag);
}

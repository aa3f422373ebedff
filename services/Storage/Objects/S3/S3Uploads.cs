using System.Security.Cryptography;
using Amazon.S3;
using Amazon.S3.Model;

namespace VideoInsights.Storage.Objects.S3;

/// <summary>Uploads in parts of an <see cref="S3ObjectStore"/>.</summary>
/// <param name="find">The object of a key, or null.</param>
internal sealed class S3Uploads(
    IAmazonS3 client, S3Options options, S3Writes writes, S3Descriptions descriptions,
    Func<string, CancellationToken, Task<(ObjectInfo Info, string ETag)?>> find)
{
    public async Task<MultipartUpload> Start(string key, string contentType, int partBytes, CancellationToken stop) =>
        new(key, (await client.InitiateMultipartUploadAsync(writes.Start(key, contentType), stop)).UploadId, partBytes);

    /// <summary>One page of open uploads, and where the next one begins; null after the last.</summary>
    public async Task<(IEnumerable<OpenUpload> Page, (string Key, string Id)? Next)> Open(
        string prefix, (string Key, string Id)? after, CancellationToken stop)
    {
        var reply = await client.ListMultipartUploadsAsync(
            new ListMultipartUploadsRequest
            {
                BucketName = options.Bucket,
                Prefix = prefix,
                KeyMarker = after?.Key,
                UploadIdMarker = after?.Id,
            },
            stop);
        var page = (reply.MultipartUploads ?? [])
            .Select(u => new OpenUpload(u.Key, u.UploadId, new DateTimeOffset(u.Initiated!.Value.ToUniversalTime())));
        return (page, reply.IsTruncated == true ? (reply.NextKeyMarker, reply.NextUploadIdMarker) : null);
    }

    /// <summary>The parts by number, as S3 has them; null where the upload is not open.</summary>
    public async Task<List<PartDetail>?> Parts(MultipartUpload upload, CancellationToken stop)
    {
        var request = new ListPartsRequest { BucketName = options.Bucket, Key = upload.Key, UploadId = upload.Id };
        var parts = new List<PartDetail>();
        try
        {
            while (true)
            {
                var reply = await client.ListPartsAsync(request, stop);
                parts.AddRange(reply.Parts ?? []);
                if (reply.IsTruncated != true)
                    return [.. parts.OrderBy(part => part.PartNumber)];
                request.PartNumberMarker = reply.NextPartNumberMarker?.ToString();
            }
        }
        catch (AmazonS3Exception e) when (S3Fault.IsMissing(e))
        {
            return null;
        }
    }

    public async Task PutPart(MultipartUpload upload, int number, ReadOnlyMemory<byte> content, CancellationToken stop)
    {
        try
        {
            await client.UploadPartAsync(writes.Part(upload, number, content), stop);
        }
        catch (AmazonS3Exception e) when (S3Fault.IsMissing(e))
        {
            throw new UploadGoneException(upload.Key);
        }
    }

    public async Task<ObjectInfo> Complete(MultipartUpload upload, string? sha256, CancellationToken stop)
    {
        var parts = await Parts(upload, stop);
        // Asked in any case: some stores ignore If-None-Match when they complete.
        if (await find(upload.Key, stop) is { } there)
            return await Same(upload, there, parts, sha256, stop);
        if (parts is null)
            throw new UploadGoneException(upload.Key);
        var bytes = upload.BytesOf([.. parts.Select(part => new UploadedPart(part.PartNumber!.Value, part.Size!.Value))]);
        var etag = ETagOf(parts);
        if (sha256 is not null)
            await descriptions.Write(upload.Key, sha256, etag, stop);
        try
        {
            await client.CompleteMultipartUploadAsync(Completing(upload, parts, bytes), stop);
        }
        catch (AmazonS3Exception e) when (S3Fault.IsPreconditionFailed(e) || S3Fault.IsMissing(e))
        {
            // Completed by another, or by us in a request whose reply was lost: what lies there says which.
            var now = await find(upload.Key, stop) ?? throw new UploadGoneException(upload.Key);
            return await Same(upload, now, parts, sha256, stop);
        }

        if (sha256 is not null && await ETagOf(upload.Key, stop) is var actual && actual != etag)
            await descriptions.Write(upload.Key, sha256, actual, stop); // S3 need not compute the ETag as everybody does
        return (await find(upload.Key, stop) ?? throw new UploadGoneException(upload.Key)).Info;
    }

    public async Task<bool> Abort(string key, string id, CancellationToken stop)
    {
        try
        {
            await client.AbortMultipartUploadAsync(options.Bucket, key, id, stop);
            return true;
        }
        catch (AmazonS3Exception e) when (S3Fault.IsMissing(e))
        {
            return false;
        }
    }

    /// <summary>The object that is there, if it is what this upload holds; the upload is given up then.</summary>
    private async Task<ObjectInfo> Same(
        MultipartUpload upload, (ObjectInfo Info, string ETag) there, List<PartDetail>? parts, string? sha256, CancellationToken stop)
    {
        var same = sha256 is not null ? there.Info.Sha256 == sha256
            : parts is null || ETagOf(parts) == there.ETag
            || (there.Info.Bytes == parts.Sum(part => part.Size) && await Parts(upload, stop) is null); // completed, its ETag is S3's own
        if (!same)
            throw new ObjectExistsException(upload.Key);
        await Abort(upload.Key, upload.Id, stop);
        return there.Info;
    }

    private async Task<string> ETagOf(string key, CancellationToken stop) =>
        (await client.GetObjectMetadataAsync(options.Bucket, key, stop)).ETag.Trim('"');

    private CompleteMultipartUploadRequest Completing(MultipartUpload upload, List<PartDetail> parts, long bytes)
    {
        var request = new CompleteMultipartUploadRequest
        {
            BucketName = options.Bucket,
            Key = upload.Key,
            UploadId = upload.Id,
            PartETags =
            [
                .. parts.Select(part => new PartETag(part.PartNumber!.Value, part.ETag) { ChecksumCRC64NVME = part.ChecksumCRC64NVME }),
            ],
            IfNoneMatch = "*",
            MpuObjectSize = bytes,
        };
        if (options.SendsChecksums && Whole(parts) is { } crc)
            (request.ChecksumType, request.ChecksumCRC64NVME) = (ChecksumType.FULL_OBJECT, Crc64Nvme.Text(crc));
        return request;
    }

    /// <summary>The checksum over all parts, from those that S3 checked when they came; null where it kept none.</summary>
    private static ulong? Whole(List<PartDetail> parts)
    {
        var crc = Crc64Nvme.Of([]);
        foreach (var part in parts)
        {
            if (Crc64Nvme.Parse(part.ChecksumCRC64NVME) is not { } next)
                return null;
            crc = Crc64Nvme.Combine(crc, next, part.Size!.Value);
        }

        return crc;
    }

    /// <summary>The ETag that S3 gives an object of these parts: the MD5 of their MD5s, and how many there are.</summary>
    private static string ETagOf(List<PartDetail> parts)
    {
        var etags = parts.Select(part => part.ETag.Trim('"')).ToList();
        if (etags.Any(etag => etag.Length != 32 || !etag.All(char.IsAsciiHexDigit)))
            return ""; // no MD5: S3 says after Complete what it is
#pragma warning disable CA5351 // S3's own format, nothing is protected by it
        var hash = MD5.HashData(Convert.FromHexString(string.Concat(etags)));
#pragma warning restore CA5351
        return $"{Convert.ToHexStringLower(hash)}-{parts.Count}";
    }
}

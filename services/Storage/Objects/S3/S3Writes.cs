using System.Runtime.InteropServices;
using Amazon.S3;
using Amazon.S3.Model;

namespace VideoInsights.Storage.Objects.S3;

/// <summary>The requests that write: their bodies, checksums and encryption.</summary>
/// <remarks>Bodies go out as they are, not in the SDK's signed chunks, which some S3-compatible stores do not read.</remarks>
internal sealed class S3Writes(S3Options options)
{
    /// <summary>The metadata under which an object that was put whole keeps its SHA-256.</summary>
    public const string Sha256 = "sha256";

    public PutObjectRequest Put(string key, ReadOnlyMemory<byte> content, string contentType, string sha256)
    {
        var request = new PutObjectRequest
        {
            BucketName = options.Bucket,
            Key = key,
            InputStream = StreamOf(content),
            ContentType = contentType,
            UseChunkEncoding = false,
            DisablePayloadSigning = !options.SignsPayload,
        };
        request.Metadata[Sha256] = sha256;
        if (options.SendsChecksums)
            request.ChecksumSHA256 = Convert.ToBase64String(Convert.FromHexString(sha256));
        if (Method is { } method)
            (request.ServerSideEncryptionMethod, request.ServerSideEncryptionKeyManagementServiceKeyId) = (method, options.KmsKeyId);
        if (UsesBucketKey)
            request.BucketKeyEnabled = true;
        return request;
    }

    public InitiateMultipartUploadRequest Start(string key, string contentType)
    {
        var request = new InitiateMultipartUploadRequest { BucketName = options.Bucket, Key = key, ContentType = contentType };
        if (options.SendsChecksums)
            (request.ChecksumAlgorithm, request.ChecksumType) = (ChecksumAlgorithm.CRC64NVME, ChecksumType.FULL_OBJECT);
        if (Method is { } method)
            (request.ServerSideEncryptionMethod, request.ServerSideEncryptionKeyManagementServiceKeyId) = (method, options.KmsKeyId);
        if (UsesBucketKey)
            request.BucketKeyEnabled = true;
        return request;
    }

    public UploadPartRequest Part(MultipartUpload upload, int number, ReadOnlyMemory<byte> content)
    {
        var request = new UploadPartRequest
        {
            BucketName = options.Bucket,
            Key = upload.Key,
            UploadId = upload.Id,
            PartNumber = number,
            PartSize = content.Length,
            InputStream = StreamOf(content),
            UseChunkEncoding = false,
            DisablePayloadSigning = !options.SignsPayload,
        };
        if (options.SendsChecksums)
            (request.ChecksumAlgorithm, request.ChecksumCRC64NVME) =
                (ChecksumAlgorithm.CRC64NVME, Crc64Nvme.Text(Crc64Nvme.Of(content.Span)));
        return request;
    }

    private bool UsesBucketKey => options is { Encryption: S3Encryption.Kms, BucketKey: true }; // KmsDsse knows none

    private ServerSideEncryptionMethod? Method => options.Encryption switch
    {
        S3Encryption.Aes256 => ServerSideEncryptionMethod.AES256,
        S3Encryption.Kms => ServerSideEncryptionMethod.AWSKMS,
        S3Encryption.KmsDsse => ServerSideEncryptionMethod.AWSKMSDSSE,
        _ => null,
    };

    /// <summary>The caller's own memory; a copy only where it is no array.</summary>
    private static MemoryStream StreamOf(ReadOnlyMemory<byte> content) => MemoryMarshal.TryGetArray(content, out var array)
        ? new MemoryStream(array.Array!, array.Offset, array.Count, writable: false)
        : new MemoryStream(content.ToArray(), writable: false);
}

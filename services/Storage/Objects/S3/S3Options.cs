using System.ComponentModel.DataAnnotations;

namespace VideoInsights.Storage.Objects.S3;

/// <summary>How S3 encrypts what is written.</summary>
public enum S3Encryption
{
    /// <summary>Nothing is asked for: the bucket's own default holds (on AWS at least AES256).</summary>
    None,

    /// <summary><c>AES256</c>: keys of S3.</summary>
    Aes256,

    /// <summary><c>aws:kms</c>: a key of KMS.</summary>
    Kms,

    /// <summary><c>aws:kms:dsse</c>: two layers.</summary>
    KmsDsse,
}

/// <summary>The bucket that recordings and artifacts lie in. Configuration section <c>S3</c>; docs/s3.md says what it must allow.</summary>
/// <remarks>Credentials are found as the AWS SDK finds them: environment, profile, or the role of machine, task or pod.</remarks>
public sealed record S3Options : IValidatableObject
{
    /// <summary>The bucket's name; null: objects lie in the data folder.</summary>
    public string? Bucket { get; init; }

    /// <summary>Address of an S3-compatible store, or of a VPC endpoint; null: AWS.</summary>
    [Url]
    public string? Endpoint { get; init; }

    /// <summary>
    /// The bucket's region; null: as the SDK finds it (<c>AWS_REGION</c>, profile), or us-east-1 where there is an endpoint.
    /// </summary>
    public string? Region { get; init; }

    /// <summary>Whether the bucket stands in the path and not in the host's name. Null: where there is an endpoint.</summary>
    public bool? PathStyle { get; init; }

    /// <summary>
    /// Whether checksums go with what is written: SHA-256 with a whole object, CRC-64/NVME with parts and over all of them. Null: where
    /// there is no endpoint, because many S3-compatible stores refuse or ignore them.
    /// </summary>
    public bool? Checksums { get; init; }

    /// <summary>How what is written is encrypted. Default None.</summary>
    public S3Encryption Encryption { get; init; }

    /// <summary>The key of KMS, best as its ARN; null: AWS's own for S3.</summary>
    public string? KmsKeyId { get; init; }

    /// <summary>Whether S3 asks KMS once for a bucket and not for every object. Default true; with Kms only.</summary>
    public bool BucketKey { get; init; } = true;

    /// <summary>Days after which the bucket removes the parts of an upload that nobody completed. Default 7; 0 sets no rule.</summary>
    [Range(0, 365)]
    public int AbortIncompleteAfterDays { get; init; } = 7;

    /// <summary>Whether checksums are sent, the default filled in.</summary>
    internal bool SendsChecksums => Checksums ?? Endpoint is null;

    /// <summary>
    /// Whether S3 is told the SHA-256 of every body in the signature. Over TLS with a checksum it would be a second hash of the same
    /// bytes; on plain http, or without checksums, it is what finds damage on the way.
    /// </summary>
    internal bool SignsPayload => !SendsChecksums || Endpoint?.StartsWith("http:", StringComparison.OrdinalIgnoreCase) == true;

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (KmsKeyId is not null && Encryption is not (S3Encryption.Kms or S3Encryption.KmsDsse))
            yield return new ValidationResult("a key needs Encryption Kms or KmsDsse", [nameof(KmsKeyId)]);
    }
}

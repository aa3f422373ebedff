using System.Net;
using System.Net.Sockets;
using Amazon.Runtime;
using Amazon.S3;
using VideoInsights.Schemas;

namespace VideoInsights.Storage.Objects.S3;

/// <summary>S3's errors as what they mean to whoever uses an object store, so that nobody outside knows which store it is.</summary>
/// <remarks>Codes: <see href="https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html"/>.</remarks>
internal sealed class S3Fault(S3Options options)
{
    private string Store => $"the object store ({options.Bucket} at {options.Endpoint ?? "AWS"})";

    /// <summary>Whether an object, or an upload, is not there. RGW says NoSuchKey of an upload; HEAD has no code at all.</summary>
    public static bool IsMissing(AmazonS3Exception e) =>
        e.StatusCode == HttpStatusCode.NotFound && e.ErrorCode != "NoSuchBucket";

    public static bool IsPast(AmazonS3Exception e) => e.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable;

    public static bool IsPreconditionFailed(AmazonS3Exception e) => e.StatusCode == HttpStatusCode.PreconditionFailed;

    /// <summary>Runs a request. What is expected of it (a key that is missing) is caught inside.</summary>
    /// <exception cref="ServerUnavailableException">
    /// The store does not answer, or refuses us or our bucket: nothing is wrong with what is asked for.
    /// </exception>
    /// <exception cref="IOException">It refused just this request.</exception>
    public async Task<T> Told<T>(Func<Task<T>> work, CancellationToken stop)
    {
        try
        {
            return await work();
        }
        catch (Exception e) when (Meaning(e, stop) is { } meaning)
        {
            throw meaning;
        }
    }

    /// <summary>What an exception means; null where it is not S3's.</summary>
    public IOException? Meaning(Exception e, CancellationToken stop) => e switch
    {
        ServerUnavailableException or ObjectExistsException or UploadGoneException => null,
        OperationCanceledException when stop.IsCancellationRequested => null,
        _ when Advice(e) is { } advice => new ServerUnavailableException(Store, new IOException(advice, e)),
        AmazonServiceException
        {
            StatusCode: 0 or >= HttpStatusCode.InternalServerError or HttpStatusCode.TooManyRequests
            or HttpStatusCode.RequestTimeout
        } or AmazonServiceException { ErrorCode: "SlowDown" or "RequestTimeout" or "InternalError" } =>
            new ServerUnavailableException(Store, e),
        AmazonServiceException refused => new IOException($"{Store} refused a request: {refused.ErrorCode}, {e.Message}", e),
        AmazonClientException or HttpRequestException or SocketException or IOException or TimeoutException or OperationCanceledException =>
            new ServerUnavailableException(Store, e),
        _ => null,
    };

    /// <summary>What to do where S3 does not want us; null for any other error.</summary>
    public string? Advice(Exception e) => e switch
    {
        AmazonServiceException refused => Advice(refused) is { } advice ? $"{refused.ErrorCode}: {advice}" : null,
        AmazonClientException when e.Message.Contains("credentials", StringComparison.OrdinalIgnoreCase) =>
            "no credentials are found: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, a profile, or a role (docs/s3.md)",
        _ => null,
    };

    private string? Advice(AmazonServiceException e) => e switch
    {
        { ErrorCode: "NoSuchBucket" } =>
            $"there is no bucket {options.Bucket}: make it, or name another one with S3:Bucket (S3_BUCKET)",
        { ErrorCode: "InvalidAccessKeyId" or "SignatureDoesNotMatch" or "ExpiredToken" or "InvalidToken" } =>
            "the credentials are wrong or have expired: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, a profile, or a role",
        { ErrorCode: "RequestTimeTooSkewed" } => "this machine's clock is wrong: set it",
        { ErrorCode: "PermanentRedirect" or "AuthorizationHeaderMalformed" or "TemporaryRedirect" } =>
            $"the bucket {options.Bucket} is in another region: set S3:Region",
        { StatusCode: HttpStatusCode.MovedPermanently } => $"the bucket {options.Bucket} is in another region: set S3:Region",
        { StatusCode: HttpStatusCode.Forbidden or HttpStatusCode.Unauthorized } =>
            $"these credentials may not do this in {options.Bucket}: allow what docs/s3.md lists",
        _ => null,
    };
}

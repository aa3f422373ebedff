using Amazon;
using Amazon.Runtime;
using Amazon.S3;

namespace VideoInsights.Storage.Objects.S3;

/// <summary>The client of the SDK, as this program uses it.</summary>
internal static class S3Connection
{
    /// <summary>What one request may take, the way of its body included: a part of 512 MiB at 2 MB/s.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);

    /// <param name="credentials">Null: as the SDK finds them.</param>
    /// <exception cref="IOException">No region is known.</exception>
    public static AmazonS3Client Open(S3Options options, AWSCredentials? credentials)
    {
        var config = new AmazonS3Config
        {
            ForcePathStyle = options.PathStyle ?? options.Endpoint is not null,
            RetryMode = RequestRetryMode.Standard,
            MaxErrorRetry = 2, // the stages wait by themselves: this is for what passes at once
            Timeout = Longest,
            BufferSize = 64 << 10, // of what a body is copied through: the SDK's 8 KiB are eight times as many writes
            HttpClientFactory = new Connections(),
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED, // those that are sent are computed here
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
        };
        if (options.Endpoint is { } endpoint)
            (config.ServiceURL, config.AuthenticationRegion) = (endpoint, options.Region ?? "us-east-1");
        else if (options.Region is { } region)
            config.RegionEndpoint = RegionEndpoint.GetBySystemName(region);
        try
        {
            return credentials is null ? new AmazonS3Client(config) : new AmazonS3Client(credentials, config);
        }
        catch (AmazonClientException e)
        {
            throw new IOException($"S3 cannot be used ({e.Message}): set S3:Region, and credentials as docs/s3.md says", e);
        }
    }

    /// <summary>One pool of connections a client: bounded, and kept for the next request.</summary>
    private sealed class Connections : HttpClientFactory
    {
        private const int AtOnce = 64;

        public override HttpClient CreateHttpClient(IClientConfig clientConfig) =>
            new(new SocketsHttpHandler
            {
                AllowAutoRedirect = false, // a redirect is a wrong region, and is told
                ConnectTimeout = TimeSpan.FromSeconds(5),
                MaxConnectionsPerServer = AtOnce,
                MaxResponseDrainSize = 64 << 10, // whoever leaves a stream half read does not wait for the rest
                PooledConnectionIdleTimeout = TimeSpan.FromMinutes(1),
                PooledConnectionLifetime = TimeSpan.FromMinutes(10), // DNS may have changed
            })
            {
                Timeout = Longest,
            };

        public override bool UseSDKHttpClientCaching(IClientConfig clientConfig) => false;

        public override bool DisposeHttpClientsAfterUse(IClientConfig clientConfig) => false;

        public override string? GetConfigUniqueString(IClientConfig clientConfig) => null;
    }
}

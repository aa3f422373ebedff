using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;

namespace VideoInsights.Benchmarks.Ingest;

/// <summary>The S3 server a bench runs on: S3_ENDPOINT with the AWS variables, or the development server beside the checkout.</summary>
public sealed class S3ForBench : IAsyncDisposable
{
    private readonly ServerForBench _server;
    private readonly AmazonS3Client _client;

    private S3ForBench(ServerForBench server)
    {
        _server = server;
        _client = new AmazonS3Client(new EnvironmentVariablesAWSCredentials(), new AmazonS3Config
        {
            ServiceURL = server.Address,
            ForcePathStyle = true,
            AuthenticationRegion = "us-east-1",
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
        });
    }

    public string Endpoint => _server.Address;

    public string Bucket { get; } = $"bench{Environment.ProcessId}";

    public static async Task<S3ForBench> Open()
    {
        var server = await ServerForBench.Open("s3", "S3_ENDPOINT", "17480");
        foreach (var name in new[] { "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY" })
            if (server.Settings.TryGetValue(name, out var value))
                Environment.SetEnvironmentVariable(name, value);
        var s3 = new S3ForBench(server);
        await s3._client.PutBucketAsync(s3.Bucket);
        return s3;
    }

    /// <summary>Removes every object, so that the next run finds as much room.</summary>
    public async Task Empty(CancellationToken stop)
    {
        await foreach (var found in _client.Paginators.ListObjectsV2(new ListObjectsV2Request { BucketName = Bucket }).S3Objects)
            await _client.DeleteObjectAsync(Bucket, found.Key, stop);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Empty(CancellationToken.None);
        await _client.DeleteBucketAsync(Bucket);
        _client.Dispose();
        await _server.DisposeAsync();
    }
}

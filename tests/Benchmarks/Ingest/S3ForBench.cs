using System.Diagnostics;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using VideoInsights.Storage.Objects.S3;

namespace VideoInsights.Benchmarks.Ingest;

/// <summary>The S3 server a bench runs on: S3_ENDPOINT with the AWS variables, or the development server beside the checkout.</summary>
public sealed class S3ForBench : IAsyncDisposable
{
    private readonly string? _folder;
    private readonly AmazonS3Client _client;

    private S3ForBench(string endpoint, string? folder)
    {
        (Endpoint, _folder) = (endpoint, folder);
        _client = new AmazonS3Client(Credentials(), new AmazonS3Config
        {
            ServiceURL = endpoint,
            ForcePathStyle = true,
            AuthenticationRegion = "us-east-1",
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
        });
    }

    public string Endpoint { get; }

    public string Bucket { get; } = $"bench{Environment.ProcessId}";

    public S3Options Options => new() { Bucket = Bucket, Endpoint = Endpoint };

    private static string Servers { get; } = Path.Combine(Machine.Repository, "..", "shared", "servers", "s3");

    public static async Task<S3ForBench> Open()
    {
        string? folder = null;
        if (Environment.GetEnvironmentVariable("S3_ENDPOINT") is not { Length: > 0 } endpoint)
        {
            if (!File.Exists(Path.Combine(Servers, "start")))
                throw new ArgumentException("no S3: set S3_ENDPOINT, AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY");
            folder = Directory.CreateTempSubdirectory("s3-bench").FullName;
            var printed = (await Output(Path.Combine(Servers, "start"), folder, "17480"))
                .Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries).Where(word => word.Contains('='))
                .ToDictionary(word => word.Split('=')[0], word => word.Split('=', 2)[1]);
            foreach (var name in new[] { "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY" })
                Environment.SetEnvironmentVariable(name, printed[name]);
            endpoint = printed["S3_ENDPOINT"];
        }

        var s3 = new S3ForBench(endpoint, folder);
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
        if (_folder is null)
            return;
        await Output(Path.Combine(Servers, "stop"), _folder);
        if (Directory.Exists(_folder))
            Directory.Delete(_folder, recursive: true);
    }

    private static EnvironmentVariablesAWSCredentials Credentials() => new();

    private static async Task<string> Output(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
        var printed = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? printed : throw new InvalidOperationException($"{program} ended with {process.ExitCode}: {printed}");
    }
}

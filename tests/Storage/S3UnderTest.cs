using Amazon.Runtime;
using Amazon.S3;
using VideoInsights.Storage.Objects.S3;

namespace VideoInsights.Tests.Storage;

/// <summary>A bucket of a real server, with a client of the SDK that looks at it from outside.</summary>
public sealed class S3UnderTest : IDisposable
{
    private readonly AWSCredentials _credentials;
    private readonly List<S3ObjectStore> _stores = [];

    public S3UnderTest(string address, AWSCredentials credentials, string bucket)
    {
        _credentials = credentials;
        Options = new S3Options { Endpoint = address, Bucket = bucket };
        Client = new AmazonS3Client(credentials, new AmazonS3Config
        {
            ServiceURL = address,
            ForcePathStyle = true,
            AuthenticationRegion = "us-east-1",
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
        });
        Store = With(Options);
    }

    public S3Options Options { get; }

    /// <summary>What is set in the environment of a program that uses it.</summary>
    public Dictionary<string, string> Environment
    {
        get
        {
            var keys = _credentials.GetCredentials();
            return new()
            {
                ["S3_ENDPOINT"] = Options.Endpoint!,
                ["S3_BUCKET"] = Options.Bucket!,
                ["AWS_ACCESS_KEY_ID"] = keys.AccessKey,
                ["AWS_SECRET_ACCESS_KEY"] = keys.SecretKey,
            };
        }
    }

    public AmazonS3Client Client { get; }

    public S3ObjectStore Store { get; }

    /// <summary>A store of its own, with other options or credentials.</summary>
    public S3ObjectStore With(S3Options options, AWSCredentials? credentials = null)
    {
        var store = new S3ObjectStore(options, TimeProvider.System, credentials ?? _credentials);
        _stores.Add(store);
        return store;
    }

    public void Dispose()
    {
        Client.Dispose();
        _stores.ForEach(store => store.Dispose());
    }
}

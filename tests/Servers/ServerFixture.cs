using Amazon.Runtime;

namespace VideoInsights.Tests.Servers;

/// <summary>One real server for all tests of a class. A fixture cannot skip: each test does when it asks for the server.</summary>
/// <param name="name">The server's folder: registry, kafka, cassandra or s3.</param>
/// <param name="variable">What is set in the environment where it runs already.</param>
public abstract class ServerFixture(string name, string variable, params string[] arguments) : IAsyncLifetime
{
    private const string SkipToken = "$XunitDynamicSkip$";
    private RealServer.Running? _server;
    private string? _absent;

    /// <summary>Where it answers; skips the test, by name and with the reason, where it is absent.</summary>
    public string Address
    {
        get
        {
            Assert.SkipWhen(_server is null, _absent ?? "");
            return _server!.Settings[variable];
        }
    }

    /// <summary>Another value that the server was started with, or that is set beside its address.</summary>
    protected string Setting(string other) => _server!.Settings.GetValueOrDefault(other) ?? Environment.GetEnvironmentVariable(other)!;

    public async ValueTask InitializeAsync()
    {
        try
        {
            _server = await RealServer.Start(name, variable, arguments);
        }
        catch (Exception e) when (e.Message.Contains(SkipToken, StringComparison.Ordinal))
        {
            _absent = e.Message.Split(SkipToken)[^1];
        }
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (_server is not null)
            await _server.DisposeAsync();
    }
}

/// <summary>Confluent's API.</summary>
public sealed class RegistryServer() : ServerFixture("registry", "SCHEMA_REGISTRY_URL", FreePort.Next().ToString());

/// <summary>Ceph's S3, or any other that S3_ENDPOINT names with its credentials in the environment.</summary>
public sealed class S3Server() : ServerFixture("s3", "S3_ENDPOINT", FreePort.Next(count: 2).ToString())
{
    /// <summary>An empty bucket of the test's own.</summary>
    public async Task<Storage.S3UnderTest> Bucket()
    {
        var bucket = new Storage.S3UnderTest(Address, Credentials, $"test-{Guid.NewGuid():N}");
        await bucket.Client.PutBucketAsync(bucket.Options.Bucket, TestContext.Current.CancellationToken);
        return bucket;
    }

    private BasicAWSCredentials Credentials => new(Setting("AWS_ACCESS_KEY_ID"), Setting("AWS_SECRET_ACCESS_KEY"));
}

/// <summary>One broker of Apache Kafka.</summary>
public sealed class KafkaServer() : ServerFixture("kafka", "KAFKA_BOOTSTRAP", FreePort.Next(count: 2).ToString())
{
    /// <summary>Runs one of Kafka's own tools; skips the test where they are not beside the checkout.</summary>
    public static Task<string> Tool(params string[] words)
    {
        var tool = Path.Combine(RealServer.Folder("kafka"), "tool");
        Assert.SkipUnless(File.Exists(tool), "Kafka's own tools are not beside the checkout");
        return RealServer.Run(tool, words);
    }

    /// <summary>Topics of their own on the broker, made as declared.</summary>
    public async Task<Streams.Kafka.LogUnderTest> Log(VideoInsights.Streams.Kafka.KafkaOptions options)
    {
        var log = new Streams.Kafka.LogUnderTest(options, Address);
        await VideoInsights.Streams.Kafka.TopicSetup.Ensure(log.Options, TestContext.Current.CancellationToken);
        return log;
    }
}

using Confluent.SchemaRegistry;
using VideoInsights.Schemas.Registry;
using VideoInsights.Schemas.Wire;
using VideoInsights.Tests.Servers;

namespace VideoInsights.Tests.Schemas.Registry;

/// <summary>One registry for all tests of the class.</summary>
public sealed class RegistryUnderTest : IAsyncLifetime
{
    private RealServer.Running? _server;

    public string? Url { get; private set; }

    public string? Absent { get; private set; }

    public async ValueTask InitializeAsync()
    {
        try
        {
            _server = await RealServer.Start("registry", "SCHEMA_REGISTRY_URL", "18081");
            Url = _server.Settings["SCHEMA_REGISTRY_URL"];
        }
        catch (Exception e) when (e.Message.Contains("$XunitDynamicSkip$", StringComparison.Ordinal))
        {
            Absent = e.Message.Split("$XunitDynamicSkip$")[^1]; // a fixture cannot skip: each test does
        }
    }

    public ValueTask DisposeAsync() => _server?.DisposeAsync() ?? ValueTask.CompletedTask;
}

public sealed class RegistryCodecTests(RegistryUnderTest server) : CodecContract, IClassFixture<RegistryUnderTest>, IDisposable
{
    private CachedSchemaRegistryClient? _client;

    protected override ValueTask<IEventCodec> Codec()
    {
        Assert.SkipWhen(server.Absent is not null, server.Absent ?? "");
        _client = new CachedSchemaRegistryClient(new SchemaRegistryConfig { Url = server.Url });
        return ValueTask.FromResult<IEventCodec>(new RegistryCodec(_client, register: true));
    }

    public void Dispose() => _client?.Dispose();
}

using Confluent.SchemaRegistry;
using VideoInsights.Schemas.Registry;
using VideoInsights.Schemas.Wire;
using VideoInsights.Tests.Servers;

namespace VideoInsights.Tests.Schemas.Registry;

public sealed class RegistryCodecTests(RegistryServer server) : CodecContract, IClassFixture<RegistryServer>, IDisposable
{
    private CachedSchemaRegistryClient? _client;

    protected override ValueTask<IEventCodec> Codec()
    {
        _client = new CachedSchemaRegistryClient(new SchemaRegistryConfig { Url = server.Address });
        return ValueTask.FromResult<IEventCodec>(new RegistryCodec(_client, register: true));
    }

    public void Dispose() => _client?.Dispose();
}

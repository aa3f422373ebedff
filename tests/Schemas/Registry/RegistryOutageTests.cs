using System.Collections.Concurrent;
using Confluent.SchemaRegistry;
using VideoInsights.Schemas;
using VideoInsights.Schemas.Registry;
using VideoInsights.Streams.Kafka;
using VideoInsights.Tests.Servers;
using VideoInsights.Tests.Storage;
using VideoInsights.Tests.Streams.Kafka;

namespace VideoInsights.Tests.Schemas.Registry;

/// <summary>A stage whose schema registry goes away, or does not know what it is asked.</summary>
public sealed class RegistryOutageTests(RegistryServer server) : IClassFixture<RegistryServer>, IAsyncDisposable
{
    private readonly ConcurrentQueue<string> _done = new();
    private readonly LogUnderTest _log = new();
    private readonly List<CachedSchemaRegistryClient> _clients = [];

    [Fact(Timeout = LogUnderTest.Timeout)]
    public async Task While_the_registry_is_away_records_wait_and_none_is_set_aside()
    {
        await using var gate = new Gate(new Uri(server.Address));
        var told = new LogLines();
        using var producer = new EventProducer(_log.Options, Codec(server.Address), TimeProvider.System);
        Start(Codec(gate.Address.ToString()), told);
        await producer.Send(Topics.RecordingAvailable, CallStoreContract.Announcement("a"), LogUnderTest.Stop);
        await LogUnderTest.Until(() => told.Of(101).Count() > _log.Options.Attempts);
        Assert.Empty(_done);
        gate.Open();
        await LogUnderTest.Until(() => _done.Contains("a"));
        Assert.Equal(0, _log.Count("recording-available.dlq"));
    }

    [Fact(Timeout = LogUnderTest.Timeout)]
    public async Task A_schema_that_the_registry_does_not_know_goes_to_the_dead_letters_at_once()
    {
        Start(Codec(server.Address), new LogLines());
        await _log.Producer.Send("recording-available", "x", [0, 0, 0x7f, 0xff, 0xff, 1, 2, 3], [], LogUnderTest.Stop);
        var dead = _log.Read("recording-available.dlq", 1).Single();
        Assert.Equal("1", EventHeaders.Text(dead.Message.Headers, "vi_dlq_attempts"));
        Assert.Contains("8388607", EventHeaders.Text(dead.Message.Headers, "vi_dlq_exception_message"));
    }

    public async ValueTask DisposeAsync()
    {
        await _log.DisposeAsync();
        _clients.ForEach(client => client.Dispose());
    }

    private RegistryCodec Codec(string address)
    {
        _clients.Add(new CachedSchemaRegistryClient(new SchemaRegistryConfig { Url = address, RequestTimeoutMs = 5000 }));
        return new RegistryCodec(_clients[^1], register: true);
    }

    private void Start(RegistryCodec codec, LogLines told) => _log.Start(
        Stage.Sink("relay", Topics.RecordingAvailable, (e, _, _) =>
        {
            _done.Enqueue(e.call.video_id);
            return ValueTask.CompletedTask;
        }),
        log: told, codec: codec);
}

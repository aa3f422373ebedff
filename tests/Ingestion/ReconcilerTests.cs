using System.Runtime.CompilerServices;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using VideoInsights.Ingestion;
using VideoInsights.Ingestion.Vendors;
using VideoInsights.Schemas;
using VideoInsights.Storage;
using VideoInsights.Storage.Vendors;
using VideoInsights.Tests.Storage;
using VideoInsights.Tests.Streams.Kafka;

namespace VideoInsights.Tests.Ingestion;

public sealed class ReconcilerTests : IAsyncDisposable
{
    private const string Topic = "recording-available";
    private readonly LogUnderTest _log = new();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 23, 9, 0, 0, TimeSpan.Zero));
    private readonly Listed _vendor = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact(Timeout = 60_000)]
    public async Task What_no_webhook_told_of_is_announced_once()
    {
        await using var server = await IngestionServer.Start(_log);
        var reconciler = Reconciler(server.Announcer);
        _vendor.Recordings.AddRange(["a", "b"]);
        await server.Announcer.Announce(CallStoreContract.Announcement("a"), null, Stop);
        Assert.Equal(1, await reconciler.Look(_vendor, Stop));
        _time.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(0, await reconciler.Look(_vendor, Stop));
        Assert.Equal(["a", "b"], _log.Read(Topic, 2).Select(r => r.Message.Key).Order());
        Assert.Equal(2, _log.Count(Topic));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_look_begins_before_the_last_whole_one_and_one_that_fails_moves_nothing()
    {
        await using var server = await IngestionServer.Start(_log);
        var reconciler = Reconciler(server.Announcer);
        var first = _time.GetUtcNow();
        await reconciler.Look(_vendor, Stop);
        _time.Advance(TimeSpan.FromMinutes(5));
        _vendor.Fails = true;
        await Assert.ThrowsAsync<HttpRequestException>(() => reconciler.Look(_vendor, Stop));
        _time.Advance(TimeSpan.FromMinutes(5));
        _vendor.Fails = false;
        await reconciler.Look(_vendor, Stop);
        Assert.Equal([first.AddDays(-1), first.AddDays(-1), first.AddDays(-1)], _vendor.Asked.Select(a => a.From));
        Assert.Equal([0, 5, 10], _vendor.Asked.Select(a => (a.To - first).TotalMinutes));
    }

    [Fact(Timeout = 60_000)]
    public async Task Of_two_processes_one_looks()
    {
        await using var server = await IngestionServer.Start(_log);
        _vendor.Recordings.Add("a");
        Assert.Equal(1, await Reconciler(server.Announcer).Look(_vendor, Stop));
        var other = Reconciler(server.Announcer);
        await other.Look(_vendor, Stop);
        Assert.Single(_vendor.Asked);
        _time.Advance(TimeSpan.FromMinutes(11)); // the first has not come back
        await other.Look(_vendor, Stop);
        Assert.Equal(2, _vendor.Asked.Count);
    }

    public ValueTask DisposeAsync() => _log.DisposeAsync();

    private Reconciler Reconciler(Announcer announcer) => new(
        [_vendor], announcer, new SqliteVendorStore(new SqliteFile(Path.Combine(_log.Folder, "calls.db")), _time),
        new ReconcileOptions(), _time, NullLogger<Reconciler>.Instance);

    /// <summary>A vendor that has a list and nothing else.</summary>
    private sealed class Listed : IVendor
    {
        public List<string> Recordings { get; } = [];
        public List<(DateTimeOffset From, DateTimeOffset To)> Asked { get; } = [];
        public bool Fails { get; set; }
        public string Name => "zoom";
        public IReadOnlyList<string> Hosts => [];
        public bool Lists => true;

        public async IAsyncEnumerable<RecordingAvailable> Recorded(
            DateTimeOffset from, DateTimeOffset to, [EnumeratorCancellation] CancellationToken stop)
        {
            Asked.Add((from, to));
            await Task.Yield();
            foreach (var id in Recordings)
                yield return CallStoreContract.Announcement(id);
            if (Fails)
                throw new HttpRequestException("away");
        }

        public Task<RecordingAvailable> Locate(RecordingAvailable recording, CancellationToken stop) => throw new NotSupportedException();

        public Task<string?> Credential(RecordingAvailable recording, string? refused, CancellationToken stop) =>
            throw new NotSupportedException();

        public Task<VendorText?> Transcript(RecordingAvailable recording, CancellationToken stop) =>
            throw new NotSupportedException();
    }
}

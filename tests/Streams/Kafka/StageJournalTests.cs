using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Time.Testing;
using VideoInsights.Storage;
using VideoInsights.Storage.Calls;
using VideoInsights.Streams.Kafka;
using VideoInsights.Tests.Storage;

namespace VideoInsights.Tests.Streams.Kafka;

public sealed class StageJournalTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("journal").FullName;
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 24, 9, 0, 0, TimeSpan.Zero));
    private readonly SqliteCallStore _calls;
    private readonly StageJournal _journal;

    public StageJournalTests()
    {
        _calls = new SqliteCallStore(new SqliteFile(Path.Combine(_folder, "calls.db")), ["relay"], _time);
        _journal = new StageJournal(_calls, _time);
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Progress_reported_out_of_order_never_goes_back()
    {
        await Begin();
        foreach (var (fraction, expected) in new[] { (0.2, 0.2), (0.5, 0.5), (0.3, 0.5), (0.7, 0.7) })
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            _journal.Progress("a", "relay", fraction);
            Assert.Equal(expected, (await Stage()).Progress);
        }
    }

    [Fact]
    public async Task A_report_after_the_end_changes_nothing()
    {
        await Begin();
        await _journal.Finished("a", "relay", Stop);
        _time.Advance(TimeSpan.FromSeconds(1));
        _journal.Progress("a", "relay", 0.9);
        Assert.Equal((CallStates.Finished, 1.0), ((await Stage()).State, (await Stage()).Progress));
    }

    [Fact]
    public async Task Reports_are_written_at_most_four_times_a_second()
    {
        await Begin();
        _time.Advance(TimeSpan.FromSeconds(1));
        _journal.Progress("a", "relay", 0.1);
        _time.Advance(TimeSpan.FromMilliseconds(100));
        _journal.Progress("a", "relay", 0.2);
        Assert.Equal(0.1, (await Stage()).Progress);
    }

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task Begin()
    {
        await _calls.Announce(CallStoreContract.Announcement("a"), Stop);
        await _journal.Started("a", "relay", Stop);
    }

    private async Task<StageRow> Stage() => (await _calls.Find("a", Stop))!.Stages.Single();
}

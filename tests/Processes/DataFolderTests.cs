using Microsoft.Data.Sqlite;
using VideoInsights.Host;
using VideoInsights.Storage;
using VideoInsights.Storage.Calls;
using VideoInsights.Storage.Objects;
using VideoInsights.Streams;

namespace VideoInsights.Tests.Processes;

/// <summary>One folder for several processes on one machine.</summary>
public sealed class DataFolderTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("shared").FullName;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void Parts_share_it_and_a_run_has_it_alone()
    {
        using (new DataFolder(_folder, shared: true))
        {
            new DataFolder(_folder, shared: true).Dispose();
            Assert.Contains("in use by another", Assert.Throws<StartException>(() => new DataFolder(_folder)).Message);
        }

        using (new DataFolder(_folder))
            Assert.Contains("in use by another", Assert.Throws<StartException>(() => new DataFolder(_folder, shared: true)).Message);
    }

    [Fact]
    public async Task What_only_one_may_do_at_a_time_is_done_by_one()
    {
        var (inside, most) = (0, 0);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            using var data = new DataFolder(_folder, shared: true);
            for (var i = 0; i < 10; i++)
            {
                await data.Alone(
                    () =>
                    {
                        most = Math.Max(most, Interlocked.Increment(ref inside));
                        Interlocked.Decrement(ref inside);
                    },
                    Stop);
            }
        })));
        Assert.Equal(1, most);
    }

    [Fact]
    public async Task Stores_that_open_at_once_on_an_empty_folder_see_what_each_other_wrote()
    {
        var stores = await Task.WhenAll(Enumerable.Range(0, 6).Select(n => Task.Run(async () =>
        {
            var calls = new SqliteCallStore(new SqliteFile(Path.Combine(_folder, "calls.db")), Pipeline.Names, TimeProvider.System);
            var objects = new FolderObjectStore(Path.Combine(_folder, "store"), TimeProvider.System);
            for (var i = 0; i < 20; i++)
            {
                await calls.SetStage(
                    new StageRow($"call-{i}", Pipeline.Names[n], CallStates.Finished, 1, null, null, null, TimeProvider.System.GetUtcNow()),
                    Stop);
                await objects.Put($"calls/call-{i}/{n}.json", new byte[100], "application/json", Stop);
            }

            return objects;
        })));
        foreach (var objects in stores)
            Assert.Equal(120, await objects.List("calls/", Stop).CountAsync(Stop));
        using var connection = new SqliteConnection($"Data Source={Path.Combine(_folder, "calls.db")}");
        connection.Open();
        using var count = connection.CreateCommand();
        count.CommandText = "SELECT COUNT(*) FROM stages";
        Assert.Equal(120L, count.ExecuteScalar());
    }
}

using Microsoft.Data.Sqlite;
using VideoInsights.Storage;
using VideoInsights.Storage.Calls;

namespace VideoInsights.Tests.Storage;

public sealed class SqliteCallStoreTests : CallStoreContract, IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("calls").FullName;
    private readonly Lazy<SqliteCallStore> _store;

    public SqliteCallStoreTests() => _store = new(() => new SqliteCallStore(new SqliteFile(File("calls.db")), Stages, TimeProvider.System));

    protected override ICallStore Store => _store.Value;

    [Fact]
    public void A_file_that_is_no_database_is_a_clear_error()
    {
        System.IO.File.WriteAllText(File("bad.db"), new string('x', 8000));
        Assert.Contains("--data", Assert.Throws<IOException>(() => Open("bad.db")).Message);
    }

    [Fact]
    public async Task A_damaged_database_is_a_clear_error()
    {
        await Store.Announce(Announcement("a"), TestContext.Current.CancellationToken);
        SqliteConnection.ClearAllPools();
        var bytes = await System.IO.File.ReadAllBytesAsync(File("calls.db"), TestContext.Current.CancellationToken);
        Array.Fill(bytes, (byte)0xEE, 4096, bytes.Length - 4096);
        await System.IO.File.WriteAllBytesAsync(File("damaged.db"), bytes, TestContext.Current.CancellationToken);
        Assert.Contains("damaged.db", Assert.Throws<IOException>(() => Open("damaged.db")).Message);
    }

    [Fact]
    public void A_newer_database_is_left_alone()
    {
        using (var connection = new SqliteConnection($"Data Source={File("newer.db")}"))
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "PRAGMA user_version = 99";
            command.ExecuteNonQuery();
        }

        Assert.Contains("newer", Assert.Throws<IOException>(() => Open("newer.db")).Message);
    }

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
    }

    private string File(string name) => Path.Combine(_folder, name);

    private SqliteCallStore Open(string name) => new(new SqliteFile(File(name)), Stages, TimeProvider.System);
}

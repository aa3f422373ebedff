using System.Diagnostics.CodeAnalysis;
using Microsoft.Data.Sqlite;
using VideoInsights.Storage.Calls;

namespace VideoInsights.Storage;

/// <summary>One SQLite file (WAL): for everything in one process, or for several processes on one machine.</summary>
/// <remarks>
/// Connections are pooled by the library. Writers of this process take turns here: where the file is locked, the library looks again every
/// 150 ms only. For one of another process a writer waits so up to 30 s. A commit is in the file's log at once and on the disk with the
/// next checkpoint: a process that is killed loses nothing; a machine without power may lose the last commits, but never the file.
/// </remarks>
[SuppressMessage(
    "Design", "CA1001", Justification = "a semaphore whose wait handle nobody asks for holds nothing")]
public sealed class SqliteFile
{
    private readonly string _connection;
    private readonly SemaphoreSlim _writing = new(1);

    /// <summary>Opens a database file, made where it is missing.</summary>
    /// <exception cref="IOException">
    /// The file is damaged, newer than this program, or cannot be written; the message says what to do.
    /// </exception>
    public SqliteFile(string file)
    {
        _connection = new SqliteConnectionStringBuilder { DataSource = file, DefaultTimeout = 30 }.ToString();
        using var connection = new SqliteConnection(_connection);
        SqliteSchema.Prepare(connection, file);
    }

    /// <summary>Runs statements in one transaction. Returns how many rows they changed.</summary>
    internal Task<int> Execute(string sql, CancellationToken stop, params (string Name, object? Value)[] values) =>
        SqliteFault.Told(async () =>
        {
            await _writing.WaitAsync(stop);
            try
            {
                await using var connection = new SqliteConnection(_connection);
                await connection.OpenAsync(stop);
                await using (var normal = Command(connection, "PRAGMA synchronous = NORMAL", []))
                    await normal.ExecuteNonQueryAsync(stop); // a connection's own setting, not the file's
                await using var transaction = connection.BeginTransaction(deferred: false);
                await using var command = Command(connection, sql, values);
                command.Transaction = transaction;
                var changed = await command.ExecuteNonQueryAsync(stop);
                await transaction.CommitAsync(stop);
                return changed;
            }
            finally
            {
                _writing.Release();
            }
        });

    internal Task<IReadOnlyList<T>> Query<T>(
        string sql, Func<SqliteDataReader, T> map, CancellationToken stop, params (string Name, object? Value)[] values) =>
        SqliteFault.Told<IReadOnlyList<T>>(async () =>
        {
            await using var connection = new SqliteConnection(_connection);
            await connection.OpenAsync(stop);
            await using var command = Command(connection, sql, values);
            await using var reader = await command.ExecuteReaderAsync(stop);
            var rows = new List<T>();
            while (await reader.ReadAsync(stop))
                rows.Add(map(reader));
            return rows;
        });

    private static SqliteCommand Command(SqliteConnection connection, string sql, (string Name, object? Value)[] values)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (var (name, value) in values)
            command.Parameters.AddWithValue(name, value ?? DBNull.Value);
        return command;
    }
}

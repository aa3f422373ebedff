using Microsoft.Data.Sqlite;

namespace VideoInsights.Storage.Calls;

/// <summary>Opens the database file: checks that it is whole and ours, and brings its tables to this version.</summary>
internal static class SqliteSchema
{
    private const int Version = 3;

    private const string Tables = """
        CREATE TABLE IF NOT EXISTS calls (
            video_id TEXT PRIMARY KEY, vendor TEXT NOT NULL, user_id TEXT NOT NULL, team_id TEXT, title TEXT NOT NULL,
            started_at INTEGER NOT NULL, ended_at INTEGER NOT NULL, duration_sec REAL NOT NULL, state TEXT NOT NULL, reason TEXT,
            announced_at INTEGER NOT NULL, updated_at INTEGER NOT NULL, announcement BLOB NOT NULL, announcement_schema TEXT NOT NULL
        ) WITHOUT ROWID;
        CREATE INDEX IF NOT EXISTS calls_by_change ON calls (updated_at);
        CREATE INDEX IF NOT EXISTS calls_by_end ON calls (ended_at DESC, video_id);
        CREATE INDEX IF NOT EXISTS calls_open ON calls (announced_at) WHERE state IN ('waiting', 'running');
        CREATE TABLE IF NOT EXISTS stages (
            video_id TEXT NOT NULL, stage TEXT NOT NULL, position INTEGER NOT NULL, state TEXT NOT NULL, progress REAL NOT NULL,
            started_at INTEGER, finished_at INTEGER, reason TEXT, updated_at INTEGER NOT NULL, PRIMARY KEY (video_id, stage)
        ) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS insights (
            video_id TEXT PRIMARY KEY, user_id TEXT NOT NULL, team_id TEXT, vendor TEXT NOT NULL, title TEXT NOT NULL,
            started_at INTEGER NOT NULL, ended_at INTEGER NOT NULL, timestamp INTEGER NOT NULL, sentiment TEXT NOT NULL,
            confidence_score REAL NOT NULL, polarity REAL NOT NULL, topics TEXT NOT NULL, summary TEXT NOT NULL, tags TEXT NOT NULL,
            next_steps TEXT NOT NULL, duration_sec REAL NOT NULL, talk_share_of_call REAL, features TEXT NOT NULL,
            insight_version INTEGER NOT NULL
        ) WITHOUT ROWID;
        CREATE INDEX IF NOT EXISTS insights_by_rep ON insights (user_id, ended_at DESC, video_id);
        CREATE INDEX IF NOT EXISTS insights_by_end ON insights (ended_at DESC, video_id);
        CREATE TABLE IF NOT EXISTS credentials (video_id TEXT PRIMARY KEY, ciphertext TEXT NOT NULL,
            expires_at INTEGER NOT NULL) WITHOUT ROWID;
        CREATE VIRTUAL TABLE IF NOT EXISTS insight_text USING fts5 (video_id UNINDEXED, text);
        """;

    /// <summary>What each version added to the one before it, from version 2 on.</summary>
    private static readonly string[] Steps =
    [
        """
        ALTER TABLE calls ADD COLUMN acknowledged INTEGER NOT NULL DEFAULT 1;
        CREATE TABLE media (video_id TEXT PRIMARY KEY, object_key TEXT NOT NULL, bytes INTEGER NOT NULL, sha256 TEXT NOT NULL,
            content_type TEXT NOT NULL) WITHOUT ROWID;
        CREATE TABLE vendor_notes (vendor TEXT NOT NULL, name TEXT NOT NULL, value TEXT NOT NULL, expires_at INTEGER,
            PRIMARY KEY (vendor, name)) WITHOUT ROWID;
        """,
        """
        CREATE INDEX vendor_notes_by_expiry ON vendor_notes (expires_at) WHERE expires_at IS NOT NULL;
        CREATE INDEX credentials_by_expiry ON credentials (expires_at);
        """, // what has expired is looked for with every webhook
    ];

    /// <exception cref="IOException">
    /// The file is damaged, written by a newer version, or cannot be written; the message says what to do.
    /// </exception>
    public static void Prepare(SqliteConnection connection, string file)
    {
        try
        {
            connection.Open();
            if (Scalar(connection, "PRAGMA quick_check(1)") is string check && check != "ok")
                throw Unusable(file, "is damaged: " + check, null);
            var version = Convert.ToInt64(Scalar(connection, "PRAGMA user_version"));
            if (version > Version)
                throw Unusable(file, $"was written by a newer VideoInsights (its version is {version}, this one reads {Version})", null);
            Scalar(connection, "PRAGMA journal_mode = WAL");
            using var transaction = connection.BeginTransaction();
            version = Convert.ToInt64(Scalar(connection, "PRAGMA user_version", transaction)); // another process may have been first
            Scalar(connection, Tables, transaction);
            foreach (var step in Steps.Skip((int)Math.Max(0, version - 1)))
                Scalar(connection, step, transaction);
            Scalar(connection, $"PRAGMA user_version = {Version}", transaction);
            transaction.Commit();
        }
        catch (SqliteException e)
        {
            throw Unusable(file, $"cannot be used ({e.Message})", e);
        }
    }

    private static IOException Unusable(string file, string what, Exception? inner) =>
        new($"the database {file} {what}. Move it away (a new one is made) or choose another folder with --data", inner);

    private static object? Scalar(SqliteConnection connection, string sql, SqliteTransaction? transaction = null)
    {
        using var command = connection.CreateCommand();
        (command.CommandText, command.Transaction) = (sql, transaction);
        return command.ExecuteScalar();
    }
}

using Microsoft.Data.Sqlite;

namespace VideoInsights.Crm;

/// <summary>Stands for the CRM: a row for each call, and a list of activities that people would see.</summary>
public sealed class CrmTable : IDisposable
{
    private readonly SqliteConnection _database;

    public CrmTable(string file)
    {
        _database = new SqliteConnection($"Data Source={file};Pooling=False");
        _database.Open();
        Run("""
            CREATE TABLE IF NOT EXISTS calls (video_id TEXT PRIMARY KEY, rep TEXT, version INTEGER, made_at TEXT, sentiment TEXT,
                summary TEXT, next_steps TEXT);
            CREATE TABLE IF NOT EXISTS activities (ce_id TEXT PRIMARY KEY, video_id TEXT, text TEXT);
            """);
    }

    /// <summary>Keeps an insight where it is newer than what is known of its call. Doing it twice changes nothing.</summary>
    public void Keep(CallInsight insight)
    {
        using var transaction = _database.BeginTransaction(); // both tables or neither
        var first = Run("INSERT OR IGNORE INTO activities VALUES ($event, $video, 'New insight: ' || $summary)", insight) == 1;
        var newer = first && Run("""
            INSERT INTO calls VALUES ($video, $rep, $version, $made, $sentiment, $summary, $steps)
            ON CONFLICT (video_id) DO UPDATE SET rep = excluded.rep, version = excluded.version, made_at = excluded.made_at,
                sentiment = excluded.sentiment, summary = excluded.summary, next_steps = excluded.next_steps
            WHERE (excluded.version, excluded.made_at) > (calls.version, calls.made_at)
            """, insight) == 1;
        if (newer)
            transaction.Commit(); // else nothing happened: a duplicate, or an older version
    }

    /// <summary>The answer of a query, a row a line, columns separated by a bar.</summary>
    public IReadOnlyList<string> Query(string sql)
    {
        using var command = _database.CreateCommand();
        command.CommandText = sql;
        using var rows = command.ExecuteReader();
        var lines = new List<string>();
        while (rows.Read())
            lines.Add(string.Join('|', Enumerable.Range(0, rows.FieldCount).Select(rows.GetValue)));
        return lines;
    }

    public void Dispose() => _database.Dispose();

    private int Run(string sql, CallInsight? insight = null)
    {
        using var command = _database.CreateCommand();
        command.CommandText = sql;
        if (insight is not null)
        {
            foreach (var (name, value) in new (string, object)[]
                {
                    ("$event", insight.EventId), ("$video", insight.VideoId), ("$rep", insight.Rep), ("$version", insight.Version),
                    ("$made", insight.MadeAt.ToString("O")), ("$sentiment", insight.Sentiment), ("$summary", insight.Summary),
                    ("$steps", string.Join('\n', insight.NextSteps)),
                })
            {
                command.Parameters.AddWithValue(name, value);
            }
        }

        return command.ExecuteNonQuery();
    }
}

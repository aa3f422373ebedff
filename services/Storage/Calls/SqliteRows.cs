using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace VideoInsights.Storage.Calls;

/// <summary>Rows as they come out of SQLite. Times are milliseconds since 1970; lists are JSON arrays.</summary>
internal static class SqliteRows
{
    public const string CallColumns =
        "video_id, vendor, user_id, team_id, title, started_at, ended_at, duration_sec, state, reason, announced_at, updated_at, " +
        "acknowledged";

    public const string InsightColumns =
        "video_id, user_id, team_id, vendor, title, started_at, ended_at, timestamp, sentiment, confidence_score, polarity, topics, " +
        "summary, tags, next_steps, duration_sec, talk_share_of_call, features, insight_version";

    public static CallRow Call(SqliteDataReader row) => new(
        row.GetString(0), row.GetString(1), row.GetString(2), Text(row, 3), row.GetString(4), Time(row, 5), Time(row, 6),
        row.GetDouble(7), row.GetString(8), Text(row, 9), Time(row, 10), Time(row, 11),
        row.GetBoolean(12));

    public static StageRow Stage(SqliteDataReader row) => new(
        row.GetString(0), row.GetString(1), row.GetString(2), row.GetDouble(3),
        row.IsDBNull(4) ? null : Time(row, 4), row.IsDBNull(5) ? null : Time(row, 5), Text(row, 6), Time(row, 7));

    public static InsightRow Insight(SqliteDataReader row) => new(
        row.GetString(0), row.GetString(1), Text(row, 2), row.GetString(3), row.GetString(4), Time(row, 5), Time(row, 6), Time(row, 7),
        row.GetString(8), row.GetDouble(9), row.GetDouble(10), List(row, 11), row.GetString(12), List(row, 13), List(row, 14),
        row.GetDouble(15), row.IsDBNull(16) ? null : row.GetDouble(16), row.GetString(17), row.GetInt32(18), null);

    public static long Millis(DateTimeOffset time) => time.ToUnixTimeMilliseconds();

    public static string List(IReadOnlyList<string> values) => JsonSerializer.Serialize(values);

    public static string? Text(SqliteDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    private static DateTimeOffset Time(SqliteDataReader row, int column) => DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(column));

    private static string[] List(SqliteDataReader row, int column) => JsonSerializer.Deserialize<string[]>(row.GetString(column)) ?? [];
}

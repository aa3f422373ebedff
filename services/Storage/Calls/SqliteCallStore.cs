using Microsoft.Data.Sqlite;
using VideoInsights.Schemas;
using VideoInsights.Schemas.Wire;
using static VideoInsights.Storage.Calls.SqliteRows;

namespace VideoInsights.Storage.Calls;

/// <summary>The call store in a SQLite file.</summary>
/// <param name="stages">Names of all stages in the pipeline's order: in this order they are returned.</param>
public sealed class SqliteCallStore(SqliteFile file, IReadOnlyList<string> stages, TimeProvider time) : ICallStore
{
    /// <inheritdoc/>
    public async Task<bool> Announce(RecordingAvailable announcement, CancellationToken stop)
    {
        var (call, now) = (announcement.call, Millis(time.GetUtcNow()));
        return await file.Execute("""
            INSERT INTO calls VALUES ($id, $vendor, $user, $team, $title, $started, $ended, $duration, 'waiting', NULL, $now, $now,
                $bytes, $schema, 0)
            ON CONFLICT (video_id) DO NOTHING
            """,
            stop,
            ("$id", call.video_id), ("$vendor", call.vendor), ("$user", call.user_id), ("$team", call.team_id), ("$title", call.title),
            ("$started", Millis(call.started_at)), ("$ended", Millis(call.ended_at)), ("$duration", call.duration_sec), ("$now", now),
            ("$bytes", AvroBytes.Write(announcement)), ("$schema", announcement.Schema.ToString())) == 1;
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<RecordingAvailable>> Unfinished(CancellationToken stop) => file.Query(
        "SELECT announcement, announcement_schema FROM calls WHERE state IN ('waiting', 'running') ORDER BY announced_at",
        Announcement, stop);

    /// <inheritdoc/>
    public async Task<RecordingAvailable?> Announced(string videoId, CancellationToken stop) => (await file.Query(
        "SELECT announcement, announcement_schema FROM calls WHERE video_id = $id", Announcement, stop, ("$id", videoId)))
            .SingleOrDefault();

    /// <inheritdoc/>
    public async Task<RecordingAvailable?> Reopen(string videoId, bool anew, CancellationToken stop)
    {
        await file.Execute("UPDATE calls SET state = 'waiting', acknowledged = 0, reason = NULL, updated_at = $now WHERE video_id = $id",
            stop, ("$id", videoId), ("$now", Millis(time.GetUtcNow())));
        await file.Execute(
            "DELETE FROM stages WHERE video_id = $id AND (state = 'failed' OR $anew)", stop, ("$id", videoId), ("$anew", anew));
        return await Announced(videoId, stop);
    }

    /// <inheritdoc/>
    public Task KeepCredential(string videoId, string ciphertext, DateTimeOffset expires, CancellationToken stop) => file.Execute("""
        DELETE FROM credentials WHERE expires_at <= $now;
        INSERT INTO credentials VALUES ($id, $ciphertext, $expires)
        ON CONFLICT (video_id) DO UPDATE SET ciphertext = excluded.ciphertext, expires_at = excluded.expires_at;
        """,
        stop, ("$id", videoId), ("$ciphertext", ciphertext), ("$expires", Millis(expires)), ("$now", Millis(time.GetUtcNow())));

    /// <inheritdoc/>
    public async Task<string?> FindCredential(string videoId, CancellationToken stop) => (await file.Query(
        "SELECT ciphertext FROM credentials WHERE video_id = $id AND expires_at > $now", row => row.GetString(0), stop,
        ("$id", videoId), ("$now", Millis(time.GetUtcNow())))).SingleOrDefault();

    /// <inheritdoc/>
    public Task Acknowledge(string videoId, CancellationToken stop) =>
        file.Execute("UPDATE calls SET acknowledged = 1 WHERE video_id = $id", stop, ("$id", videoId));

    /// <inheritdoc/>
    public Task Describe(RecordingAvailable recording, CancellationToken stop)
    {
        var call = recording.call;
        return file.Execute("""
            UPDATE calls SET user_id = $user, team_id = $team, title = $title, started_at = $started, ended_at = $ended,
                duration_sec = $duration, updated_at = $now, announcement = $bytes, announcement_schema = $schema
            WHERE video_id = $id
            """,
            stop, ("$id", call.video_id), ("$user", call.user_id), ("$team", call.team_id), ("$title", call.title),
            ("$started", Millis(call.started_at)), ("$ended", Millis(call.ended_at)), ("$duration", call.duration_sec),
            ("$now", Millis(time.GetUtcNow())), ("$bytes", AvroBytes.Write(recording)), ("$schema", recording.Schema.ToString()));
    }

    /// <inheritdoc/>
    public Task Skip(string videoId, string reason, CancellationToken stop) => file.Execute("""
        UPDATE calls SET state = 'skipped', reason = $reason, updated_at = $now WHERE video_id = $id AND state <> 'finished'
        """,
        stop, ("$id", videoId), ("$reason", reason), ("$now", Millis(time.GetUtcNow())));

    /// <inheritdoc/>
    public Task KeepMedia(string videoId, MediaRow media, CancellationToken stop) => file.Execute("""
        INSERT INTO media VALUES ($id, $key, $bytes, $sha256, $type)
        ON CONFLICT (video_id) DO UPDATE SET object_key = excluded.object_key, bytes = excluded.bytes, sha256 = excluded.sha256,
            content_type = excluded.content_type
        """,
        stop, ("$id", videoId), ("$key", media.Key), ("$bytes", media.Bytes), ("$sha256", media.Sha256), ("$type", media.ContentType));

    /// <inheritdoc/>
    public async Task<MediaRow?> FindMedia(string videoId, CancellationToken stop) => (await file.Query(
        "SELECT object_key, bytes, sha256, content_type FROM media WHERE video_id = $id",
        row => new MediaRow(row.GetString(0), row.GetInt64(1), row.GetString(2), row.GetString(3)), stop, ("$id", videoId)))
            .SingleOrDefault();

    /// <inheritdoc/>
    public Task SetStage(StageRow stage, CancellationToken stop) => file.Execute("""
        INSERT INTO stages VALUES ($id, $stage, $position, $state, $progress, $started, $finished, $reason, $updated)
        ON CONFLICT (video_id, stage) DO UPDATE SET state = excluded.state, progress = excluded.progress,
            started_at = COALESCE(excluded.started_at, started_at), finished_at = excluded.finished_at, reason = excluded.reason,
            updated_at = excluded.updated_at
        WHERE stages.state <> 'finished' OR excluded.state = 'failed';
        UPDATE calls SET updated_at = $updated,
            state = CASE WHEN state IN ('finished', 'skipped') THEN state WHEN $state IN ('failed', 'running') THEN $state ELSE state END,
            reason = CASE WHEN state IN ('finished', 'skipped') THEN reason WHEN $state = 'failed' THEN $reason
                WHEN $state = 'running' THEN NULL ELSE reason END
        WHERE video_id = $id;
        """,
        stop,
        ("$id", stage.VideoId), ("$stage", stage.Stage), ("$position", Position(stage.Stage)), ("$state", stage.State),
        ("$progress", stage.Progress), ("$started", stage.StartedAt is { } s ? Millis(s) : null),
        ("$finished", stage.FinishedAt is { } f ? Millis(f) : null), ("$reason", stage.Reason), ("$updated", Millis(stage.UpdatedAt)));

    /// <inheritdoc/>
    public async Task<CallProgress?> Find(string videoId, CancellationToken stop) => (await WithStages(
        await file.Query($"SELECT {CallColumns} FROM calls WHERE video_id = $id", Call, stop, ("$id", videoId)), stop)).SingleOrDefault();

    /// <inheritdoc/>
    public async Task<IReadOnlyList<CallProgress>> ChangedSince(Scope scope, DateTimeOffset since, int limit, CancellationToken stop) =>
        await WithStages(
            await file.Query(
                $"SELECT {CallColumns} FROM calls WHERE {InScope} AND updated_at >= $since ORDER BY updated_at, video_id LIMIT $limit",
                Call, stop, ("$user", scope.UserId), ("$team", scope.TeamId), ("$since", Millis(since)), ("$limit", limit)),
            stop);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<CallProgress>> Newest(Scope scope, int limit, CancellationToken stop) => await WithStages(
        await file.Query(
            $"SELECT {CallColumns} FROM calls WHERE {InScope} ORDER BY ended_at DESC, video_id LIMIT $limit",
            Call, stop, ("$user", scope.UserId), ("$team", scope.TeamId), ("$limit", limit)),
        stop);

    /// <inheritdoc/>
    public Task KeepInsight(InsightRow insight, CancellationToken stop) => file.Execute("""
        DELETE FROM insight_text WHERE video_id = $id
            AND NOT EXISTS (SELECT 1 FROM insights WHERE video_id = $id AND insight_version > $version);
        INSERT INTO insight_text SELECT $id, $text
            WHERE NOT EXISTS (SELECT 1 FROM insights WHERE video_id = $id AND insight_version > $version);
        INSERT INTO insights VALUES ($id, $user, $team, $vendor, $title, $started, $ended, $timestamp, $sentiment, $confidence, $polarity,
            $topics, $summary, $tags, $steps, $duration, $talk, $features, $version)
        ON CONFLICT (video_id) DO UPDATE SET user_id = excluded.user_id, team_id = excluded.team_id, title = excluded.title,
            started_at = excluded.started_at, ended_at = excluded.ended_at, timestamp = excluded.timestamp, sentiment = excluded.sentiment,
            confidence_score = excluded.confidence_score, polarity = excluded.polarity, topics = excluded.topics,
            summary = excluded.summary, tags = excluded.tags, next_steps = excluded.next_steps, duration_sec = excluded.duration_sec,
            talk_share_of_call = excluded.talk_share_of_call, features = excluded.features, insight_version = excluded.insight_version
        WHERE excluded.insight_version >= insights.insight_version;
        UPDATE calls SET state = 'finished', reason = NULL, updated_at = $now WHERE video_id = $id;
        """,
        stop,
        ("$id", insight.VideoId), ("$user", insight.UserId), ("$team", insight.TeamId), ("$vendor", insight.Vendor),
        ("$title", insight.Title), ("$started", Millis(insight.StartedAt)), ("$ended", Millis(insight.EndedAt)),
        ("$timestamp", Millis(insight.Timestamp)), ("$sentiment", insight.Sentiment), ("$confidence", insight.ConfidenceScore),
        ("$polarity", insight.Polarity), ("$topics", List(insight.Topics)), ("$summary", insight.Summary), ("$tags", List(insight.Tags)),
        ("$steps", List(insight.NextSteps)), ("$duration", insight.DurationSec), ("$talk", insight.TalkShareOfCall),
        ("$features", insight.Features), ("$version", insight.InsightVersion), ("$text", insight.Text ?? ""),
        ("$now", Millis(time.GetUtcNow())));

    /// <inheritdoc/>
    public async Task<InsightRow?> FindInsight(string videoId, CancellationToken stop) => (await file.Query(
        $"SELECT {InsightColumns} FROM insights WHERE video_id = $id", Insight, stop, ("$id", videoId))).SingleOrDefault();

    /// <inheritdoc/>
    public async Task<Page<InsightRow>> ListInsights(InsightQuery query, int pageSize, PageMark? after, CancellationToken stop)
    {
        var rows = await file.Query($"""
            SELECT {InsightColumns} FROM insights WHERE {InScope}
                AND ($rep IS NULL OR user_id = $rep) AND ($from IS NULL OR ended_at >= $from) AND ($to IS NULL OR ended_at < $to)
                AND ($sentiment IS NULL OR sentiment = $sentiment)
                AND ($topic IS NULL OR EXISTS (SELECT 1 FROM json_each(topics) WHERE value = $topic))
                AND ($tag IS NULL OR EXISTS (SELECT 1 FROM json_each(tags) WHERE value = $tag))
                AND ($text IS NULL OR video_id IN (SELECT video_id FROM insight_text WHERE insight_text MATCH $text))
                AND ($afterEnd IS NULL OR ended_at < $afterEnd OR (ended_at = $afterEnd AND video_id > $afterId))
            ORDER BY ended_at DESC, video_id LIMIT $limit
            """,
            Insight, stop,
            ("$user", query.Scope.UserId), ("$team", query.Scope.TeamId), ("$rep", query.UserId),
            ("$from", query.From is { } f ? Millis(f) : null), ("$to", query.To is { } t ? Millis(t) : null),
            ("$sentiment", query.Sentiment), ("$topic", query.Topic), ("$tag", query.Tag), ("$text", AllWords(query.Text)),
            ("$afterEnd", after is null ? null : Millis(after.EndedAt)), ("$afterId", after?.VideoId), ("$limit", pageSize + 1));
        var page = rows.Take(pageSize).ToList();
        return new(page, rows.Count > pageSize ? new PageMark(page[^1].EndedAt, page[^1].VideoId) : null);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<RepMetrics>> Metrics(Scope scope, DateTimeOffset from, DateTimeOffset to, CancellationToken stop) =>
        file.Query($"""
        SELECT user_id, COUNT(*), AVG(polarity), AVG(sentiment = 'negative'), AVG(talk_share_of_call), COUNT(talk_share_of_call)
        FROM insights WHERE {InScope} AND ended_at >= $from AND ended_at < $to GROUP BY user_id ORDER BY user_id
        """,
        row => new RepMetrics(
            row.GetString(0), row.GetInt32(1), row.GetDouble(2), row.GetDouble(3), row.IsDBNull(4) ? null : row.GetDouble(4),
            row.GetInt32(5)),
        stop, ("$user", scope.UserId), ("$team", scope.TeamId), ("$from", Millis(from)), ("$to", Millis(to)));

    private const string InScope = "($user IS NULL OR user_id = $user) AND ($team IS NULL OR team_id = $team)";

    private int Position(string stage) => stages.TakeWhile(s => s != stage).Count();

    private static RecordingAvailable Announcement(SqliteDataReader row) =>
        AvroBytes.Read<RecordingAvailable>(Avro.Schema.Parse(row.GetString(1)), new MemoryStream((byte[])row[0]));

    /// <summary>Words as an FTS5 query in which each is literal and all must occur; null where there is none.</summary>
    private static string? AllWords(string? text)
    {
        var words = (text ?? "").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
            .Select(w => $"\"{w.Replace("\"", "\"\"")}\"").ToList();
        return words.Count == 0 ? null : string.Join(' ', words);
    }

    private async Task<IReadOnlyList<CallProgress>> WithStages(IReadOnlyList<CallRow> calls, CancellationToken stop)
    {
        if (calls.Count == 0)
            return [];

        var stages = (await file.Query(
            "SELECT video_id, stage, state, progress, started_at, finished_at, reason, updated_at FROM stages " +
            "WHERE video_id IN (SELECT value FROM json_each($ids)) ORDER BY position",
            Stage, stop, ("$ids", List([.. calls.Select(c => c.VideoId)])))).ToLookup(s => s.VideoId);
        return [.. calls.Select(call => new CallProgress(call, [.. stages[call.VideoId]]))];
    }
}

using VideoInsights.Schemas;

namespace VideoInsights.Storage.Calls;

/// <summary>
/// Calls, the states of their stages, and their insights: Cassandra on the cluster, SQLite when everything runs in one process.
/// </summary>
/// <remarks>Every write is an upsert by <c>video_id</c>: writing the same thing twice changes nothing.</remarks>
public interface ICallStore
{
    /// <summary>
    /// Keeps an announced recording, so that it can be announced again after a crash. A call already known keeps its state.
    /// </summary>
    /// <returns>True where the call was not known yet.</returns>
    Task<bool> Announce(RecordingAvailable announcement, CancellationToken stop);

    /// <summary>The announcements of all calls that are neither finished nor failed, oldest first.</summary>
    Task<IReadOnlyList<RecordingAvailable>> Unfinished(CancellationToken stop);

    /// <summary>What a call was announced with at first; null where it is not known.</summary>
    Task<RecordingAvailable?> Announced(string videoId, CancellationToken stop);

    /// <summary>Puts a finished or failed call back to waiting and returns its announcement; null where it is not known.</summary>
    /// <param name="anew">Forget the stages that were finished too, not only the one that failed.</param>
    Task<RecordingAvailable?> Reopen(string videoId, bool anew, CancellationToken stop);

    /// <summary>Keeps what a recording is downloaded with, as ciphertext, until it expires.</summary>
    Task KeepCredential(string videoId, string ciphertext, DateTimeOffset expires, CancellationToken stop);

    /// <summary>The ciphertext of a call's credential; null where there is none or it has expired.</summary>
    Task<string?> FindCredential(string videoId, CancellationToken stop);

    /// <summary>Notes that the log has the announcement.</summary>
    Task Acknowledge(string videoId, CancellationToken stop);

    /// <summary>
    /// Sets what was learnt of a call after it was announced: whose it is, its title and times, who took part, where its files lie.
    /// Its state stays; a call that is not known stays unknown.
    /// </summary>
    Task Describe(RecordingAvailable recording, CancellationToken stop);

    /// <summary>Ends a call that a rule leaves out. One that is finished stays so.</summary>
    /// <param name="reason">Which rule, in words for a rep.</param>
    Task Skip(string videoId, string reason, CancellationToken stop);

    /// <summary>Keeps where a call's recording lies.</summary>
    Task KeepMedia(string videoId, MediaRow media, CancellationToken stop);

    /// <summary>Where a call's recording lies; null where it is not here yet.</summary>
    Task<MediaRow?> FindMedia(string videoId, CancellationToken stop);

    /// <summary>Writes how far a stage is. A running stage makes its call running, a failed one makes it failed.</summary>
    /// <remarks>A finished stage stays as it is when its record is read again: only a failure replaces it.</remarks>
    Task SetStage(StageRow stage, CancellationToken stop);

    /// <summary>A call and its stages; null where it is not known.</summary>
    Task<CallProgress?> Find(string videoId, CancellationToken stop);

    /// <summary>Calls in a scope that changed at or after a time, oldest change first, at most <paramref name="limit"/>.</summary>
    Task<IReadOnlyList<CallProgress>> ChangedSince(Scope scope, DateTimeOffset since, int limit, CancellationToken stop);

    /// <summary>The newest calls in a scope, newest end of call first.</summary>
    Task<IReadOnlyList<CallProgress>> Newest(Scope scope, int limit, CancellationToken stop);

    /// <summary>Keeps an insight and makes its call finished. A lower insight version than the one kept changes nothing.</summary>
    Task KeepInsight(InsightRow insight, CancellationToken stop);

    /// <summary>A call's insight; null where it has none yet.</summary>
    Task<InsightRow?> FindInsight(string videoId, CancellationToken stop);

    /// <summary>Insights that pass a filter, newest end of call first.</summary>
    Task<Page<InsightRow>> ListInsights(InsightQuery query, int pageSize, PageMark? after, CancellationToken stop);

    /// <summary>Averages per rep of the calls in a scope that ended in [from, to).</summary>
    Task<IReadOnlyList<RepMetrics>> Metrics(Scope scope, DateTimeOffset from, DateTimeOffset to, CancellationToken stop);
}

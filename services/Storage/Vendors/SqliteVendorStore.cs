using static VideoInsights.Storage.Calls.SqliteRows;

namespace VideoInsights.Storage.Vendors;

/// <summary>Vendors' notes in a SQLite file.</summary>
public sealed class SqliteVendorStore(SqliteFile file, TimeProvider time) : IVendorStore
{
    private const int LastOfUnicode = 0x10FFFF;
    private const string Alive = "(expires_at IS NULL OR expires_at > $now)";

    private long Now => Millis(time.GetUtcNow());

    /// <inheritdoc/>
    public async Task<string?> Read(string vendor, string name, CancellationToken stop) => (await file.Query(
        $"SELECT value FROM vendor_notes WHERE vendor = $vendor AND name = $name AND {Alive}", row => row.GetString(0), stop,
        ("$vendor", vendor), ("$name", name), ("$now", Now))).SingleOrDefault();

    /// <inheritdoc/>
    public Task<IReadOnlyList<(string Name, string Value)>> List(string vendor, string prefix, CancellationToken stop) => file.Query(
        $"""
        SELECT name, value FROM vendor_notes
        WHERE vendor = $vendor AND name >= $prefix AND name < $prefix || char({LastOfUnicode}) AND {Alive} ORDER BY name
        """, // a range of the key: webhooks ask among all notes of a month
        row => (row.GetString(0), row.GetString(1)), stop, ("$vendor", vendor), ("$prefix", prefix), ("$now", Now));

    /// <inheritdoc/>
    public Task Write(string vendor, string name, string value, DateTimeOffset? expires, CancellationToken stop) => file.Execute("""
        DELETE FROM vendor_notes WHERE expires_at <= $now;
        INSERT INTO vendor_notes VALUES ($vendor, $name, $value, $expires)
        ON CONFLICT (vendor, name) DO UPDATE SET value = excluded.value, expires_at = excluded.expires_at;
        """,
        stop, ("$vendor", vendor), ("$name", name), ("$value", value), ("$expires", expires is { } e ? Millis(e) : null), ("$now", Now));

    /// <inheritdoc/>
    public Task Forget(string vendor, string name, CancellationToken stop) => file.Execute(
        "DELETE FROM vendor_notes WHERE vendor = $vendor AND name = $name", stop, ("$vendor", vendor), ("$name", name));

    /// <inheritdoc/>
    public async Task<bool> Lease(string vendor, string name, string holder, TimeSpan life, CancellationToken stop) =>
        await file.Execute("""
        INSERT INTO vendor_notes VALUES ($vendor, $name, $holder, $until)
        ON CONFLICT (vendor, name) DO UPDATE SET value = excluded.value, expires_at = excluded.expires_at
        WHERE value = excluded.value OR expires_at <= $now;
        """,
        stop, ("$vendor", vendor), ("$name", name), ("$holder", holder),
        ("$until", Now + (long)life.TotalMilliseconds), ("$now", Now)) == 1;

    /// <inheritdoc/>
    public Task Release(string vendor, string name, string holder, CancellationToken stop) => file.Execute(
        "DELETE FROM vendor_notes WHERE vendor = $vendor AND name = $name AND value = $holder", stop,
        ("$vendor", vendor), ("$name", name), ("$holder", holder));
}

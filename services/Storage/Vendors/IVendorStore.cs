namespace VideoInsights.Storage.Vendors;

/// <summary>
/// What ingestion has to remember of a vendor between processes: how far it was reconciled, its subscriptions, deliveries it has seen, and
/// who does what now. Cassandra on the cluster, SQLite when everything runs in one process.
/// </summary>
/// <remarks>A note is a short text under a name. Secrets in it are the caller's to encrypt.</remarks>
public interface IVendorStore
{
    /// <summary>A note; null where there is none or it has expired.</summary>
    Task<string?> Read(string vendor, string name, CancellationToken stop);

    /// <summary>Notes whose names start with a prefix, by name.</summary>
    Task<IReadOnlyList<(string Name, string Value)>> List(string vendor, string prefix, CancellationToken stop);

    /// <summary>Writes a note, or replaces it.</summary>
    /// <param name="expires">When it is forgotten; null keeps it.</param>
    Task Write(string vendor, string name, string value, DateTimeOffset? expires, CancellationToken stop);

    /// <summary>Forgets a note; forgetting what is not there is no error.</summary>
    Task Forget(string vendor, string name, CancellationToken stop);

    /// <summary>Takes or renews the right to do something alone, for a while.</summary>
    /// <param name="holder">Who asks: unique to a process.</param>
    /// <param name="life">How long it is held without being renewed.</param>
    /// <returns>True where the holder has it now, false where another has.</returns>
    Task<bool> Lease(string vendor, string name, string holder, TimeSpan life, CancellationToken stop);

    /// <summary>Gives that right back, so that the next process need not wait for its end; nothing where another holds it.</summary>
    Task Release(string vendor, string name, string holder, CancellationToken stop);
}

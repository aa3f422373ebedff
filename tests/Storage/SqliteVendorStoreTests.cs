using VideoInsights.Storage;
using VideoInsights.Storage.Vendors;

namespace VideoInsights.Tests.Storage;

public sealed class SqliteVendorStoreTests : VendorStoreContract, IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("vendors").FullName;
    private readonly Lazy<SqliteVendorStore> _store;

    public SqliteVendorStoreTests() => _store = new(() => new SqliteVendorStore(new SqliteFile(Path.Combine(_folder, "calls.db")), Time));

    protected override IVendorStore Store => _store.Value;

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}

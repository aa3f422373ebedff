namespace VideoInsights.Ingestion.Vendors;

/// <summary>Addresses in the settings.</summary>
internal static class VendorAddress
{
    /// <summary>Whether secrets may be sent there. Plain http only within this machine, where the simulators are.</summary>
    public static bool IsReachable(Uri address) =>
        address.IsAbsoluteUri && (address.Scheme == Uri.UriSchemeHttps || (address.Scheme == Uri.UriSchemeHttp && address.IsLoopback));
}

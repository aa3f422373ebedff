namespace VideoInsights.Ingestion.Vendors.Checks;

/// <summary>Whether a vendor is set up: one implementation per vendor's folder. It changes nothing, there or here.</summary>
public interface IVendorCheck
{
    /// <summary>What must not be shown, whoever repeats it to us.</summary>
    IEnumerable<string> Secrets { get; }

    /// <summary>Looks at everything, each finding as soon as it is there. What fails is a finding, and the rest is looked at.</summary>
    /// <param name="hook">The webhook's address: what is sent there announces no recording.</param>
    IAsyncEnumerable<Finding> Run(Uri hook, CancellationToken stop);
}

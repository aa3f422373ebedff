namespace VideoInsights.Ingestion.Vendors.Checks;

/// <summary>What a check looks at, in its order.</summary>
public enum Checked
{
    Settings,
    Credentials,
    Recordings,
    Subscriptions,
    Webhook,
}

/// <summary>What came of it.</summary>
public enum Verdict
{
    Works,

    /// <summary>Something that is needed does not work.</summary>
    Missing,

    /// <summary>It is not needed, or cannot be told from here.</summary>
    Open,
}

/// <summary>One thing that was checked, in words for whoever sets a vendor up. None holds a secret.</summary>
/// <param name="Says">What was found.</param>
/// <param name="Do">What to do about it: which setting, scope or page of the vendor's; null where there is nothing to do.</param>
public sealed record Finding(Checked Topic, Verdict Verdict, string Says, string? Do = null)
{
    public static Finding Works(Checked topic, string says) => new(topic, Verdict.Works, says);

    public static Finding Missing(Checked topic, string says, string @do) => new(topic, Verdict.Missing, says, @do);

    /// <summary>A recording's owner is in no list of people.</summary>
    /// <param name="owner">The vendor's word for it, and the address.</param>
    public static Finding Unknown(string owner) => Open(
        Checked.Recordings, $"its {owner} is nobody of people.yaml: no rep sees the call as theirs",
        "add the address to the file, and name it with --people here and where the parts start");

    public static Finding Open(Checked topic, string says, string? @do = null) => new(topic, Verdict.Open, says, @do);
}

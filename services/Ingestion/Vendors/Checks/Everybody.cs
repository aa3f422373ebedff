namespace VideoInsights.Ingestion.Vendors.Checks;

/// <summary>Findings on several people. Pure.</summary>
internal static class Everybody
{
    /// <summary>Stands for the name in what a finding says.</summary>
    public const string Who = "{who}";

    private const int MostNames = 5;

    /// <summary>Those that say the same of each are one, which names all of them.</summary>
    public static IEnumerable<Finding> Together(IEnumerable<(string Name, Finding Finding)> all) =>
        from one in all
        group one.Name by one.Finding into same
        select same.Key with { Says = same.Key.Says.Replace(Who, Names([.. same]), StringComparison.Ordinal) };

    private static string Names(List<string> names) => names.Count switch
    {
        1 => names[0],
        <= MostNames => $"{string.Join(", ", names[..^1])} and {names[^1]}",
        _ => $"{string.Join(", ", names[..MostNames])} and {names.Count - MostNames} more",
    };
}

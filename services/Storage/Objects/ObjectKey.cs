using System.Text.RegularExpressions;

namespace VideoInsights.Storage.Objects;

/// <summary>What a key may look like: the same in every store, and never a way out of a folder.</summary>
public static partial class ObjectKey
{
    /// <summary>Before the keys of what a store writes about its objects; nobody else's key starts so.</summary>
    internal const string Reserved = ".info/";

    /// <summary>Returns the key unchanged.</summary>
    /// <exception cref="ArgumentException">
    /// It is not segments of <c>[A-Za-z0-9._-]</c> joined by '/', is longer than 512, or is reserved.
    /// </exception>
    public static string Check(string key) =>
        key.Length <= 512 && Shape().IsMatch(key) && !key.StartsWith(Reserved, StringComparison.Ordinal)
        && key.Split('/').All(s => s is not ("." or ".."))
            ? key
            : throw new ArgumentException($"'{key}' is no object key: use segments of A-Z a-z 0-9 . _ - joined by '/'", nameof(key));

    [GeneratedRegex(@"^[A-Za-z0-9._-]+(/[A-Za-z0-9._-]+)*$", RegexOptions.CultureInvariant)]
    private static partial Regex Shape();
}

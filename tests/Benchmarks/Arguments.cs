namespace VideoInsights.Benchmarks;

/// <summary>The words after a bench's name: "--data DIR", "--json".</summary>
public sealed class Arguments(string[] words)
{
    /// <summary>Whether a word is there.</summary>
    public bool Has(string name) => words.Contains(name);

    /// <summary>The word after a name; null where the name is not there.</summary>
    /// <param name="offset">1 for the first word after it.</param>
    public string? Value(string name, int offset = 1) =>
        Array.IndexOf(words, name) is >= 0 and var at && at + offset < words.Length ? words[at + offset] : null;

    /// <summary>The word after a name.</summary>
    /// <exception cref="ArgumentException">It is not there.</exception>
    public string Required(string name) => Value(name) ?? throw new ArgumentException($"{name} is missing");
}

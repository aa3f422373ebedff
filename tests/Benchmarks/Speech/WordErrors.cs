namespace VideoInsights.Benchmarks.Speech;

/// <summary>Word error rate: the fewest substitutions, insertions and deletions over the words of the reference. Pure.</summary>
public readonly record struct WordErrors(int Errors, int Words)
{
    public double Rate => Words > 0 ? (double)Errors / Words : 0;

    /// <summary>Compares two texts that are normalised already.</summary>
    public static WordErrors Of(string reference, string heard)
    {
        var (a, b) = (Split(reference), Split(heard));
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var best = Math.Min(Math.Min(row[j], row[j - 1]) + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1));
                (diagonal, row[j]) = (row[j], best);
            }
        }

        return new WordErrors(row[b.Length], a.Length);
    }

    public static WordErrors operator +(WordErrors a, WordErrors b) => new(a.Errors + b.Errors, a.Words + b.Words);

    private static string[] Split(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}

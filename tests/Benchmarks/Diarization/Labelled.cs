namespace VideoInsights.Benchmarks.Diarization;

/// <summary>Who speaks from when to when, seconds.</summary>
public readonly record struct Labelled(double Start, double End, string Speaker)
{
    /// <summary>An RTTM file's SPEAKER lines: "SPEAKER file 1 start seconds ... name", by file.</summary>
    public static ILookup<string, Labelled> ReadRttm(string path) =>
        File.ReadLines(path)
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(f => f is ["SPEAKER", ..])
            .ToLookup(f => f[1], f => new Labelled(double.Parse(f[3]), double.Parse(f[3]) + double.Parse(f[4]), f[7]));
}

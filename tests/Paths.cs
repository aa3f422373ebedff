namespace VideoInsights.Tests;

/// <summary>Where things lie, found from the test's own place upward.</summary>
public static class Paths
{
    /// <summary>The repository's root: the folder that holds VideoInsights.sln.</summary>
    public static string Repository { get; } = Find(AppContext.BaseDirectory);

    /// <summary>An executable that was built with these tests: its project's folder and its name.</summary>
    public static string Built(string project, string program)
    {
        // tests/bin/{configuration}/net10.0 is built beside {project}/bin/{configuration}/net10.0
        var configuration = Path.GetFileName(Path.GetDirectoryName(AppContext.BaseDirectory.TrimEnd('/', '\\'))!);
        return Path.Combine(Repository, project, "bin", configuration, "net10.0", program);
    }

    public static string Models => Path.Combine(Repository, "models");

    public static string Golden(string file) => Path.Combine(Repository, "tests", "golden", file);

    /// <summary>A file of the development data beside the checkout; the test is skipped, by name, where it is absent.</summary>
    public static string Data(string file)
    {
        var path = Path.Combine(Repository, "..", "shared", "data", file);
        Assert.SkipUnless(File.Exists(path) || Directory.Exists(path), $"development data {file} is not beside the checkout");
        return path;
    }

    private static string Find(string from) =>
        File.Exists(Path.Combine(from, "VideoInsights.sln")) ? from : Find(Path.GetDirectoryName(from)!);
}

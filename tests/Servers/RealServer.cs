using System.Diagnostics;

namespace VideoInsights.Tests.Servers;

/// <summary>A real server: found at an address in the environment, else started from the development servers beside the checkout.</summary>
public static class RealServer
{
    /// <summary>The values a server sets. The test is skipped, by name, where the server is neither configured nor here.</summary>
    /// <param name="name">Its folder: registry, kafka, cassandra or s3.</param>
    /// <param name="variable">What is set where it runs already.</param>
    public static async Task<Running> Start(string name, string variable, params string[] arguments)
    {
        if (Environment.GetEnvironmentVariable(variable) is { Length: > 0 } address)
            return new Running(new Dictionary<string, string> { [variable] = address }, null, null);

        var start = Path.Combine(Folder(name), "start");
        Assert.SkipUnless(File.Exists(start), $"no {name} server: set {variable}, or put the development servers beside the checkout");
        var folder = Directory.CreateTempSubdirectory(name).FullName;
        var printed = await Run(start, [folder, .. arguments]);
        return new Running(Exports(printed), Path.Combine(Path.GetDirectoryName(start)!, "stop"), folder);
    }

    /// <summary>The values of the <c>export</c> lines that a start script prints.</summary>
    public static Dictionary<string, string> Exports(string printed) =>
        printed.Split('\n').Where(l => l.StartsWith("export ", StringComparison.Ordinal))
            .SelectMany(l => l["export ".Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Select(pair => pair.Split('=', 2)).Where(p => p.Length == 2)
            .ToDictionary(p => p[0], p => p[1].Trim('"', '\''));

    /// <summary>Where a development server's scripts lie.</summary>
    public static string Folder(string name) => Path.Combine(Paths.Repository, "..", "shared", "servers", name);

    /// <summary>Runs a program to its end and returns what it printed; fails the test where it fails.</summary>
    public static async Task<string> Run(string program, IEnumerable<string> arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
        var printed = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, $"{program} ended with {process.ExitCode}: {printed}");
        return printed;
    }

    /// <summary>A server that runs; what we started ends with it.</summary>
    public sealed record Running(IReadOnlyDictionary<string, string> Settings, string? StopScript, string? Folder) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            if (StopScript is null || !Directory.Exists(Folder)) // a test may have stopped it before
                return;
            await Run(StopScript, [Folder!]);
            if (Directory.Exists(Folder)) // some stop scripts remove it
                Directory.Delete(Folder!, recursive: true);
        }
    }
}

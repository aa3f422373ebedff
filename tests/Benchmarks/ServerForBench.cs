using System.Diagnostics;

namespace VideoInsights.Benchmarks;

/// <summary>A server that a bench runs on: the one that the environment names, or the development server beside the checkout.</summary>
public sealed class ServerForBench : IAsyncDisposable
{
    private readonly string _name;
    private readonly string? _folder;

    private ServerForBench(string name, IReadOnlyDictionary<string, string> settings, string address, string? folder) =>
        (_name, Settings, Address, _folder) = (name, settings, address, folder);

    /// <summary>What its start printed: names and values.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; }

    public string Address { get; }

    /// <param name="name">Its folder: kafka, registry or s3.</param>
    /// <param name="variable">What is set in the environment where it runs already.</param>
    /// <exception cref="ArgumentException">It is neither named nor here.</exception>
    public static async Task<ServerForBench> Open(string name, string variable, string port)
    {
        if (Environment.GetEnvironmentVariable(variable) is { Length: > 0 } running)
            return new ServerForBench(name, new Dictionary<string, string>(), running, null);
        var start = Path.Combine(Folder(name), "start");
        if (!File.Exists(start))
            throw new ArgumentException($"no {name}: set {variable}");
        var folder = Directory.CreateTempSubdirectory($"{name}-bench").FullName;
        var settings = (await Output(start, folder, port)).Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries)
            .Where(word => word.Contains('=')).Select(word => word.Split('=', 2)).ToDictionary(w => w[0], w => w[1].Trim('"', '\''));
        return new ServerForBench(name, settings, settings[variable], folder);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_folder is null)
            return;
        await Output(Path.Combine(Folder(_name), "stop"), _folder);
        if (Directory.Exists(_folder))
            Directory.Delete(_folder, recursive: true);
    }

    private static string Folder(string name) => Path.Combine(Machine.Repository, "..", "shared", "servers", name);

    private static async Task<string> Output(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
        var printed = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? printed : throw new InvalidOperationException($"{program} ended with {process.ExitCode}: {printed}");
    }
}

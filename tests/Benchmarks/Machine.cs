using System.Diagnostics;
using System.Text.Json;
using VideoInsights.Schemas;
using VideoInsights.Streams.Models;

namespace VideoInsights.Benchmarks;

/// <summary>What every bench needs of the machine it runs on.</summary>
public static class Machine
{
    /// <summary>The repository's root.</summary>
    public static string Repository { get; } = Above(AppContext.BaseDirectory);

    /// <summary>The repository's models, or those of --models.</summary>
    public static ModelStore Models(Arguments arguments) => ModelStore.Open(
        arguments.Value("--models") ?? Path.Combine(Repository, "models"), new InferenceOptions());

    /// <summary>Largest resident memory of this process so far, bytes.</summary>
    public static long PeakBytes()
    {
        using var self = Process.GetCurrentProcess();
        return self.PeakWorkingSet64;
    }

    /// <summary>Processor seconds of this process so far: what a busy machine does not distort.</summary>
    public static double CpuSeconds()
    {
        using var self = Process.GetCurrentProcess();
        return self.TotalProcessorTime.TotalSeconds;
    }

    /// <summary>A result as JSON in the spelling of the artifacts.</summary>
    public static string Json<T>(T result) => JsonSerializer.Serialize(result, ArtifactJson.Options);

    /// <summary>A call of which nothing is known but its name.</summary>
    public static Call Anonymous(string name) => new()
    {
        video_id = name,
        vendor = "file",
        user_id = "",
        title = name,
        participants = [],
        schema_version = 1,
    };

    private static string Above(string from) =>
        File.Exists(Path.Combine(from, "VideoInsights.sln")) ? from : Above(Path.GetDirectoryName(from)!);
}

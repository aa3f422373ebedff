using System.Text.Json;
using System.Text.Json.Serialization;

namespace VideoInsights.Streams.Models;

/// <summary>One file of a model: its id, where it lies in its package (or beside the manifest), and its checksum.</summary>
public sealed record ModelFile(string Id, string Path, string Sha256);

/// <summary>One row of <c>models/models.json</c>.</summary>
/// <param name="Package">npm package that carries the weights; null where the file lies beside the manifest.</param>
/// <param name="Optional">A missing optional model switches its feature off, visibly; any other stops the start.</param>
public sealed record ModelEntry(
    string Name, string Feature, bool Optional, string? Package, string Version, string Licence,
    string Inputs, string Outputs, IReadOnlyList<ModelFile> Files)
{
    /// <summary>Folder of the model's files, relative to the manifest.</summary>
    [JsonIgnore]
    public string Folder => Package is null ? "" : System.IO.Path.Combine("npm", $"{Package}@{Version}");
}

/// <summary>The list of every model the product may load: <c>models/models.json</c>.</summary>
public sealed record ModelManifest(IReadOnlyList<ModelEntry> Models)
{
    private static readonly JsonSerializerOptions Json = new() { PropertyNameCaseInsensitive = true };

    /// <summary>Reads the manifest of a models folder.</summary>
    /// <exception cref="ModelException">The file is missing or cannot be read; the message says what to do.</exception>
    public static ModelManifest Read(string folder)
    {
        var file = System.IO.Path.Combine(folder, "models.json");
        try
        {
            return JsonSerializer.Deserialize<ModelManifest>(File.ReadAllText(file), Json)
                ?? throw new ModelException($"{file} is empty: restore it from the repository");
        }
        catch (Exception e) when (e is IOException or JsonException)
        {
            throw new ModelException($"{file} cannot be read ({e.Message}): restore it from the repository", e);
        }
    }
}

/// <summary>A model that is missing, damaged or not what the manifest says. The message names the file and the remedy.</summary>
public sealed class ModelException(string message, Exception? inner = null) : Exception(message, inner);

using System.Collections.Concurrent;
using System.Security.Cryptography;
using Microsoft.ML.OnnxRuntime;

namespace VideoInsights.Streams.Models;

/// <summary>The models of this process: checked once when opened, each session loaded once and shared by all who use it.</summary>
/// <remarks>
/// An <see cref="InferenceSession"/> may be run from several threads at once; its thread counts come from <see cref="InferenceOptions"/>.
/// </remarks>
public sealed class ModelStore : IDisposable
{
    private readonly Dictionary<string, (ModelEntry Model, string Path)> _files = [];
    private readonly ConcurrentDictionary<string, Lazy<InferenceSession>> _sessions = new();

    private ModelStore(InferenceOptions options) => Options = options;

    /// <summary>How much of the machine inference may take.</summary>
    public InferenceOptions Options { get; }

    /// <summary>Features that are off because an optional model's file is missing: feature to the reason.</summary>
    public IReadOnlyDictionary<string, string> Off { get; private set; } = new Dictionary<string, string>();

    /// <summary>Opens a models folder: reads its manifest and compares the SHA-256 of every file that is there.</summary>
    /// <exception cref="ModelException">A checksum is wrong, or a model that is not optional is missing.</exception>
    public static ModelStore Open(string folder, InferenceOptions options)
    {
        var store = new ModelStore(options);
        var off = new Dictionary<string, string>();
        foreach (var model in ModelManifest.Read(folder).Models)
        {
            foreach (var file in model.Files)
            {
                var path = Path.Combine(folder, model.Folder, file.Path);
                if (File.Exists(path))
                    store._files[file.Id] = (model, Checked(path, file.Sha256));
                else if (model.Optional)
                    off[model.Feature] = $"off: {model.Name} {model.Version} is not here; models/fetch brings it";
                else
                    throw new ModelException($"the {model.Feature} model {path} is missing: run models/fetch");
            }
        }

        store.Off = off;
        return store;
    }

    /// <summary>Whether the file of an id of the manifest is here.</summary>
    public bool Has(string id) => _files.ContainsKey(id);

    /// <summary>The path of a file by its id in the manifest.</summary>
    /// <exception cref="ModelException">It is not here: ask <see cref="Has"/> first where the model is optional.</exception>
    public string PathOf(string id) =>
        _files.TryGetValue(id, out var file) ? file.Path : throw new ModelException($"model file {id} is not here: run models/fetch");

    /// <summary>Name and version of the model a file belongs to, for an output's <c>engines</c> field: "moonshine-base 0.1.8".</summary>
    public string EngineOf(string id) =>
        _files.TryGetValue(id, out var file) ? $"{file.Model.Name} {file.Model.Version}" : $"off: {id} is not here; models/fetch brings it";

    /// <summary>The shared session of a file; loaded at the first call.</summary>
    public InferenceSession Session(string id) =>
        _sessions.GetOrAdd(id, key => new Lazy<InferenceSession>(() => Load(PathOf(key), null))).Value;

    /// <summary>The shared session of a file whose graph is changed in memory before it is loaded: to see a tensor inside it.</summary>
    /// <param name="purpose">Tells this session from the file's own, and from other changes of the same file.</param>
    /// <param name="edit">From the file's bytes to the bytes of the graph to load; called once.</param>
    public InferenceSession Session(string id, string purpose, Func<byte[], byte[]> edit) =>
        _sessions.GetOrAdd($"{id} {purpose}", _ => new Lazy<InferenceSession>(() => Load(PathOf(id), edit))).Value;

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var session in _sessions.Values.Where(s => s.IsValueCreated))
            session.Value.Dispose();
    }

    private InferenceSession Load(string path, Func<byte[], byte[]>? edit)
    {
        using var settings = new SessionOptions
        {
            IntraOpNumThreads = Options.ThreadsPerModel,
            InterOpNumThreads = 1,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR,
        };
        settings.AddSessionConfigEntry("session.intra_op.allow_spinning", "0");
        return edit is null ? new InferenceSession(path, settings) : new InferenceSession(edit(File.ReadAllBytes(path)), settings);
    }

    private static string Checked(string path, string sha256)
    {
        using var stream = File.OpenRead(path);
        var found = Convert.ToHexStringLower(SHA256.HashData(stream));
        return found == sha256
            ? path
            : throw new ModelException($"{path} has the SHA-256 {found}, models.json says {sha256}: delete the file and run models/fetch");
    }
}

using System.Text.Json;
using VideoInsights.Schemas;
using VideoInsights.Storage.Objects;

namespace VideoInsights.Streams.Kafka;

/// <summary>What a stage does with one record: zero or more records out; none drops it; throwing marks it failed.</summary>
/// <remarks>A stage never catches in order to log: one place decides what a failure means.</remarks>
public delegate ValueTask<IReadOnlyList<TOut>> Process<in TIn, TOut>(TIn record, StageContext context, CancellationToken stop);

/// <summary>What the runtime gives a stage beside its record.</summary>
/// <param name="stage">The stage's name, as listed in the pipeline.</param>
/// <param name="objects">Where artifacts lie.</param>
/// <param name="progress">Told the fraction done, 0 to 1, as often as the stage likes.</param>
public sealed class StageContext(string stage, IObjectStore objects, Action<double> progress)
{
    public string Stage { get; } = stage;
    public IObjectStore Objects { get; } = objects;

    /// <summary>Says how far this record is, 0 to 1.</summary>
    public void Report(double fraction) => progress(Math.Clamp(fraction, 0, 1));

    /// <summary>
    /// The stage's document for a call: the one already kept under <c>calls/{video_id}/{name}.json</c>, else made and kept now. Doing a
    /// record twice costs no second computation. One that was made of other things, or that an earlier version wrote in another form, is
    /// made again.
    /// </summary>
    /// <param name="of">Checksums of what it is made of: the document says them.</param>
    public async Task<(T Document, Artifact Artifact)> Once<T>(
        string name, string videoId, string of, Func<Task<T>> make, CancellationToken stop)
        where T : class, IStageDocument
    {
        var key = KeyOf(name, videoId);
        if (await Objects.Find(key, stop) is { } kept && await ReadKept<T>(key, stop) is { } known && known.MadeOf == of)
            return (known, ArtifactOf(kept));

        var document = await make();
        var written = await Objects.Put(key, JsonSerializer.SerializeToUtf8Bytes(document, ArtifactJson.Options), "application/json", stop);
        return (document, ArtifactOf(written));
    }

    /// <summary>Reads an earlier stage's document.</summary>
    /// <exception cref="ObjectMissingException">It is not in the store.</exception>
    public Task<T> Read<T>(Artifact artifact, CancellationToken stop) => Read<T>(artifact.uri, stop);

    /// <summary>Where a stage's document lies.</summary>
    public static string KeyOf(string name, string videoId) => $"calls/{videoId}/{name}.json";

    private async Task<T?> ReadKept<T>(string key, CancellationToken stop)
    {
        try
        {
            return await Read<T>(key, stop);
        }
        catch (JsonException)
        {
            return default;
        }
    }

    private async Task<T> Read<T>(string key, CancellationToken stop)
    {
        await using var stream = await Objects.Open(key, 0, null, stop);
        return await JsonSerializer.DeserializeAsync<T>(stream, ArtifactJson.Options, stop)
            ?? throw new InvalidDataException($"{key} is empty: delete it and run the call again");
    }

    private static Artifact ArtifactOf(ObjectInfo info) => new() { uri = info.Key, bytes = info.Bytes, sha256 = info.Sha256 };
}

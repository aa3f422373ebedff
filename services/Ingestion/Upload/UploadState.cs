using System.Text.Json;
using VideoInsights.Storage.Objects;

namespace VideoInsights.Ingestion.Upload;

/// <summary>An upload as kept in the object store, so that any process can go on with it.</summary>
/// <param name="Metadata">The client's <c>Upload-Metadata</c>, decoded: filename, title, filetype, started_at.</param>
/// <param name="VideoId">The call it becomes; null until its last byte was here.</param>
/// <param name="Announced">The log has it: what a client that lost the last reply is told. The state stays, beside the recording.</param>
public sealed record UploadState(
    string Id, string UserId, string? TeamId, long Length, IReadOnlyDictionary<string, string> Metadata, MultipartUpload Parts,
    string? VideoId = null, bool Announced = false)
{
    /// <summary>Before the key of everything about uploads.</summary>
    public const string Prefix = "uploads/";

    private const string File = "/state.json";

    /// <summary>Where the recording will lie.</summary>
    public static string MediaKey(string id) => $"{Prefix}{id}/media";

    public static async Task<UploadState?> Find(IObjectStore objects, string id, CancellationToken stop)
    {
        if (await objects.Find(StateKey(id), stop) is null)
            return null;
        await using var stream = await objects.Open(StateKey(id), 0, null, stop);
        return await JsonSerializer.DeserializeAsync<UploadState>(stream, cancellationToken: stop);
    }

    /// <summary>Writes it. Written as it is, it says that somebody goes on with the upload.</summary>
    public Task Keep(IObjectStore objects, CancellationToken stop) =>
        objects.Put(StateKey(Id), JsonSerializer.SerializeToUtf8Bytes(this), "application/json", stop);

    public Task Forget(IObjectStore objects, CancellationToken stop) => objects.Delete(StateKey(Id), stop);

    /// <summary>Where the bytes of an unfinished part wait for the next request.</summary>
    public string TailKey(int part) => $"{TailPrefix}{part:D5}";

    /// <summary>Before the key of every such tail.</summary>
    public string TailPrefix => $"{Prefix}{Id}/tail-";

    /// <summary>The upload whose state lies under a key; null where something else does.</summary>
    public static string? IdOf(string key) =>
        key.EndsWith(File, StringComparison.Ordinal) ? key[Prefix.Length..^File.Length] : null;

    private static string StateKey(string id) => Prefix + id + File;
}

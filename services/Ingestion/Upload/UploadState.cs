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
    /// <summary>Where the recording will lie.</summary>
    public static string MediaKey(string id) => $"uploads/{id}/media";

    public static async Task<UploadState?> Find(IObjectStore objects, string id, CancellationToken stop)
    {
        if (await objects.Find(StateKey(id), stop) is null)
            return null;
        await using var stream = await objects.Open(StateKey(id), 0, null, stop);
        return await JsonSerializer.DeserializeAsync<UploadState>(stream, cancellationToken: stop);
    }

    public Task Keep(IObjectStore objects, CancellationToken stop) =>
        objects.Put(StateKey(Id), JsonSerializer.SerializeToUtf8Bytes(this), "application/json", stop);

    public Task Forget(IObjectStore objects, CancellationToken stop) => objects.Delete(StateKey(Id), stop);

    /// <summary>Where the bytes of an unfinished part wait for the next request.</summary>
    public string TailKey(int part) => $"uploads/{Id}/tail-{part:D5}";

    private static string StateKey(string id) => $"uploads/{id}/state.json";
}

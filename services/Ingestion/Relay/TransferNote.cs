using System.Text.Json;
using VideoInsights.Storage.Objects;

namespace VideoInsights.Ingestion.Relay;

/// <summary>
/// A recording on its way into the object store, as the next process has to know it: which upload its parts are in, and what they are parts
/// of. Which parts there are is the store's to say.
/// </summary>
/// <param name="ETag">The source's strong entity tag; null where it has none: then no other process can go on with it.</param>
/// <param name="Total">The source's length; null where it is not known.</param>
public sealed record TransferNote(MultipartUpload Upload, string? ETag, long? Total)
{
    /// <summary>The note of a transfer that was begun; null where there is none.</summary>
    public static async Task<TransferNote?> Find(IObjectStore objects, string mediaKey, CancellationToken stop)
    {
        if (await objects.Find(Key(mediaKey), stop) is null)
            return null;
        await using var note = await objects.Open(Key(mediaKey), 0, null, stop);
        return await JsonSerializer.DeserializeAsync<TransferNote>(note, cancellationToken: stop);
    }

    /// <summary>Writes the note.</summary>
    public Task Keep(IObjectStore objects, CancellationToken stop) =>
        objects.Put(Key(Upload.Key), JsonSerializer.SerializeToUtf8Bytes(this), "application/json", stop);

    /// <summary>Forgets a transfer that has ended.</summary>
    public static Task Forget(IObjectStore objects, string mediaKey, CancellationToken stop) => objects.Delete(Key(mediaKey), stop);

    private static string Key(string mediaKey) => mediaKey + ".transfer.json";
}

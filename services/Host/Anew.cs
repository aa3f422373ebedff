using VideoInsights.Ingestion;
using VideoInsights.Storage.Objects;

namespace VideoInsights.Host;

/// <summary>What <c>--again</c> does: every stage once more, from the recording as it was announced.</summary>
internal static class Anew
{
    public static async Task Run(Announcer announcer, IObjectStore objects, string videoId, CancellationToken stop)
    {
        await foreach (var artifact in objects.List($"calls/{videoId}/", stop))
            await objects.Delete(artifact.Key, stop);
        await announcer.AnnounceAgain(videoId, anew: true, stop);
    }
}

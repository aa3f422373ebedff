using System.Text.Json;
using VideoInsights.Schemas;
using VideoInsights.Storage.Calls;
using VideoInsights.Storage.Objects;
using VideoInsights.Streams.Kafka;

namespace VideoInsights.Host.Terminal;

/// <summary>Watches one call in the store until it ends.</summary>
public sealed class CallFollower(ICallStore calls, IObjectStore objects)
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(150);

    /// <summary>Tells how far the call is until it is finished, failed or left out; returns its last state.</summary>
    public async Task<CallProgress> Follow(string videoId, Action<CallProgress> tell, CancellationToken stop)
    {
        while (true)
        {
            if (await calls.Find(videoId, stop) is { } call)
            {
                tell(call);
                if (call.Call.State is CallStates.Finished or CallStates.Failed or CallStates.Skipped && !StillPublishing(call))
                    return call;
            }

            await Task.Delay(Look, TimeProvider.System, stop);
        }
    }

    /// <summary>Everything known of a finished call.</summary>
    public async Task<FeaturesDocument> Features(string videoId, CancellationToken stop)
    {
        try
        {
            await using var stream = await objects.Open(StageContext.KeyOf("features", videoId), 0, null, stop);
            return (await JsonSerializer.DeserializeAsync<FeaturesDocument>(stream, ArtifactJson.Options, stop))!;
        }
        catch (JsonException e)
        {
            throw new StartException($"the insight of {videoId} was made by another version of the program: run it with --again", e);
        }
    }

    /// <summary>The insight is kept a moment before the last stage is noted as finished.</summary>
    private static bool StillPublishing(CallProgress call) =>
        call.Call.State == CallStates.Finished && call.Stages.Any(s => s.State == CallStates.Running);
}

using VideoInsights.Streams.Media;
using VideoInsights.Streams.Models;
using VideoInsights.Streams.Transcript.Speech;

namespace VideoInsights.Streams.Transcript.Speakers;

/// <summary>Tells voices apart: who speaks when, without names.</summary>
public sealed class VoiceTurns(ModelStore models, TranscriptOptions options)
{
    private readonly VoiceReader _reader = new(models);

    /// <summary>Turns by start. Too little speech for two people is one's, and is not listened to again.</summary>
    /// <param name="regions">Where anybody speaks.</param>
    /// <param name="speechPower">Mean square of the samples in the regions, before gain.</param>
    /// <param name="atMost">The number of people on the call, where it is known.</param>
    /// <param name="progress">Told the seconds of the recording that are done.</param>
    public async Task<IReadOnlyList<SpeakerTurn>> Of(
        Sound sound, AudioLevels levels, IReadOnlyList<SampleSpan> regions, double speechPower, int? atMost, Action<double> progress,
        CancellationToken stop)
    {
        var windows = VoiceWindow.Cut(regions);
        if (windows.Sum(w => w.Owns.Seconds) < 2 * VoiceClusters.ShortestSec)
            return SpeakerTurn.Of(windows, new int[windows.Count]);
        var vectors = await _reader.Read(sound, levels, windows, speechPower, progress, stop);
        return SpeakerTurn.Of(windows, VoiceClusters.Label(windows, vectors, atMost, options.ClusterWindows));
    }
}

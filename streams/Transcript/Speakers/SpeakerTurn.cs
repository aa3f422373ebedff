using VideoInsights.Streams.Transcript.Speech;

namespace VideoInsights.Streams.Transcript.Speakers;

/// <summary>A stretch of the recording, seconds, in which one voice speaks.</summary>
public readonly record struct SpeakerTurn(double Start, double End, int Voice)
{
    /// <summary>The regions of separate channels as turns by start: a channel is a voice.</summary>
    public static List<SpeakerTurn> OfChannels(IReadOnlyList<IReadOnlyList<SampleSpan>> channels) =>
        [.. channels.SelectMany((regions, voice) => regions.Select(r => new SpeakerTurn(r.StartSec, r.EndSec, voice)))
            .OrderBy(t => t.Start)];

    /// <summary>Labelled windows as turns: neighbours of one voice without silence between are one.</summary>
    public static List<SpeakerTurn> Of(IReadOnlyList<VoiceWindow> windows, int[] voices)
    {
        var turns = new List<SpeakerTurn>();
        for (var i = 0; i < windows.Count; i++)
        {
            var owns = windows[i].Owns;
            if (turns.Count > 0 && turns[^1].Voice == voices[i] && owns.StartSec - turns[^1].End < 1e-3)
                turns[^1] = turns[^1] with { End = owns.EndSec };
            else
                turns.Add(new SpeakerTurn(owns.StartSec, owns.EndSec, voices[i]));
        }

        return turns;
    }
}

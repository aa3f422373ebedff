using VideoInsights.Schemas;
using VideoInsights.Streams.Transcript.Speakers;
using VideoInsights.Streams.Transcript.Speech;

namespace VideoInsights.Streams.Transcript.Vendor;

/// <summary>A vendor's cues as utterances: each of one speaker, whole sentences where the vendor cut them in two. Pure.</summary>
public static class VendorTranscript
{
    /// <summary>Name for cues that name nobody.</summary>
    public const string Unnamed = "Speaker 1";

    private const double LongestPauseSec = 1.5;
    private const double LongestSec = 30;

    /// <summary>Utterances by start, without sides.</summary>
    public static IReadOnlyList<Utterance> Utterances(IReadOnlyList<Cue> cues)
    {
        var joined = new List<Cue>();
        foreach (var cue in cues.Select(c => c with { Speaker = c.Speaker ?? Unnamed }))
        {
            if (joined.Count > 0 && GoesOn(joined[^1], cue))
                joined[^1] = joined[^1] with { End = Math.Max(joined[^1].End, cue.End), Text = joined[^1].Text + " " + cue.Text };
            else
                joined.Add(cue);
        }

        return [.. joined.Select((c, id) => new Utterance(
            id, c.Speaker!, Sides.Unknown, c.Start, c.End, c.Text, null, WordTimes.Spread(c.Text.Split(' '), c.Start, c.End)))];
    }

    private static bool GoesOn(Cue before, Cue cue) =>
        before.Speaker == cue.Speaker
        && cue.Start - before.End < LongestPauseSec
        && cue.End - before.Start < LongestSec
        && before.Text[^1] is not ('.' or '?' or '!' or '…');
}

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

    /// <summary>
    /// Cues that name nobody, named after the voice that has most of each; one that no voice has goes on as the one before.
    /// </summary>
    /// <param name="turns">By start; none makes all one speaker.</param>
    public static IReadOnlyList<Cue> Named(IReadOnlyList<Cue> cues, IReadOnlyList<SpeakerTurn> turns)
    {
        var names = new Dictionary<int, string>();
        var named = new List<Cue>(cues.Count);
        var voice = turns.Count > 0 ? turns[0].Voice : 0;
        foreach (var cue in cues)
        {
            voice = turns.Where(t => t.End > cue.Start && t.Start < cue.End).GroupBy(t => t.Voice)
                .MaxBy(g => g.Sum(t => Math.Min(t.End, cue.End) - Math.Max(t.Start, cue.Start)))?.Key ?? voice;
            names.TryAdd(voice, $"Speaker {names.Count + 1}");
            named.Add(cue with { Speaker = names[voice] });
        }

        return named;
    }

    private static bool GoesOn(Cue before, Cue cue) =>
        before.Speaker == cue.Speaker
        && cue.Start - before.End < LongestPauseSec
        && cue.End - before.Start < LongestSec
        && before.Text[^1] is not ('.' or '?' or '!' or '…');
}

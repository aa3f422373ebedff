using VideoInsights.Schemas;

namespace VideoInsights.Streams.Insight.Metrics;

/// <summary>One speaker's turn: utterances with at most a second between them.</summary>
/// <param name="BackChannel">"Mm-hm", "right": said while the other side has the floor.</param>
public sealed record Turn(string Speaker, string Side, double Start, double End, IReadOnlyList<Utterance> Utterances, bool BackChannel)
{
    public double Seconds => End - Start;
    public int Words => Utterances.Sum(u => Turns.WordsIn(u.Text).Length);
}

/// <summary>From utterances to turns. Definition: <c>docs/metrics.md</c>, 1.</summary>
public static class Turns
{
    private const double MergeGapSec = 1.0;
    private const double BackChannelSec = 1.5;
    private const int BackChannelWords = 3;

    private static readonly HashSet<string> BackChannels = new(StringComparer.OrdinalIgnoreCase)
    {
        "yeah", "yes", "yep", "right", "ok", "okay", "sure", "mm", "mhm", "mm-hm", "mmhm", "hm", "hmm", "uh-huh", "uhuh", "aha", "ah",
        "oh", "i", "see",
        "exactly", "great", "cool", "got", "it", "nice", "true", "absolutely", "of", "course", "good", "perfect", "makes", "sense", "wow",
    };

    /// <summary>Turns in order of their start.</summary>
    public static IReadOnlyList<Turn> Of(IReadOnlyList<Utterance> utterances)
    {
        var merged = new List<List<Utterance>>();
        foreach (var utterance in utterances.OrderBy(u => u.Start))
        {
            var last = merged.Count > 0 ? merged[^1] : null;
            if (last is not null && last[^1].Speaker == utterance.Speaker && utterance.Start - last[^1].End <= MergeGapSec)
                last.Add(utterance);
            else
                merged.Add([utterance]);
        }

        return [.. merged.Select(of => new Turn(
            of[0].Speaker, of[0].Side, of[0].Start, of.Max(u => u.End), of, IsBackChannel(of)))];
    }

    /// <summary>Turns that hold the floor: without back-channels, and what those had parted joined again.</summary>
    public static IReadOnlyList<Turn> Floor(IReadOnlyList<Turn> turns)
    {
        var (floor, listening) = (new List<Turn>(), 0.0);
        foreach (var turn in turns)
        {
            if (turn.BackChannel)
            {
                listening += turn.Seconds;
                continue;
            }

            if (floor.Count > 0 && floor[^1] is var last && last.Speaker == turn.Speaker
                && turn.Start - last.End - listening <= MergeGapSec)
                floor[^1] = last with { End = Math.Max(last.End, turn.End), Utterances = [.. last.Utterances, .. turn.Utterances] };
            else
                floor.Add(turn);
            listening = 0;
        }

        return floor;
    }

    /// <summary>Words of a text, without the marks around them.</summary>
    public static string[] WordsIn(string text) =>
        [.. text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
            .Select(w => w.Trim('.', ',', '!', '?', ';', ':', '"', '(', ')', '…').Trim())
            .Where(w => w.Any(char.IsLetterOrDigit))];

    private static bool IsBackChannel(List<Utterance> of)
    {
        var words = of.SelectMany(u => WordsIn(u.Text)).ToList();
        return of.Max(u => u.End) - of[0].Start <= BackChannelSec && words.Count <= BackChannelWords && words.All(BackChannels.Contains);
    }
}

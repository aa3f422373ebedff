using VideoInsights.Schemas;

namespace VideoInsights.Streams.Transcript.Speakers;

/// <summary>Cuts the words of one segment where another voice takes over. Pure.</summary>
public static class SpeakerSplit
{
    /// <summary>A voice that has less than this between two pieces of another was misheard: borders and words are good to 0.2 s.</summary>
    private const double ShortestSec = 0.5;

    /// <summary>How far a cut is moved to the end of a sentence.</summary>
    private const double SnapSec = 0.6;

    /// <summary>Runs of words of one voice, in order; never empty where there are words.</summary>
    /// <param name="turns">By start. Without any, all is voice 0.</param>
    public static IReadOnlyList<(int Voice, IReadOnlyList<Word> Words)> Split(IReadOnlyList<Word> words, IReadOnlyList<SpeakerTurn> turns)
    {
        var voices = words.Select(w => VoiceAt(w, turns)).ToArray();
        AbsorbBlips(words, voices);
        SnapToSentences(words, voices);
        var runs = new List<(int, IReadOnlyList<Word>)>();
        for (int from = 0, i = 1; i <= words.Count; i++)
        {
            if (i < words.Count && voices[i] == voices[from])
                continue;
            runs.Add((voices[from], [.. words.Skip(from).Take(i - from)]));
            from = i;
        }

        return runs;
    }

    /// <summary>The voice that has most of a word, else the nearest.</summary>
    private static int VoiceAt(Word word, IReadOnlyList<SpeakerTurn> turns)
    {
        if (turns.Count == 0)
            return 0;
        var first = FirstEndingAfter(turns, word.Start);
        var best = turns[Math.Min(first, turns.Count - 1)];
        var score = Nearness(best, word);
        for (var i = Math.Max(0, first - 1); i < turns.Count && turns[i].Start <= Math.Max(word.End, best.Start); i++)
        {
            if (Nearness(turns[i], word) is var other && other > score)
                (best, score) = (turns[i], other);
        }

        return best.Voice;
    }

    /// <summary>Seconds of overlap; negative: seconds apart.</summary>
    private static double Nearness(SpeakerTurn turn, Word word) => Math.Min(turn.End, word.End) - Math.Max(turn.Start, word.Start);

    private static int FirstEndingAfter(IReadOnlyList<SpeakerTurn> turns, double at)
    {
        var (low, high) = (0, turns.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = turns[middle].End > at ? (low, middle) : (middle + 1, high);
        }

        return low;
    }

    private static void AbsorbBlips(IReadOnlyList<Word> words, int[] voices)
    {
        for (var from = 1; from < words.Count; from++)
        {
            var to = from;
            while (to < words.Count && voices[to] == voices[from])
                to++;
            var between = to < words.Count && voices[from - 1] == voices[to] && voices[from] != voices[to];
            if (between && words[to - 1].End - words[from].Start < ShortestSec)
                Array.Fill(voices, voices[to], from, to - from);
        }
    }

    private static void SnapToSentences(IReadOnlyList<Word> words, int[] voices)
    {
        var changes = Enumerable.Range(1, Math.Max(0, words.Count - 1)).Where(i => voices[i] != voices[i - 1]).ToArray();
        for (var k = 0; k < changes.Length; k++)
        {
            var at = changes[k];
            var low = k == 0 ? 1 : changes[k - 1] + 1;
            var high = k + 1 < changes.Length ? changes[k + 1] - 1 : words.Count - 1;
            var snapped = Enumerable.Range(low, Math.Max(0, high - low + 1))
                .Where(i => EndsSentence(words[i - 1].Text) && Math.Abs(words[i].Start - words[at].Start) <= SnapSec)
                .OrderBy(i => Math.Abs(i - at)).FirstOrDefault(at);
            var (before, after) = (voices[at - 1], voices[at]);
            for (var i = Math.Min(at, snapped); i < Math.Max(at, snapped); i++)
                voices[i] = snapped > at ? before : after;
            changes[k] = snapped;
        }
    }

    private static bool EndsSentence(string word) => word[^1] is '.' or '?' or '!' or '…';
}

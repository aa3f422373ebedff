using VideoInsights.Schemas;

namespace VideoInsights.Streams.Insight.Metrics;

/// <summary>The conversation's metrics, as <c>docs/metrics.md</c> defines them: a pure function of transcript and vision.</summary>
public static class ConversationMeter
{
    /// <summary>Changes with every definition below; an insight keeps the one it was made by.</summary>
    public const string DefinitionVersion = "1";

    private const double LongSilenceSec = 5;
    private const double InterruptionSec = 0.3;
    private const double FewestSecondsForSpeed = 10;
    private const double InteractivityAt10 = 120; // switches an hour that count as the most lively
    private const string Company = "company";
    private const string Customer = "customer";

    /// <summary>Measures a call.</summary>
    public static ConversationMetrics Of(TranscriptDocument transcript, VisionDocument vision)
    {
        var duration = Math.Max(transcript.DurationSec, transcript.Utterances.Select(u => u.End).DefaultIfEmpty(0).Max());
        var turns = Turns.Of(transcript.Utterances);
        var floor = Turns.Floor(turns);
        var speech = turns.Sum(t => t.Seconds);
        var sided = transcript.Speakers.Any(s => s.Side == Company) && transcript.Speakers.Any(s => s.Side == Customer);
        double? Share(double of) => sided && of > 0 ? Round(turns.Where(t => t.Side == Company).Sum(t => t.Seconds) / of) : null;
        var hours = duration / 3600;
        var switches = floor.Zip(floor.Skip(1)).Count(pair => pair.First.Side != pair.Second.Side);
        var questions = Questions.In(transcript.Utterances);
        var company = turns.Where(t => !sided || t.Side == Company).ToList();
        var fillers = Fillers.In(company.SelectMany(t => t.Utterances));
        var companyWords = company.Sum(t => t.Words);
        return new ConversationMetrics
        {
            MetricDefVersion = DefinitionVersion,
            Speakers = [.. turns.GroupBy(t => t.Speaker).Select(of => PerSpeaker(of.Key, [.. of], duration, speech))],
            TalkShareOfCall = Share(duration),
            TalkShareOfSpeech = Share(speech),
            LongestMonologue = Longest(floor.Where(t => !sided || t.Side == Company)),
            LongestCustomerStory = sided ? Longest(floor.Where(t => t.Side == Customer)) : null,
            SwitchesPerHour = sided && hours > 0 ? Round(switches / hours) : null,
            Interactivity = sided && hours > 0 ? Round(Math.Min(10, 10 * switches / hours / InteractivityAt10)) : null,
            Patience = sided ? PatienceIn(floor) : null,
            Questions = questions,
            QuestionsPerHour = hours > 0 ? Round(questions.Count(q => !sided || q.Side == Company) / hours) : null,
            WordsPerMinute = Speed(companyWords, company.Sum(t => t.Seconds)),
            FillersPer100Words = companyWords > 0 ? Round(100.0 * fillers.Values.Sum() / companyWords) : null,
            Fillers = fillers,
            SilenceShare = duration > 0 ? Round(Silence(turns, duration) / duration) : 0,
            InterruptionsBySide = Interruptions(floor),
            ActiveListeningBySide = BySide(turns.Where(t => t.BackChannel)),
            WebcamSec = Round(SecondsOf(vision, "webcam", "mixed")),
            ScreenShareSec = Round(SecondsOf(vision, "screen", "mixed")),
            NoPictureSec = Round(Math.Max(0, duration - SecondsOf(vision, "webcam", "screen", "mixed"))),
        };
    }

    private static SpeakerMetrics PerSpeaker(string speaker, IReadOnlyList<Turn> turns, double duration, double speech)
    {
        var (seconds, words) = (turns.Sum(t => t.Seconds), turns.Sum(t => t.Words));
        return new SpeakerMetrics(
            speaker, turns[0].Side, Round(seconds), duration > 0 ? Round(seconds / duration) : 0, speech > 0 ? Round(seconds / speech) : 0,
            words, Speed(words, seconds));
    }

    private static double? Speed(int words, double seconds) => seconds >= FewestSecondsForSpeed ? Round(words / seconds * 60) : null;

    private static SpeakerSpan? Longest(IEnumerable<Turn> turns) =>
        turns.MaxBy(t => t.Seconds) is { } longest ? new SpeakerSpan(longest.Speaker, Round(longest.Start), Round(longest.End)) : null;

    private static Patience? PatienceIn(IReadOnlyList<Turn> floor)
    {
        var gaps = floor.Zip(floor.Skip(1))
            .Where(pair => pair.First.Side == Customer && pair.Second.Side == Company)
            .Select(pair => pair.Second.Start - pair.First.End)
            .Where(gap => gap >= 0) // an overlap is an interruption, not a negative pause
            .Order().ToList();
        if (gaps.Count == 0)
            return null;
        var median = gaps.Count % 2 == 1 ? gaps[gaps.Count / 2] : (gaps[(gaps.Count / 2) - 1] + gaps[gaps.Count / 2]) / 2;
        return new Patience(Round(median), Round(gaps.Average()), gaps.Count);
    }

    private static double Silence(IReadOnlyList<Turn> turns, double duration)
    {
        var (silence, heard) = (0.0, 0.0);
        foreach (var (start, end) in turns.Select(t => (t.Start, t.End)).Append((duration, duration)))
        {
            if (start - heard > LongSilenceSec)
                silence += start - heard;
            heard = Math.Max(heard, end);
        }

        return silence;
    }

    private static Dictionary<string, int> Interruptions(IReadOnlyList<Turn> floor) => BySide(floor.Zip(floor.Skip(1))
        .Where(pair => pair.First.Speaker != pair.Second.Speaker && pair.First.End - pair.Second.Start >= InterruptionSec
            && pair.Second.End > pair.First.End) // it takes the floor: it goes on when the other has ended
        .Select(pair => pair.Second));

    private static Dictionary<string, int> BySide(IEnumerable<Turn> turns) => turns.GroupBy(t => t.Side)
        .ToDictionary(of => of.Key, of => of.Count());

    private static double SecondsOf(VisionDocument vision, params string[] layouts) =>
        vision.Frames.Count(f => layouts.Contains(f.Layout)) * vision.SampledEverySec;

    private static double Round(double value) => Math.Round(value, 3);
}

using VideoInsights.Streams.Media;
using VideoInsights.Streams.Models;
using VideoInsights.Streams.Transcript;
using VideoInsights.Streams.Transcript.Speakers;
using VideoInsights.Streams.Transcript.Speech;

namespace VideoInsights.Benchmarks.Diarization;

/// <summary>
/// Diarization error over a folder (ref.rttm and a wav for each of its files); with --reference-speech the regions are the reference's,
/// with --count-known the number of its speakers is told. Or of two sides of a call mixed into one channel: --call agent.wav caller.wav.
/// </summary>
public static class DiarizationBench
{
    private sealed record Row(string File, double Der, double Confusion, double Missed, double FalseAlarm, int Speakers, int Found);

    public static async Task<int> Run(Arguments arguments, CancellationToken stop)
    {
        using var models = Machine.Models(arguments);
        var rows = new List<Row>();
        var total = default(DiarizationError);
        await foreach (var (name, reference, found) in arguments.Has("--call")
            ? TwoSides(models, arguments, stop) : Folder(models, arguments, stop))
        {
            var error = DiarizationError.Of(reference, found);
            total += error;
            rows.Add(RowOf(name, error, reference, found));
        }

        if (!arguments.Has("--call"))
            rows.Add(RowOf("total", total, [], []));
        Console.WriteLine(arguments.Has("--json") ? Machine.Json(rows) : string.Join('\n', rows.Select(r =>
            $"{r.File,-22} DER {100 * r.Der,5:F1} %  confusion {100 * r.Confusion,5:F1} %  missed {100 * r.Missed,5:F1} %  "
            + $"false alarm {100 * r.FalseAlarm,5:F1} %  speakers {r.Speakers}, found {r.Found}")));
        return 0;
    }

    private static Row RowOf(string name, DiarizationError e, IReadOnlyList<Labelled> reference, IReadOnlyList<Labelled> found) => new(
        name, Math.Round(e.Rate, 4), Math.Round(e.Confusion, 4), Math.Round(e.Missed / e.Reference, 4),
        Math.Round(e.FalseAlarm / e.Reference, 4),
        reference.DistinctBy(l => l.Speaker).Count(), found.DistinctBy(l => l.Speaker).Count());

    private static async IAsyncEnumerable<(string, IReadOnlyList<Labelled>, IReadOnlyList<Labelled>)> Folder(
        ModelStore models, Arguments arguments, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken stop)
    {
        var options = new TranscriptOptions();
        var folder = arguments.Required("--data");
        foreach (var file in Labelled.ReadRttm(Path.Combine(folder, "ref.rttm")))
        {
            IReadOnlyList<Labelled> reference = [.. file];
            var media = new Uri(Path.GetFullPath(Path.Combine(folder, file.Key + ".wav")));
            var sound = new Sound(media, 1, options.KeepSoundSec);
            var levels = await AudioLevels.Of(sound, stop);
            var heard = await new SpeechReader(models, options).Hear(sound, levels, false, _ => { }, stop);
            var regions = arguments.Has("--reference-speech") ? Union(reference) : heard.Regions;
            int? people = arguments.Has("--count-known") ? reference.DistinctBy(l => l.Speaker).Count() : null;
            var turns = await new VoiceTurns(models, options).Of(sound, levels, regions, heard.SpeechPower, people, _ => { }, stop);
            yield return (file.Key, reference, [.. turns.Select(t => new Labelled(t.Start, t.End, $"voice {t.Voice}"))]);
        }
    }

    /// <summary>The mixed call against where each clean side speaks; twice: the turns, and the utterances of the stage.</summary>
    private static async IAsyncEnumerable<(string, IReadOnlyList<Labelled>, IReadOnlyList<Labelled>)> TwoSides(
        ModelStore models, Arguments arguments, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken stop)
    {
        var options = new TranscriptOptions();
        var (agent, caller) = (Side(arguments, 1), Side(arguments, 2));
        IReadOnlyList<Labelled> reference =
            [.. await Clean(models, options, agent, "agent", stop), .. await Clean(models, options, caller, "caller", stop)];
        var mixed = Path.Combine(Path.GetTempPath(), $"mixed-{Guid.NewGuid():N}.wav");
        try
        {
            await MixedCall.Write(agent, caller, mixed, stop);
            var media = new Uri(mixed);
            var sound = new Sound(media, 1, options.KeepSoundSec);
            var levels = await AudioLevels.Of(sound, stop);
            var heard = await new SpeechReader(models, options).Hear(sound, levels, false, _ => { }, stop);
            var turns = await new VoiceTurns(models, options).Of(sound, levels, heard.Regions, heard.SpeechPower, null, _ => { }, stop);
            yield return ("turns", reference, [.. turns.Select(t => new Labelled(t.Start, t.End, $"voice {t.Voice}"))]);

            var document = await new Transcriber(models, options).Read(media, Machine.Anonymous("mixed"), null, _ => { }, stop);
            yield return ("utterances", reference, [.. document.Utterances.Select(u => new Labelled(u.Start, u.End, u.Speaker))]);
        }
        finally
        {
            File.Delete(mixed);
        }
    }

    private static Uri Side(Arguments arguments, int offset) =>
        new(Path.GetFullPath(arguments.Value("--call", offset) ?? throw new ArgumentException("--call takes two files")));

    private static async Task<IEnumerable<Labelled>> Clean(
        ModelStore models, TranscriptOptions options, Uri side, string name, CancellationToken stop)
    {
        var sound = new Sound(side, 1, options.KeepSoundSec);
        var levels = await AudioLevels.Of(sound, stop);
        var heard = await new SpeechReader(models, options).Hear(sound, levels, false, _ => { }, stop);

        // Padding is for the encoder: nobody speaks in it.
        return heard.Regions.Select(r => new Labelled(r.StartSec + options.Voices.PadSec, r.EndSec - options.Voices.PadSec, name));
    }

    private static List<SampleSpan> Union(IReadOnlyList<Labelled> labels)
    {
        var spans = new List<SampleSpan>();
        foreach (var label in labels.OrderBy(l => l.Start))
        {
            var span = new SampleSpan((long)(label.Start * PcmAudio.Rate), (long)(label.End * PcmAudio.Rate));
            if (spans.Count > 0 && span.Start <= spans[^1].End)
                spans[^1] = spans[^1] with { End = Math.Max(spans[^1].End, span.End) };
            else
                spans.Add(span);
        }

        return spans;
    }
}

using System.Diagnostics;
using VideoInsights.Schemas;
using VideoInsights.Streams.Transcript;

namespace VideoInsights.Benchmarks.Speech;

/// <summary>
/// Word error rate, real-time factor and memory of the transcript stage over a folder of clips: manifest.tsv has "file.wav TAB words".
/// With --file FILE instead of --data: one recording of any length, no reference.
/// </summary>
public static class SpeechBench
{
    private sealed record Clip(string File, double Seconds, double Wer, int Words, string Heard);

    private sealed record Result(
        double Wer, int Words, double Seconds, double WallSec, double CpuSec, double RealTimeFactor, double PeakMib,
        IReadOnlyList<Clip> Clips);

    public static async Task<int> Run(Arguments arguments, CancellationToken stop)
    {
        using var models = Machine.Models(arguments);
        var transcriber = new Transcriber(models, new TranscriptOptions());
        List<(string File, string? Words)> inputs = arguments.Value("--file") is { } one
            ? [(File: Path.GetFullPath(one), Words: null)]
            : File.ReadLines(Path.Combine(arguments.Required("--data"), "manifest.tsv"))
                .Select(line => line.Split('\t'))
                .Select(f => (File: Path.GetFullPath(Path.Combine(arguments.Required("--data"), f[0])), Words: (string?)f[1])).ToList();

        // A process loads its models once and then transcribes calls all day: the clock starts when it has. Clips of a few seconds are
        // one segment each, so as many of them run at the same time as segments of a call would.
        await Read(transcriber, inputs[0].File, stop);
        var cpuBefore = Machine.CpuSeconds();
        var clock = Stopwatch.StartNew();
        var documents = new TranscriptDocument[inputs.Count];
        var options = new ParallelOptions { MaxDegreeOfParallelism = models.Options.Parallel, CancellationToken = stop };
        await Parallel.ForAsync(0, inputs.Count, options, async (i, token) =>
            documents[i] = await Read(transcriber, inputs[i].File, token));
        clock.Stop();
        var cpuSec = Machine.CpuSeconds() - cpuBefore;

        var total = default(WordErrors);
        var clips = new List<Clip>();
        foreach (var ((file, words), document) in inputs.Zip(documents))
        {
            var heard = string.Join(' ', document.Utterances.Select(u => u.Text));
            var errors = words is null ? default : WordErrors.Of(EnglishNormaliser.Normal(words), EnglishNormaliser.Normal(heard));
            total += errors;
            clips.Add(new Clip(Path.GetFileName(file), document.DurationSec, errors.Rate, errors.Words, heard));
        }

        var seconds = clips.Sum(c => c.Seconds);
        var result = new Result(
            Math.Round(total.Rate, 4), total.Words, seconds, clock.Elapsed.TotalSeconds, cpuSec,
            Math.Round(clock.Elapsed.TotalSeconds / seconds, 4), Machine.PeakBytes() >> 20, clips);
        Console.WriteLine(arguments.Has("--json") ? Machine.Json(result) : Table(result));
        return 0;
    }

    private static Task<TranscriptDocument> Read(Transcriber transcriber, string file, CancellationToken stop) =>
        transcriber.Read(new Uri(file), Machine.Anonymous(file), null, _ => { }, stop);

    private static string Table(Result result) => string.Join('\n',
    [
        .. result.Clips.Select(c =>
            $"{c.File,-24} {c.Seconds,8:F1} s  WER {100 * c.Wer,5:F1} %  {c.Heard[..Math.Min(c.Heard.Length, 200)]}"),
        $"total: WER {100 * result.Wer:F1} % of {result.Words} words; {result.Seconds:F0} s in {result.WallSec:F1} s "
        + $"({result.CpuSec:F1} s of processor, without ffmpeg's): "
        + $"{result.RealTimeFactor:F3} of real time; peak memory {result.PeakMib:F0} MiB",
    ]);
}

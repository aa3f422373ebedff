using VideoInsights.Benchmarks;
using VideoInsights.Benchmarks.Diarization;
using VideoInsights.Benchmarks.Ingest;
using VideoInsights.Benchmarks.Pipeline;
using VideoInsights.Benchmarks.Relay;
using VideoInsights.Benchmarks.Speech;
using VideoInsights.Benchmarks.Streams;

// One bench to a file; the first word picks it. Results go to standard output, everything else to standard error.
var benches = new Dictionary<string, Func<Arguments, CancellationToken, Task<int>>>
{
    ["speech"] = SpeechBench.Run,
    ["diarization"] = DiarizationBench.Run,
    ["pipeline"] = PipelineBench.Run,
    ["relay"] = RelayBench.Run,
    ["streams"] = StreamsBench.Run,
    ["ingest"] = IngestBench.Run,
    ["webhooks"] = WebhookBench.Run,
    ["ingest-source"] = ChildWork.Source, // these two are what ingest starts
    ["ingest-carry"] = ChildWork.Carry,
    ["sentiment"] = (_, _) => SentimentBench.Run(args[1..]),
};

using var interrupted = new CancellationTokenSource();
Console.CancelKeyPress += (_, e) =>
{
    e.Cancel = true;
    interrupted.Cancel();
};
if (args.Length > 0 && benches.TryGetValue(args[0], out var bench))
    return await bench(new Arguments(args[1..]), interrupted.Token);
await Console.Error.WriteLineAsync($"which bench? {string.Join(", ", benches.Keys)}");
return 2;

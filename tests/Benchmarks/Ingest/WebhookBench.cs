using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using VideoInsights.Benchmarks.Streams;

namespace VideoInsights.Benchmarks.Ingest;

/// <summary>
/// Zoom's webhooks at a steady rate (--rate 200 a second for --seconds 60), each of another meeting and signed, at an ingestion part in a
/// process of its own, on a real Kafka and registry (KAFKA_BOOTSTRAP, SCHEMA_REGISTRY_URL, or the development servers beside the checkout).
/// </summary>
/// <remarks>A time is counted from when a webhook was due, not from when it could be sent: what waits counts.</remarks>
public static class WebhookBench
{
    private const string Secret = "bench-s3cret";

    private sealed record Result(
        int Webhooks, double PerSecond, int NotAccepted, double P50Ms, double P99Ms, double MostMs, double PeakMib);

    public static async Task<int> Run(Arguments arguments, CancellationToken stop)
    {
        var (rate, seconds) = (int.Parse(arguments.Value("--rate") ?? "200"), int.Parse(arguments.Value("--seconds") ?? "60"));
        await using var kafka = await KafkaForBench.Open(arguments);
        await using var registry = await ServerForBench.Open("registry", "SCHEMA_REGISTRY_URL", "19496");
        var folder = Directory.CreateTempSubdirectory("webhook-bench").FullName;
        using var part = Start(folder, kafka.Bootstrap, registry.Address);
        try
        {
            using var http = new HttpClient { BaseAddress = await Listens(part, stop) };
            await Ready(http, stop);
            await Deliver(http, rate, 2, "warm", stop);
            var clock = Stopwatch.StartNew();
            var answers = await Deliver(http, rate, seconds, "run", stop);
            var took = clock.Elapsed.TotalSeconds;
            var times = answers.Select(a => a.Ms).Order().ToList();
            var result = new Result(
                answers.Count, Math.Round(answers.Count / took, 1), answers.Count(a => a.Status != 200),
                Math.Round(times[times.Count / 2], 1), Math.Round(times[(int)(times.Count * 0.99)], 1), Math.Round(times[^1], 1),
                Math.Round(Child.PeakMib(part.Id)));
            Console.WriteLine(arguments.Has("--json")
                ? Machine.Json(result)
                : $"{result.Webhooks} webhooks, {result.PerSecond}/s, {result.NotAccepted} not accepted; p50 {result.P50Ms} ms, "
                    + $"p99 {result.P99Ms} ms, at most {result.MostMs} ms; {result.PeakMib} MiB");
            return 0;
        }
        finally
        {
            part.Kill();
            await part.WaitForExitAsync(CancellationToken.None);
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<List<(int Status, double Ms)>> Deliver(
        HttpClient http, int rate, int seconds, string run, CancellationToken stop)
    {
        var clock = Stopwatch.StartNew();
        var under = new List<Task<(int, double)>>();
        for (var i = 0; i < rate * seconds; i++)
        {
            var due = TimeSpan.FromSeconds((double)i / rate);
            if (due - clock.Elapsed is { Ticks: > 0 } early)
                await Task.Delay(early, TimeProvider.System, stop);
            under.Add(One(http, $"{run}-{i}", clock, due, stop));
        }

        return [.. await Task.WhenAll(under)];
    }

    private static async Task<(int Status, double Ms)> One(
        HttpClient http, string uuid, Stopwatch clock, TimeSpan due, CancellationToken stop)
    {
        var body = Encoding.UTF8.GetBytes($$$$"""
            {"event":"recording.completed","event_ts":1795416012345,"download_token":"t.t.t","payload":{"account_id":"a","object":{
            "uuid":"{{{{uuid}}}}","host_email":"rep@example.test","topic":"Bench","start_time":"2026-11-23T09:00:04Z","duration":42,
            "recording_files":[{"id":"f","recording_start":"2026-11-23T09:00:10Z","recording_end":"2026-11-23T09:42:00Z","file_type":"MP4",
            "file_size":300000000,"download_url":"https://bench.zoom.us/rec/1","recording_type":"speaker_view","status":"completed"}]}}}
            """);
        var stamp = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds().ToString();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/hooks/zoom") { Content = new ByteArrayContent(body) };
        request.Headers.Add("x-zm-request-timestamp", stamp);
        request.Headers.Add("x-zm-signature", "v0=" + Convert.ToHexStringLower(HMACSHA256.HashData(
            Encoding.UTF8.GetBytes(Secret), new byte[][] { Encoding.UTF8.GetBytes($"v0:{stamp}:"), body }.SelectMany(b => b).ToArray())));
        using var answer = await http.SendAsync(request, stop);
        return ((int)answer.StatusCode, (clock.Elapsed - due).TotalMilliseconds);
    }

    private static Process Start(string folder, string bootstrap, string registry)
    {
        var program = Path.Combine(Machine.Repository, "services/Host/bin/Release/net10.0/videoinsights");
        var start = new ProcessStartInfo(program, ["ingestion", "--port", "0", "--data", folder]) { RedirectStandardOutput = true };
        start.Environment["KAFKA_BOOTSTRAP"] = bootstrap;
        start.Environment["SCHEMA_REGISTRY_URL"] = registry;
        start.Environment["Kafka__Partitions"] = "6";
        start.Environment["Zoom__SecretTokens__0"] = Secret;
        return Process.Start(start)!;
    }

    private static async Task<Uri> Listens(Process part, CancellationToken stop)
    {
        while (await part.StandardOutput.ReadLineAsync(stop) is { } line)
            if (line.Split("listens on ") is [_, var address])
                return new Uri(address);
        throw new InvalidOperationException("the ingestion part ended before it listened");
    }

    private static async Task Ready(HttpClient http, CancellationToken stop)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(TimeSpan.FromMinutes(1));
        while (!(await http.GetAsync("/health/ready", limit.Token)).IsSuccessStatusCode)
            await Task.Delay(100, limit.Token);
    }
}

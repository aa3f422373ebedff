using System.Diagnostics;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using VideoInsights.Ingestion;
using VideoInsights.Ingestion.Relay;
using VideoInsights.Ingestion.Rules;
using VideoInsights.Ingestion.Zoom;
using VideoInsights.Schemas;
using VideoInsights.Schemas.Wire;
using VideoInsights.Storage;
using VideoInsights.Storage.Calls;
using VideoInsights.Storage.Objects;
using VideoInsights.Storage.People;
using VideoInsights.Streams.Kafka;

namespace VideoInsights.Benchmarks.Relay;

/// <summary>
/// The relay on one large recording (--mib, default 2048) from a server on the loopback interface: rate, and how much the resident memory
/// of the process grows while it runs, the server's share included. The connection is cut every --cut-mib (default 300).
/// </summary>
public static class RelayBench
{
    private sealed record Result(long Mib, double Seconds, double MibPerSecond, int Connections, double GrewMib);

    public static async Task<int> Run(Arguments arguments, CancellationToken stop)
    {
        var bytes = long.Parse(arguments.Value("--mib") ?? "2048") << 20;
        var cut = long.Parse(arguments.Value("--cut-mib") ?? "300") << 20;
        var folder = Directory.CreateTempSubdirectory("relay-bench").FullName;
        try
        {
            await using var server = new SilentWav(bytes, cut);
            var address = await server.Start();
            using var log = new EmbeddedLog();
            using var producer = new EventProducer(new KafkaOptions { Bootstrap = log.Bootstrap }, new EmbeddedRegistry(),
                TimeProvider.System);
            var calls = new SqliteCallStore(new SqliteFile(Path.Combine(folder, "calls.db")), [], TimeProvider.System);
            var announcer = new Announcer(calls, producer, new EphemeralDataProtectionProvider(), TimeProvider.System);
            var options = new RelayOptions { AllowHttp = true, AllowPrivateAddresses = true, AllowedHosts = ["127.0.0.1"] };
            using var downloads = new Downloads(options, TimeProvider.System, NullLogger<Downloads>.Instance);
            using var buffers = new PartBuffers(options);
            var objects = new FolderObjectStore(folder, TimeProvider.System);
            var relay = new Ingestion.Relay.Relay(
                [Zoom(announcer, downloads)], IngestRules.None, calls, downloads,
                new MediaTransfer(objects, buffers, options, NullLogger<MediaTransfer>.Instance), options, TimeProvider.System,
                NullLogger<Ingestion.Relay.Relay>.Instance);
            var recording = new RecordingAvailable
            {
                call = Recorded(),
                source = new RecordingSource { kind = "url", location = address }
            };
            var context = new StageContext("relay", objects, _ => { });

            using var watched = CancellationTokenSource.CreateLinkedTokenSource(stop);
            var before = Resident();
            var peak = Peak(watched.Token);
            var clock = Stopwatch.StartNew();
            await relay.Fetch(recording, context, stop);
            clock.Stop();
            await watched.CancelAsync();
            var result = new Result(
                bytes >> 20, Math.Round(clock.Elapsed.TotalSeconds, 1), Math.Round((bytes >> 20) / clock.Elapsed.TotalSeconds),
                    server.Connections,
                Math.Round((await peak - before) / 1048576.0));
            Console.WriteLine(arguments.Has("--json")
                ? Machine.Json(result)
                : $"{result.Mib} MiB in {result.Seconds} s ({result.MibPerSecond} MiB/s) over {result.Connections} connections; " +
                    $"memory grew by {result.GrewMib} MiB");
            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static ZoomVendor Zoom(Announcer announcer, Downloads downloads) => new(
        new ZoomApi(new HttpClient(), new ZoomOptions(), TimeProvider.System), new ZoomOptions(), announcer, downloads, new People([]),
        NullLogger<ZoomVendor>.Instance);

    private static Call Recorded()
    {
        var call = Machine.Anonymous("bench");
        call.vendor = "zoom";
        return call;
    }

    private static async Task<long> Peak(CancellationToken stop)
    {
        var peak = 0L;
        while (!stop.IsCancellationRequested)
        {
            peak = Math.Max(peak, Resident());
            await Task.Delay(20, CancellationToken.None);
        }

        return peak;
    }

    private static long Resident()
    {
        using var self = Process.GetCurrentProcess();
        return self.WorkingSet64;
    }

    /// <summary>Serves a WAV of silence by range, made up as it goes out, and breaks each connection after a while.</summary>
    private sealed class SilentWav(long bytes, long cut) : IAsyncDisposable
    {
        private WebApplication? _app;
        private int _connections;

        public int Connections => _connections;

        public async Task<string> Start()
        {
            var builder = WebApplication.CreateSlimBuilder();
            builder.Logging.ClearProviders();
            builder.WebHost.UseKestrel(k => k.Listen(IPAddress.Loopback, 0));
            _app = builder.Build();
            _app.MapGet("/", Serve);
            await _app.StartAsync();
            return _app.Urls.Single();
        }

        public ValueTask DisposeAsync() => _app?.DisposeAsync() ?? ValueTask.CompletedTask;

        private async Task Serve(HttpContext http)
        {
            Interlocked.Increment(ref _connections);
            var from = http.Request.GetTypedHeaders().Range?.Ranges.Single().From ?? 0;
            http.Response.StatusCode = from > 0 ? StatusCodes.Status206PartialContent : StatusCodes.Status200OK;
            http.Response.ContentType = "audio/wav";
            http.Response.ContentLength = bytes - from;
            http.Response.Headers.ETag = "\"silence\"";
            http.Response.Headers.ContentRange = $"bytes {from}-{bytes - 1}/{bytes}";
            var (block, sent, header) = (new byte[64 << 10], 0L, Header());
            while (from + sent < bytes && sent < cut)
            {
                Array.Clear(block);
                if (from + sent == 0)
                    header.CopyTo(block, 0);
                var length = (int)Math.Min(block.Length, bytes - from - sent);
                await http.Response.Body.WriteAsync(block.AsMemory(0, length));
                sent += length;
            }

            if (from + sent < bytes)
                http.Abort();
        }

        private byte[] Header()
        {
            var header = new byte[44];
            using var writer = new BinaryWriter(new MemoryStream(header));
            writer.Write("RIFF"u8);
            writer.Write((uint)(bytes - 8));
            writer.Write("WAVEfmt "u8);
            writer.Write(16);
            writer.Write((short)1); // PCM
            writer.Write((short)2);
            writer.Write(48_000);
            writer.Write(48_000 * 4);
            writer.Write((short)4);
            writer.Write((short)16);
            writer.Write("data"u8);
            writer.Write((uint)(bytes - 44));
            return header;
        }
    }
}

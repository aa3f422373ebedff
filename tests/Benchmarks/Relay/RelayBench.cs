using System.Diagnostics;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Logging.Abstractions;
using VideoInsights.Ingestion;
using VideoInsights.Ingestion.Relay;
using VideoInsights.Ingestion.Rules;
using VideoInsights.Ingestion.Vendors;
using VideoInsights.Ingestion.Zoom;
using VideoInsights.Schemas;
using VideoInsights.Schemas.Wire;
using VideoInsights.Storage;
using VideoInsights.Storage.Calls;
using VideoInsights.Storage.Objects;
using VideoInsights.Storage.People;
using VideoInsights.Storage.Vendors;
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
            await using var server = new NoiseWav(bytes, () => cut);
            var address = await server.Start();
            using var log = new EmbeddedLog();
            using var producer = new EventProducer(new KafkaOptions { Bootstrap = log.Bootstrap }, new EmbeddedRegistry(),
                TimeProvider.System);
            var database = new SqliteFile(Path.Combine(folder, "calls.db"));
            var calls = new SqliteCallStore(database, [], TimeProvider.System);
            var meetings = new MeetingNotes(new SqliteVendorStore(database, TimeProvider.System), TimeProvider.System);
            var announcer = new Announcer(calls, producer, new EphemeralDataProtectionProvider(), TimeProvider.System);
            var options = new RelayOptions { AllowHttp = true, AllowPrivateAddresses = true, AllowedHosts = ["127.0.0.1"] };
            using var downloads = new Downloads(options, TimeProvider.System, NullLogger<Downloads>.Instance);
            using var buffers = new PartBuffers(options);
            var objects = new FolderObjectStore(folder, TimeProvider.System);
            var relay = new Ingestion.Relay.Relay(
                [Zoom(announcer, meetings, downloads)], IngestRules.None, calls, downloads,
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

    private static ZoomVendor Zoom(Announcer announcer, MeetingNotes meetings, Downloads downloads) => new(
        new ZoomApi(new HttpClient(), new ZoomOptions(), TimeProvider.System), new ZoomOptions(), announcer, meetings, downloads,
        new People([]), NullLogger<ZoomVendor>.Instance);

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
}

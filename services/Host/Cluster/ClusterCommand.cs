using System.Data.Common;
using System.Net.Http;
using System.Runtime.InteropServices;
using Confluent.Kafka;
using Spectre.Console;
using VideoInsights.Delivery.Access;
using VideoInsights.Host.Embedded;
using VideoInsights.Host.Parts;
using VideoInsights.Host.Terminal;
using VideoInsights.Ingestion;
using VideoInsights.Storage.Calls;
using VideoInsights.Storage.Objects;

namespace VideoInsights.Host.Cluster;

/// <summary>
/// The command <c>cluster</c>: starts each part as a process of its own, uploads a recording, shows it, and serves on. What it started
/// ends with it.
/// </summary>
public static class ClusterCommand
{
    private const int Port = 5080;
    private static readonly TimeSpan ReadyWithin = TimeSpan.FromMinutes(2);

    /// <summary>One process for each slow stage, one for the quick ones.</summary>
    public static IReadOnlyList<string> Workers { get; } = ["relay", "transcript", "vision", "sentiment,insight,publish"];

    public static async Task<int> Run(CommandLine command)
    {
        using var stop = new CancellationTokenSource();
        void Stop(PosixSignalContext signal)
        {
            signal.Cancel = true; // we end, and what we started before us
            stop.Cancel();
        }

        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        using var hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, Stop);
        var builder = Setup.NewBuilder(command, LogLevel.Warning, withShortNames: true);
        using var data = new DataFolder(command.Data, shared: true);
        var setup = new Setup(builder, command, data);
        if (setup.Read<AccessOptions>("Access").Authority is not null)
            throw new StartException("setting Access:Authority: cluster needs the development issuer, which it turns off");
        setup.AddStores();
        setup.AddCluster();
        setup.AddRuntime();
        await using var app = builder.Build();
        var parts = new List<PartProcess>();
        try
        {
            return await Work(app.Services, command, parts, stop.Token);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            if (command.Json)
                Console.WriteLine(JsonReport.Failed("stopped; the call goes on at the next start"));
            return command.Json ? 1 : 130;
        }
        catch (Exception e) when (e is DbException or IOException or HttpRequestException or KafkaException)
        {
            if (command.Json)
                Console.WriteLine(JsonReport.Failed(e.Message));
            Console.Error.WriteLine($"cannot go on: {e.Message}");
            return 1;
        }
        finally
        {
            await Task.WhenAll(parts.Select(part => part.DisposeAsync().AsTask()));
        }
    }

    private static async Task<int> Work(IServiceProvider services, CommandLine command, List<PartProcess> parts, CancellationToken stop)
    {
        var console = CallReport.ConsoleOf(command.Json);
        using var http = new HttpClient { Timeout = Timeout.InfiniteTimeSpan };
        var page = await Start(command, parts, stop);
        await Ready(parts, http, console, stop);
        console.MarkupLineInterpolated($"[grey]{parts.Count} processes are ready: {string.Join("; ", parts.Select(p => p.Name))}[/]");

        // The log may be another one than last time: what it does not know any more is announced again.
        await services.GetRequiredService<Announcer>().AnnounceUnfinished(stop);
        var file = new FileInfo(command.Recording ?? LocalRecording.Sample());
        var title = command.Title ?? (command.Recording is null ? "Sample call" : Path.GetFileNameWithoutExtension(file.Name));
        var id = await new PageUpload(http, page).Send(file, title, command.User, stop);
        var (calls, objects) = (services.GetRequiredService<ICallStore>(), services.GetRequiredService<IObjectStore>());
        if (await calls.Find(id, stop) is { Call.State: CallStates.Finished })
        {
            if (command.Again)
                await Anew.Run(services.GetRequiredService<Announcer>(), objects, id, stop);
            else
                await Console.Error.WriteLineAsync($"{title} was finished before and does not go through this log: --again runs it anew");
        }

        var report = new CallReport(calls, objects, console, command.Json);
        var code = await OrGone(parts, report.Show(id, title, stop), stop);
        if (command.Json || code != 0)
            return code;

        console.MarkupLineInterpolated($"what the parts say is in {Path.Combine(command.Data, "logs")}");
        console.MarkupLineInterpolated($"[bold]{page.GetLeftPart(UriPartial.Authority)}[/] shows it. Ctrl-C ends.");
        return await OrGone(parts, Forever(stop), stop);
    }

    /// <summary>Starts the parts; the last one, the page, is told where the uploads go.</summary>
    private static async Task<Uri> Start(CommandLine command, List<PartProcess> parts, CancellationToken stop)
    {
        PartProcess Begin(string name, string[] arguments, params (string Name, string Value)[] settings)
        {
            string[] common = command.Settings is { } file ? ["--settings", file] : [];
            parts.Add(PartProcess.Start(
                name, [.. arguments, .. common], settings.ToDictionary(s => s.Name, s => s.Value), Path.Combine(command.Data, "logs")));
            return parts[^1];
        }

        string[] data = ["--data", command.Data];
        var ingestion = Begin("ingestion", ["ingestion", "--port", "0", "--people", command.People, .. data]);
        foreach (var stages in Workers)
        {
            Begin(
                $"worker {stages}",
                ["worker", "--stages", stages, "--port", "0", "--playbook", command.Playbook, "--people", command.People, .. data]);
        }

        Begin("trends", ["trends", "--port", "0", "--rules", command.Rules]);
        var port = command.Json ? 0 : command.Port ?? Port;
        var delivery = Begin(
            "delivery", ["delivery", "--port", $"{port}", "--people", command.People, .. data],
            ("Delivery__Ingestion", (await ingestion.Address(stop)).ToString()));
        return await delivery.Address(stop);
    }

    private static async Task Ready(List<PartProcess> parts, HttpClient http, IAnsiConsole console, CancellationToken stop)
    {
        var waits = new Dictionary<string, string>();
        void Tell(string name, string reason)
        {
            lock (waits)
            {
                if (waits.GetValueOrDefault(name) != reason)
                    Console.Error.WriteLine($"{name} waits: {reason}");
                waits[name] = reason;
            }
        }

        try
        {
            await Task.WhenAll(parts.Select(part => part.Ready(http, reason => Tell(part.Name, reason), stop)))
                .WaitAsync(ReadyWithin, TimeProvider.System, stop);
        }
        catch (TimeoutException e)
        {
            throw new StartException(
                $"not ready after {ReadyWithin.TotalMinutes} min: {string.Join("; ", waits.Select(w => $"{w.Key}: {w.Value}"))}", e);
        }
    }

    /// <summary>The outcome of some work, unless a part ends meanwhile.</summary>
    private static async Task<int> OrGone(List<PartProcess> parts, Task<int> work, CancellationToken stop)
    {
        var ends = parts.Select(part => part.Ended).ToList();
        var first = await Task.WhenAny([work, .. ends]);
        stop.ThrowIfCancellationRequested(); // Ctrl-C reaches the parts too: that they end is no fault then
        return first == work ? await work : throw parts[ends.IndexOf(first)].Gone();
    }

    private static async Task<int> Forever(CancellationToken stop)
    {
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, stop);
        return 0;
    }
}

using System.Data.Common;
using System.Net;
using Confluent.Kafka;
using Spectre.Console;
using VideoInsights.Delivery;
using VideoInsights.Host.Health;
using VideoInsights.Host.Terminal;
using VideoInsights.Ingestion;
using VideoInsights.Storage.Calls;
using VideoInsights.Storage.Objects;
using VideoInsights.Storage.People;
using VideoInsights.Streams.Kafka;

namespace VideoInsights.Host.Embedded;

/// <summary>The command <c>run</c>: starts everything, takes a recording through, shows it, and serves on.</summary>
public static class Run
{
    private const int Port = 5080;
    private const int NewCalls = 200;
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(200);

    public static async Task<int> Start(CommandLine command)
    {
        FfmpegCheck.Run();
        var builder = Setup.NewBuilder(command, LogLevel.Warning, Settings.NamesForRun);
        foreach (var name in Settings.ShortNames.Keys.Except(Settings.NamesForRun)
            .Where(n => Environment.GetEnvironmentVariable(n) is { Length: > 0 }))
            Console.Error.WriteLine($"{name} is set and not used: run has everything in one process (./dev cluster uses it)");
        using var data = new DataFolder(command.Data);
        var ports = new Ports(IPAddress.Loopback, command.Port ?? (command.Json ? 0 : Port), Grpc: true);
        builder.WebHost.UseKestrel(ports.Listen);
        await new Setup(builder, command, data).AddEverything();

        await using var app = builder.Build();
        app.MapPrometheusScrapingEndpoint();
        app.MapHealth();
        app.MapDelivery();
        app.MapPage();
        app.MapIngestion();
        var started = TimeProvider.System.GetUtcNow(); // a vendor's list is read as soon as the host runs
        await ports.Start(app);
        data.Announce(app.Services.GetRequiredService<KafkaOptions>().Bootstrap);
        var code = await Work(app, command, started);
        if (!command.Json && code == 0)
            await app.WaitForShutdownAsync();
        else
            await app.StopAsync();
        return code == 0 && Fault(app) is { } fault ? Broken(command, fault) : code;
    }

    private static async Task<int> Work(WebApplication app, CommandLine command, DateTimeOffset started)
    {
        var console = CallReport.ConsoleOf(command.Json);
        var stop = app.Lifetime.ApplicationStopping;
        try
        {
            if (await app.Services.GetRequiredService<Announcer>().AnnounceUnfinished(stop) is > 0 and var resumed)
                console.MarkupLineInterpolated($"[grey]going on with {resumed} unfinished call(s)[/]");
            var code = command.NoRecording ? 0
                : command.Vendor is { } vendor ? await AwaitCall(app, vendor, started, command.Json, console, stop)
                : await Take(app, command, console, stop);
            if (code == 0 && !command.Json)
                console.MarkupLineInterpolated($"[bold]{app.Urls.First()}[/] shows it. Ctrl-C ends.");
            return code;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested && Fault(app) is { } fault)
        {
            return Broken(command, fault);
        }
        catch (Exception e) when (e is DbException or IOException or UnauthorizedAccessException or KafkaException)
        {
            return Broken(command, e);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            console.MarkupLine("[yellow]stopped; the call goes on at the next start[/]");
            if (command.Json)
                Console.WriteLine(JsonReport.Failed("stopped; the call goes on at the next start"));
            return command.Json ? 1 : 130;
        }
    }

    /// <summary>What a stage could not go on after; it has ended the host.</summary>
    private static Exception? Fault(WebApplication app) =>
        app.Services.GetRequiredService<StageHost>().ExecuteTask is { IsFaulted: true } ended ? ended.Exception.GetBaseException() : null;

    /// <summary>Says why the program cannot go on: nothing that was accepted is lost, the next start takes it up.</summary>
    private static int Broken(CommandLine command, Exception cause)
    {
        var reason = $"{(Failures.IsFullDisk(cause) ? "the disk is full" : cause.Message)} "
            + $"(the call goes on at the next start with --data {command.Data})";
        if (command.Json)
            Console.WriteLine(JsonReport.Failed(reason));
        Console.Error.WriteLine($"cannot go on: {reason}");
        return 1;
    }

    private static async Task<int> Take(WebApplication app, CommandLine command, IAnsiConsole console, CancellationToken stop)
    {
        var (calls, objects) = (app.Services.GetRequiredService<ICallStore>(), app.Services.GetRequiredService<IObjectStore>());
        var recording = LocalRecording.Of(command, app.Services.GetRequiredService<People>());
        var id = recording.call.video_id;
        await Announce(app.Services.GetRequiredService<Announcer>(), calls, objects, recording, command.Again, stop);
        return await new CallReport(calls, objects, console, command.Json).Show(id, recording.call.title, stop);
    }

    /// <summary>Shows the first call that a vendor announces since the program started.</summary>
    private static async Task<int> AwaitCall(
        WebApplication app, string vendor, DateTimeOffset since, bool json, IAnsiConsole console, CancellationToken stop)
    {
        var (calls, objects) = (app.Services.GetRequiredService<ICallStore>(), app.Services.GetRequiredService<IObjectStore>());
        console.MarkupLineInterpolated($"[grey]waiting for a recording of {vendor}: its webhook is {app.Urls.First()}/hooks/{vendor}[/]");
        while (true)
        {
            var changed = await calls.ChangedSince(new Scope(), since, NewCalls, stop);
            if (changed.FirstOrDefault(c => c.Call.Vendor == vendor && c.Call.AnnouncedAt >= since)?.Call is { } call)
                return await new CallReport(calls, objects, console, json).Show(call.VideoId, call.Title, stop);
            await Task.Delay(Look, TimeProvider.System, stop);
        }
    }

    private static async Task Announce(
        Announcer announcer, ICallStore calls, IObjectStore objects, Schemas.RecordingAvailable recording, bool again,
        CancellationToken stop)
    {
        var id = recording.call.video_id;
        if (again && await calls.Find(id, stop) is not null)
            await Anew.Run(announcer, objects, id, stop);
        else
            await announcer.Announce(recording, null, stop);
    }
}

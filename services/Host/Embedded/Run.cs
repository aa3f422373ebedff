using System.Data.Common;
using System.Net;
using System.Net.Sockets;
using Confluent.Kafka;
using Microsoft.AspNetCore.Connections;
using Spectre.Console;
using VideoInsights.Delivery;
using VideoInsights.Host.Terminal;
using VideoInsights.Ingestion;
using VideoInsights.Ingestion.Upload;
using VideoInsights.Ingestion.Zoom;
using VideoInsights.Storage.Calls;
using VideoInsights.Storage.Objects;
using VideoInsights.Storage.People;
using VideoInsights.Streams.Kafka;

namespace VideoInsights.Host.Embedded;

/// <summary>The command <c>run</c>: starts everything, takes a recording through, shows it, and serves on.</summary>
public static class Run
{
    private const int RedirectedWidth = 400;

    public static async Task<int> Start(CommandLine command)
    {
        FfmpegCheck.Run();
        using var data = new DataFolder(command.Data);
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        // Standard output is the report's; everything that goes wrong is said on standard error.
        builder.Logging.ClearProviders().AddSimpleConsole(o => o.SingleLine = true).SetMinimumLevel(LogLevel.Warning);
        builder.Services.Configure<Microsoft.Extensions.Logging.Console.ConsoleLoggerOptions>(o =>
            o.LogToStandardErrorThreshold = LogLevel.Trace);
        builder.Logging.AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.Error); // keys lie in a folder of the user's own
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None); // what ends the host is said below
        builder.WebHost.UseKestrel(k => Ports.Listen(k, command));
        builder.AddEverything(command, data);

        await using var app = builder.Build();
        app.MapPrometheusScrapingEndpoint();
        app.MapDelivery();
        app.MapWebApp(RepositoryFile.Find("services/Web/dist"));
        app.MapZoom();
        app.Services.GetRequiredService<TusEndpoints>().Map(app);
        await StartListening(app, command.Port);
        data.Announce(app.Services.GetRequiredService<KafkaOptions>().Bootstrap);
        var code = await Work(app, command);
        if (!command.Json && code == 0)
            await app.WaitForShutdownAsync();
        else
            await app.StopAsync();
        return code == 0 && Fault(app) is { } fault ? Broken(command, fault) : code;
    }

    private static async Task StartListening(WebApplication app, int port)
    {
        try
        {
            await app.StartAsync();
        }
        catch (IOException e) when (e.InnerException is AddressInUseException or SocketException)
        {
            await app.StopAsync(); // the stages run already
            var taken = e.Message.Contains($":{port + 1}", StringComparison.Ordinal) ? port + 1 : port;
            throw new StartException(
                $"the port {taken} is in use ({port} is for the page and the API, {port + 1} for native gRPC): choose another one with "
                + "--port, or end the program that holds it", e);
        }
        catch (OperationCanceledException e) when (app.Lifetime.ApplicationStopping.IsCancellationRequested)
        {
            await app.StopAsync();
            throw new StartException("it was stopped while it started", e);
        }
    }

    private static async Task<int> Work(WebApplication app, CommandLine command)
    {
        var output = new AnsiConsoleOutput(command.Json ? Console.Error : Console.Out);
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = output });
        if (!output.IsTerminal)
            console.Profile.Width = RedirectedWidth; // lines are for a file or another program: not broken at 80
        var stop = app.Lifetime.ApplicationStopping;
        if (app.Services.GetRequiredService<StageHost>().Resumed is > 0 and var resumed)
            console.MarkupLineInterpolated($"[grey]going on with {resumed} unfinished call(s)[/]");
        if (command.NoRecording)
            return Serve(app, console);

        try
        {
            return await Take(app, command, console, stop);
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
        var follower = new CallFollower(calls, objects);
        var end = command.Json
            ? await follower.Follow(id, Told(), stop)
            : await new LiveTable(console).Show(recording.call.title, tell => follower.Follow(id, tell, stop));
        if (end.Call.State == CallStates.Failed)
        {
            if (command.Json)
                Console.WriteLine(JsonReport.Failed(end.Call.Reason!));
            else
                console.MarkupLineInterpolated($"[red]failed:[/] {end.Call.Reason}");
            return 1;
        }

        var features = await follower.Features(id, stop);
        if (command.Json)
        {
            Console.WriteLine(JsonReport.Finished(features, end.Stages));
            return 0;
        }

        InsightView.Show(console, features);
        return Serve(app, console);
    }

    private static async Task Announce(
        Announcer announcer, ICallStore calls, IObjectStore objects, Schemas.RecordingAvailable recording, bool again,
        CancellationToken stop)
    {
        var id = recording.call.video_id;
        if (again)
        {
            await foreach (var artifact in objects.List($"calls/{id}/", stop))
                await objects.Delete(artifact.Key, stop);
        }

        if (again && await calls.Find(id, stop) is not null)
            await announcer.AnnounceAgain(id, anew: true, stop);
        else
            await announcer.Announce(recording, null, stop);
    }

    private static Action<CallProgress> Told()
    {
        var told = new HashSet<string>();
        return progress =>
        {
            foreach (var stage in progress.Stages.Where(s => told.Add($"{s.Stage} {s.State}")))
                Console.Error.WriteLine($"{stage.Stage} {stage.State}");
        };
    }

    private static int Serve(WebApplication app, IAnsiConsole console)
    {
        console.MarkupLineInterpolated($"[bold]{app.Urls.First()}[/] shows it. Ctrl-C ends.");
        return 0;
    }
}

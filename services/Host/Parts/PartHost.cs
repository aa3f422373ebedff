using System.Net;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.Options;
using VideoInsights.Delivery.Access;
using VideoInsights.Host.Health;
using VideoInsights.Streams.Kafka;

namespace VideoInsights.Host.Parts;

/// <summary>The commands of <see cref="Part.All"/>: one part as a process of its own, until SIGTERM.</summary>
public static class PartHost
{
    /// <summary>What a stop may take beside the work under way, which has its own limit (<see cref="KafkaOptions.StopWithin"/>).</summary>
    private static readonly TimeSpan StopBeside = TimeSpan.FromSeconds(10);

    public static async Task<int> Run(Part part, CommandLine command)
    {
        var builder = Setup.NewBuilder(command, LogLevel.Information, Settings.ShortNames.Keys);
        using var data = part.Stores ? new DataFolder(command.Data, shared: true) : null;
        var setup = new Setup(builder, command, data);
        var ports = new Ports(command.Listen, command.Port ?? part.Port, part.Grpc);
        builder.WebHost.UseKestrel(ports.Listen);
        if (part.Stores)
            await setup.AddStores(CancellationToken.None);
        part.Add(setup);
        setup.Services.AddTelemetry(builder.Configuration, part.Name);
        setup.Services.Configure<HostOptions>(host =>
            host.ShutdownTimeout = (2 * setup.Read<KafkaOptions>("Kafka").StopWithin) + StopBeside);

        await using var app = builder.Build();
        RefuseStrangers(command, app.Services.GetService<AccessOptions>());
        app.MapPrometheusScrapingEndpoint();
        app.MapHealth();
        part.Map(app);
        if (data is not null)
            await data.Alone(() => MakeKeys(app.Services), app.Lifetime.ApplicationStopping);
        try
        {
            await ports.Start(app);
            Console.WriteLine($"{part.Name} listens on {string.Join(" and ", app.Urls)}");
            await app.WaitForShutdownAsync();
        }
        catch (StartException) when (Fault(app) is not null)
        {
            // Stopped while it started, by what is said below.
        }

        if (Fault(app) is not { } fault)
            return 0;
        Console.Error.WriteLine($"cannot go on: {fault.Message}");
        return 1;
    }

    /// <summary>The development issuer gives a token to whoever asks: not beyond this machine unless that is meant.</summary>
    private static void RefuseStrangers(CommandLine command, AccessOptions? access)
    {
        if (access is { Authority: null, Development: false } && !IPAddress.IsLoopback(command.Listen))
        {
            throw new StartException(
                $"--listen {command.Listen} lets other machines in, and without Access:Authority anybody gets a token: set "
                + "Access:Authority, or Access:Development=true where only this machine can reach the port");
        }
    }

    /// <summary>Makes the keys that all parts share, where they are not there yet.</summary>
    private static void MakeKeys(IServiceProvider services)
    {
        var keys = services.GetRequiredService<IKeyManager>();
        var now = services.GetRequiredService<TimeProvider>().GetUtcNow();
        var life = services.GetRequiredService<IOptions<KeyManagementOptions>>().Value.NewKeyLifetime;
        if (!keys.GetAllKeys().Any(key => !key.IsRevoked && key.ExpirationDate > now))
            keys.CreateNewKey(now, now + life);
        if (services.GetService<AccessOptions>() is { Authority: null })
            services.GetRequiredService<DevelopmentIssuer>();
    }

    /// <summary>What the part could not go on after; it has ended the host.</summary>
    private static Exception? Fault(WebApplication app) => app.Services.GetServices<IHostedService>().OfType<BackgroundService>()
        .Select(service => service.ExecuteTask).FirstOrDefault(task => task is { IsFaulted: true })?.Exception?.GetBaseException();
}

using Microsoft.AspNetCore.Mvc;
using VideoInsights.Delivery;
using VideoInsights.Host.Health;
using Yarp.ReverseProxy.Forwarder;

namespace VideoInsights.Host.Parts;

/// <summary>What starts alone and scales apart: which pieces it has and what it answers.</summary>
/// <param name="Port">Where it listens when nothing else is said.</param>
/// <param name="Grpc">Whether it serves native gRPC, on the next port.</param>
/// <param name="Stores">Whether it works on the data folder; one that does not can stand on any machine.</param>
/// <param name="Add">Puts its pieces together.</param>
/// <param name="Map">Its addresses, beside health and metrics.</param>
public sealed record Part(string Name, int Port, bool Grpc, bool Stores, Action<Setup> Add, Action<WebApplication> Map)
{
    /// <summary>Every part, in flow order.</summary>
    public static IReadOnlyList<Part> All { get; } =
    [
        new Part("ingestion", 5082, Grpc: false, Stores: true, AddIngestion, MapIngestion),
        new Part("worker", 5083, Grpc: false, Stores: true, AddWorker, _ => { }),
        new Part("trends", 5084, Grpc: false, Stores: false, AddTrends, _ => { }),
        new Part("delivery", 5080, Grpc: true, Stores: true, AddDelivery, MapDelivery),
    ];

    private static void AddIngestion(Setup setup)
    {
        setup.AddPeople();
        setup.AddAccess();
        setup.AddCluster();
        setup.AddRuntime();
        setup.AddVendors();
        setup.AddIngestion();
        setup.Services.AddHealth(stores: true, log: true, registry: true, stages: false);
    }

    private static void MapIngestion(WebApplication app)
    {
        app.UseAuthentication();
        app.UseAuthorization();
        app.MapIngestion();
    }

    private static void AddWorker(Setup setup)
    {
        FfmpegCheck.Run();
        var people = setup.AddPeople();
        setup.AddCluster();
        setup.AddRuntime();
        setup.AddVendors();
        setup.AddStages(setup.Command.Stages, people);
        setup.Services.AddHealth(stores: true, log: true, registry: true, stages: true);
    }

    private static void AddTrends(Setup setup)
    {
        setup.AddCluster();
        setup.AddTrends();
        setup.Services.AddHealth(stores: false, log: true, registry: true, stages: false);
    }

    /// <summary>It reads the stores and nothing else: the page stays when the log is away.</summary>
    private static void AddDelivery(Setup setup)
    {
        setup.AddPeople();
        setup.AddAccess();
        setup.AddDelivery();
        setup.Services.AddSingleton(setup.Read<DeliveryOptions>("Delivery"));
        setup.Services.AddHttpForwarder();
        setup.Services.AddHealth(stores: true, log: false, registry: false, stages: false);
    }

    private static void MapDelivery(WebApplication app)
    {
        app.MapDelivery();
        app.MapPage();
        if (app.Services.GetRequiredService<DeliveryOptions>().Ingestion is { } ingestion)
        {
            app.MapForwarder("/uploads/{**rest}", ingestion, new ForwarderRequestConfig { ActivityTimeout = TimeSpan.FromMinutes(10) })
                .WithMetadata(new DisableRequestSizeLimitAttribute()); // ingestion says what is too large
        }
    }
}

using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using VideoInsights.Host;
using VideoInsights.Host.Health;
using VideoInsights.Host.Parts;
using VideoInsights.Schemas;
using VideoInsights.Streams.Kafka;
using VideoInsights.Tests.Streams.Kafka;

namespace VideoInsights.Tests.Processes;

/// <summary>What a host that runs stages says about itself: a restart helps (live), or it can do its work (ready).</summary>
public sealed class HealthTests
{
    private static readonly StageState Well = new(
        Partitions: 2, Waiting: 3, InFlight: 1, Polled: TimeSpan.FromSeconds(1), Stuck: 0);

    [Fact(Timeout = LogUnderTest.Timeout)]
    public async Task A_try_that_does_not_stop_makes_a_host_that_is_ready_one_that_a_restart_helps()
    {
        await using var log = new LogUnderTest(new KafkaOptions { Partitions = 2 });
        var deaf = new TaskCompletionSource();
        var stage = Stage.Of(
            "relay", Topics.RecordingAvailable,
            async (e, _, _) =>
            {
                await deaf.Task;
                return [LogUnderTest.Completed(e)];
            },
            Topics.CallCompleted);
        await using var app = Host(stage, log, options => options with { WorkWithin = TimeSpan.FromSeconds(1) });
        await app.StartAsync(LogUnderTest.Stop);
        using var http = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };

        var ready = await Until(http, "/health/ready", HttpStatusCode.OK, "stages", "2 partitions");
        Assert.Equal("relay: 2 partitions, 0 waiting, 0 in work", ready.GetProperty("detail").GetString());
        await Until(http, "/health/live", HttpStatusCode.OK, "alive", "");

        await log.Announce("deaf");
        var live = await Until(http, "/health/live", HttpStatusCode.ServiceUnavailable, "alive", "");
        Assert.Equal(
            "relay has 1 record in work that took too long, were told to stop and did not: restart this process",
            live.GetProperty("reason").GetString());
        await Until(http, "/health/ready", HttpStatusCode.OK, "stages", "1 in work"); // the other slots go on
        deaf.SetResult();
        await Until(http, "/health/live", HttpStatusCode.OK, "alive", "");
        await app.StopAsync(LogUnderTest.Stop);
    }

    [Fact(Timeout = LogUnderTest.Timeout)]
    public async Task A_stage_that_waits_for_the_log_is_live_and_not_ready()
    {
        await using var log = new LogUnderTest(new KafkaOptions { Partitions = 2 });
        var stage = Stage.Of(
            "relay", Topics.RecordingAvailable, (e, _, _) => ValueTask.FromResult<IReadOnlyList<CallCompleted>>([]), Topics.CallCompleted);
        var gate = new LogGate();
        await using var app = Host(stage, log, options => options, gate);
        await app.StartAsync(LogUnderTest.Stop);
        using var http = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };
        var waits = await Until(http, "/health/ready", HttpStatusCode.ServiceUnavailable, "stages", "");
        Assert.Equal("not running: relay", waits.GetProperty("reason").GetString());
        await Until(http, "/health/live", HttpStatusCode.OK, "alive", "");
        gate.Open();
        await Until(http, "/health/ready", HttpStatusCode.OK, "stages", "2 partitions");
        await app.StopAsync(LogUnderTest.Stop);
    }

    [Fact]
    public void A_stage_that_does_not_ask_the_log_hangs_and_a_slow_broker_is_no_reason()
    {
        var patience = StageHealth.Patience(new KafkaOptions());
        Assert.Equal(TimeSpan.FromSeconds(30), patience);
        Assert.Equal(TimeSpan.FromSeconds(180), StageHealth.Patience(new KafkaOptions { TransactionTimeout = TimeSpan.FromMinutes(1) }));
        var states = new Dictionary<string, StageState> { ["vision"] = Well with { Polled = TimeSpan.FromSeconds(30) }, ["relay"] = Well };
        Assert.Null(StageHealth.Hanging(states, patience));
        states["vision"] = Well with { Polled = TimeSpan.FromSeconds(31) };
        states["relay"] = Well with { Stuck = 2 };
        Assert.Equal(
            "relay has 2 records in work that took too long, were told to stop and did not; vision has not asked the log for 31 s: "
            + "restart this process",
            StageHealth.Hanging(states, patience));
    }

    private static WebApplication Host(Stage stage, LogUnderTest log, Func<KafkaOptions, KafkaOptions> with, LogGate? gate = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        if (gate is null)
            (gate = new LogGate()).Open();
        var runtime = log.Runtime with { Options = with(log.Options) };
        builder.Services.AddSingleton(runtime.Options);
        builder.Services.AddSingleton(new StageHost([stage], () => runtime, gate));
        builder.Services.AddHostedService(provider => provider.GetRequiredService<StageHost>());
        builder.Services.AddHealth(stores: false, log: false, registry: false, stages: true);
        var app = builder.Build();
        app.MapHealth();
        return app;
    }

    /// <summary>Waits for a status, and what a check says with it.</summary>
    private static async Task<JsonElement> Until(HttpClient http, string path, HttpStatusCode status, string check, string saying)
    {
        while (true)
        {
            using var answer = await http.GetAsync(path, LogUnderTest.Stop);
            using var body = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(LogUnderTest.Stop));
            var said = body.RootElement.GetProperty("checks").GetProperty(check).Clone();
            if (answer.StatusCode == status && said.ToString().Contains(saying, StringComparison.Ordinal))
                return said;
            await Task.Delay(50, LogUnderTest.Stop);
        }
    }
}

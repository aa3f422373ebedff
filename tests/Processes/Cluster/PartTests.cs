using System.Net;
using System.Text.Json;
using VideoInsights.Tests.EndToEnd;
using VideoInsights.Tests.Servers;

namespace VideoInsights.Tests.Processes.Cluster;

/// <summary>Each part as a process of its own, on a real Kafka and a real schema registry that come later and go away.</summary>
[Collection(Product.Alone)]
public sealed class PartTests : IDisposable
{
    private static readonly TimeSpan Within = TimeSpan.FromSeconds(40);
    private readonly string _data = Directory.CreateTempSubdirectory("parts").FullName;
    private readonly HttpClient _http = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _http.Dispose();
        Directory.Delete(_data, recursive: true);
    }

    [Fact(Timeout = Product.Timeout)]
    public async Task Parts_live_at_once_are_ready_when_their_servers_are_and_end_when_asked()
    {
        Assert.SkipWhen(
            Environment.GetEnvironmentVariable("KAFKA_BOOTSTRAP") is { Length: > 0 },
            "the broker has to come later: unset KAFKA_BOOTSTRAP");
        await using var registry = await RealServer.Start("registry", "SCHEMA_REGISTRY_URL", FreePort.Next().ToString());
        var port = FreePort.Next(count: 2);
        var settings = new Dictionary<string, string>(registry.Settings)
        {
            ["KAFKA_BOOTSTRAP"] = $"127.0.0.1:{port}",
            ["Kafka__Partitions"] = "2",
        };
        using var ingestion = Product.Start(settings, "ingestion", "--port", "0", "--data", _data);
        using var worker = Product.Start(settings, "worker", "--stages", "relay,publish", "--port", "0", "--data", _data);
        using var trends = Product.Start(settings, "trends", "--port", "0");
        using var delivery = Product.Start(settings, "delivery", "--port", "0", "--data", _data);
        Product[] parts = [ingestion, worker, trends, delivery];
        Product[] onTheLog = [ingestion, worker, trends];

        foreach (var part in parts)
            Assert.Equal(HttpStatusCode.OK, (await Get(part, "/health/live")).Status);
        await Until(delivery, ready: true);
        foreach (var part in onTheLog)
            Assert.Contains("no Kafka broker answers", (await Until(part, ready: false, "broker")).Reason);

        var kafka = await RealServer.Start("kafka", "KAFKA_BOOTSTRAP", port.ToString());
        await using (kafka)
        {
            foreach (var part in onTheLog)
                await Until(part, ready: true);
            foreach (var part in parts)
                Assert.Contains("target_info", (await Get(part, "/metrics")).Body);

            if (registry.StopScript is not null)
            {
                await registry.DisposeAsync();
                foreach (var part in onTheLog)
                    Assert.Contains("does not answer", (await Until(part, ready: false, "registry")).Reason);
            }

            var ended = await Task.WhenAll(parts.Select(part => part.Ask().WaitAsync(Within, Stop)));
            Assert.All(ended, end => Assert.Equal((0, ""), (end.Status, string.Concat(end.Errors.Split('\n').Where(IsFault)))));
        }
    }

    [Theory(Timeout = Product.Timeout)]
    [InlineData("Kafka:Bootstrap", "worker", "--stages", "relay")]
    [InlineData("Registry:Url", "ingestion")]
    [InlineData("Access:Authority", "delivery", "--listen", "0.0.0.0")]
    public async Task A_setting_that_is_missing_is_named(string named, params string[] arguments)
    {
        var settings = new Dictionary<string, string>
        {
            ["KAFKA_BOOTSTRAP"] = named == "Kafka:Bootstrap" ? "" : "127.0.0.1:1",
            ["SCHEMA_REGISTRY_URL"] = "",
        };
        using var part = Product.Start(settings, [.. arguments, "--port", "0", "--data", _data]);
        var ended = await part.End();
        Assert.Equal(1, ended.Status);
        Assert.StartsWith("cannot start:", ended.Errors);
        Assert.Contains(named, ended.Errors);
        Assert.DoesNotContain("   at ", ended.Errors);
    }

    private static bool IsFault(string line) => line.Contains(" fail:") || line.Contains(" crit:") || line.StartsWith("Unhandled");

    private async Task<(HttpStatusCode Status, string Body)> Get(Product part, string path)
    {
        using var answer = await _http.GetAsync(new Uri(await part.Address(), path), Stop);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(Stop));
    }

    /// <summary>Waits until it is ready, or until one check says why it is not.</summary>
    private async Task<(bool Ready, string Reason)> Until(Product part, bool ready, string? check = null)
    {
        using var late = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        late.CancelAfter(Within);
        while (true)
        {
            var (status, body) = await Get(part, "/health/ready");
            using var report = JsonDocument.Parse(body);
            var checks = report.RootElement.GetProperty("checks");
            var reason = check is null ? null : checks.GetProperty(check).GetProperty("reason").GetString();
            if (status == HttpStatusCode.OK == ready && (ready || reason is not null))
                return (ready, reason ?? "");
            Assert.False(late.IsCancellationRequested, $"ready is not {ready}: {body}\n{part.Said}");
            await Task.Delay(100, Stop);
        }
    }
}

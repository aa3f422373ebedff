using System.Net;
using System.Net.Http.Json;
using Grpc.Core;
using Grpc.Net.Client;
using Grpc.Net.Client.Web;
using VideoInsights.Schemas.V1;
using VideoInsights.Tests.EndToEnd;
using VideoInsights.Tests.Servers;

namespace VideoInsights.Tests.Processes.Cluster;

/// <summary>The sample through separate processes on a real Kafka and a real schema registry.</summary>
[Collection(Product.Alone)]
public sealed class ClusterTests(KafkaServer kafka, RegistryServer registry, Clips clips)
    : IClassFixture<KafkaServer>, IClassFixture<RegistryServer>, IClassFixture<Clips>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact(Timeout = Product.Timeout)]
    public async Task The_sample_goes_through_separate_processes_to_an_insight_that_delivery_serves()
    {
        using var cluster = Product.Start(Servers("sample-"), "cluster", "--port", "0", "--data", clips.In("sample"));
        var page = await cluster.Address();
        using var http = new HttpClient();
        using var signedIn = await http.PostAsync(new Uri(page, "/dev/token/rep"), null, Stop);
        var token = (await signedIn.Content.ReadFromJsonAsync<Dictionary<string, string>>(Stop))!["token"];
        using var channel = GrpcChannel.ForAddress(page, new GrpcChannelOptions
        {
            HttpHandler = new GrpcWebHandler(new SocketsHttpHandler()),
            HttpVersion = HttpVersion.Version11,
        });
        var served = await new Insights.InsightsClient(channel).ListInsightsAsync(
            new ListInsightsRequest(), new Metadata { { "authorization", $"Bearer {token}" } }, cancellationToken: Stop);
        var insight = Assert.Single(served.Insights);
        Assert.Equal(("rep", "Sample call"), (insight.UserId, insight.Title));
        Assert.Contains("competitor", insight.Tags);

        var ended = await cluster.Ask();
        Assert.Equal(130, ended.Status);
        await Assert.ThrowsAsync<HttpRequestException>(() => http.GetAsync(page, Stop)); // what it started has ended with it
    }

    [Fact(Timeout = Product.Timeout)]
    public async Task What_is_no_recording_fails_with_its_reason_as_one_document()
    {
        var file = clips.Written("words.mp4", "only words, no film"u8.ToArray());
        using var cluster = Product.Start(Servers("words-"), "cluster", file, "--json", "--data", clips.In("words"));
        var ended = await cluster.End();
        Assert.Equal((1, "failed"), (ended.Status, ended.State));
        Assert.Contains("not an audio or video recording", ended.Reason);
    }

    private Dictionary<string, string> Servers(string prefix) => new()
    {
        ["KAFKA_BOOTSTRAP"] = kafka.Address,
        ["SCHEMA_REGISTRY_URL"] = registry.Address,
        ["Kafka__Prefix"] = prefix,
        ["Kafka__Partitions"] = "2",
    };
}

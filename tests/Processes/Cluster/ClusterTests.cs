using System.Net;
using System.Net.Http.Json;
using Confluent.Kafka;
using Confluent.SchemaRegistry;
using Grpc.Net.Client;
using Grpc.Net.Client.Web;
using VideoInsights.Schemas.Registry;
using VideoInsights.Schemas.V1;
using VideoInsights.Streams.Kafka;
using VideoInsights.Tests.EndToEnd;
using VideoInsights.Tests.Servers;
using VideoInsights.Tests.Trends;

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
        // Larger than what a web server takes by itself: through delivery to ingestion, which has its own limit.
        var large = clips.Written(
            "large.mp4", [.. await File.ReadAllBytesAsync(Clips.Sample, Stop), .. new byte[32 << 20]]);
        string[] arguments = ["cluster", large, "--title", "Sample call", "--data", clips.In("sample")];
        using var cluster = Product.Start(Servers("sample-"), [.. arguments, "--port", "0"]);
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
            new ListInsightsRequest(), new Grpc.Core.Metadata { { "authorization", $"Bearer {token}" } }, cancellationToken: Stop);
        var insight = Assert.Single(served.Insights);
        Assert.Equal(("rep", "Sample call"), (insight.UserId, insight.Title));
        Assert.Contains("competitor", insight.Tags);
        await CountsTheCall();

        var ended = await cluster.Ask();
        Assert.Equal(130, ended.Status);
        await Assert.ThrowsAsync<HttpRequestException>(() => http.GetAsync(page, Stop)); // what it started has ended with it

        using var again = Product.Start(Servers("sample-"), [.. arguments, "--json", "--again"]);
        var document = await again.End();
        Assert.Contains("transcript running", document.Errors);
        Assert.Equal((0, "finished", insight.VideoId), (document.Status, document.State, document.Json.GetProperty("insight")
            .GetProperty("video_id").GetString()));
    }

    [Fact(Timeout = Product.Timeout)]
    public async Task What_was_set_aside_is_listed_and_written_again()
    {
        await TopicSetup.Ensure(
            new KafkaOptions { Bootstrap = kafka.Address, Prefix = "set-aside-", Partitions = 2 }, Stop);
        var client = new ClientConfig { BootstrapServers = kafka.Address };
        using (var producer = new ProducerBuilder<string, byte[]>(client).Build())
            await producer.ProduceAsync("set-aside-transcript.dlq", new Message<string, byte[]> { Key = "call-7", Value = [1, 2] }, Stop);
        var listed = await Dlq("list");
        Assert.Contains("call-7", listed.Output);
        Assert.Contains("replayed transcript/", (await Dlq("replay", "all")).Output);

        using var consumer = new ConsumerBuilder<string, byte[]>(new ConsumerConfig(client) { GroupId = "set-aside-test" }).Build();
        consumer.Assign(Enumerable.Range(0, 2).Select(p => new TopicPartitionOffset("set-aside-transcript", p, Offset.Beginning)));
        Assert.Equal("call-7", consumer.Consume(TimeSpan.FromSeconds(10))?.Message.Key);

        async Task<Ended> Dlq(params string[] words)
        {
            using var dlq = Product.Start(Servers("set-aside-"), ["dlq", .. words]);
            return await dlq.End();
        }
    }

    [Fact(Timeout = Product.Timeout)]
    public async Task A_topic_that_differs_from_what_is_declared_ends_a_part_with_the_difference()
    {
        await TopicSetup.Ensure(
            new KafkaOptions { Bootstrap = kafka.Address, Prefix = "differs-", Partitions = 1 }, Stop);
        using var worker = Product.Start(
            Servers("differs-"), "worker", "--stages", "relay", "--port", "0", "--data", clips.In("differs"));
        var ended = await worker.End();
        Assert.Equal(1, ended.Status);
        Assert.Contains(" topics (differs-call-completed, ", ended.Errors);
        Assert.Contains("have 1 partitions and 2 are declared", ended.Errors);
        Assert.DoesNotContain("   at ", ended.Errors);
    }

    /// <summary>The insight has reached the trends of who made the call, as a subscriber with the registry reads them.</summary>
    private async Task CountsTheCall()
    {
        using var schemas = new CachedSchemaRegistryClient(new SchemaRegistryConfig { Url = registry.Address });
        using var rows = new CommittedRows(
            new KafkaOptions { Bootstrap = kafka.Address, Prefix = "sample-", Partitions = 2 },
            new RegistryCodec(schemas, register: false));
        await rows.Until(table => table.Keys.Any(key => key.StartsWith("rep/rep/week/", StringComparison.Ordinal)));
        Assert.Equal(1, rows.Table.Single(row => row.Key.StartsWith("rep/rep/week/", StringComparison.Ordinal)).Value.calls);
    }

    private Dictionary<string, string> Servers(string prefix) => new()
    {
        ["KAFKA_BOOTSTRAP"] = kafka.Address,
        ["SCHEMA_REGISTRY_URL"] = registry.Address,
        ["Kafka__Prefix"] = prefix,
        ["Kafka__Partitions"] = "2",
    };
}

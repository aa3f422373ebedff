using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;

namespace VideoInsights.Tests.Ingestion;

public sealed class TeamsWebhookFuzzTests
{
    private static readonly JsonNode?[] Others =
    [
        null, 7, -1e300, true, "", "..", new string('x', 5000), "\u0000\ud800", new JsonArray(), new JsonObject(), new JsonArray(null, 1),
        new JsonObject { ["value"] = null },
    ];

    [Theory(Timeout = 120_000)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Whatever_comes_is_answered_and_breaks_nothing(bool encrypted)
    {
        await using var teams = await TeamsUnderTest.Start(encrypted);
        var genuine = teams.Graph.Mail.Of(teams.Subscription, teams.Record());
        var bodies = Gen.OneOf(
            Gen.ArrayOf(Gen.Choose(0, 255).Select(b => (byte)b)),
            Gen.Zip(Gen.Choose(0, 999), Gen.Choose(0, Others.Length - 1)).Select(c => Replaced(genuine, c.Item1, c.Item2)),
            Gen.Zip(Gen.Choose(0, 99_999), Gen.Choose(0, 255)).Select(c => Changed(genuine, c.Item1, (byte)c.Item2)),
            Gen.Choose(0, 99_999).Select(at => Encoding.UTF8.GetBytes(genuine)[..(at % genuine.Length)]));
        Prop.ForAll(bodies.ToArbitrary(), body =>
        {
            using var content = new ByteArrayContent(body);
            content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            using var request = new HttpRequestMessage(HttpMethod.Post, "/hooks/teams") { Content = content };
            using var answer = teams.Server.Http.Send(request);
            return answer.StatusCode is HttpStatusCode.Accepted or HttpStatusCode.BadRequest;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(400));
        Assert.Empty(teams.Lines.Errors);
        Assert.Equal(HttpStatusCode.Accepted, await teams.Deliver(genuine)); // it still takes what is right
    }

    /// <summary>The JSON with one of its values, anywhere, replaced by another.</summary>
    private static byte[] Replaced(string json, int which, int by)
    {
        var root = JsonNode.Parse(json)!;
        var all = Below(root).ToList();
        all[which % all.Count].ReplaceWith(Others[by]?.DeepClone());
        return Encoding.UTF8.GetBytes(root.ToJsonString());
    }

    private static byte[] Changed(string json, int at, byte to)
    {
        var bytes = Encoding.UTF8.GetBytes(json);
        bytes[at % bytes.Length] = to;
        return bytes;
    }

    private static IEnumerable<JsonNode> Below(JsonNode node)
    {
        var children = node switch
        {
            JsonObject members => members.Select(m => m.Value),
            JsonArray items => items,
            _ => [],
        };
        return children.OfType<JsonNode>().SelectMany(child => Below(child).Prepend(child));
    }
}

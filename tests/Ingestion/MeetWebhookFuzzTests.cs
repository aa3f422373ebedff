using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using VideoInsights.Tests.Vendors.Meet;

namespace VideoInsights.Tests.Ingestion;

public sealed class MeetWebhookFuzzTests
{
    private const int Refused = 201;

    [Fact(Timeout = 120_000)]
    public async Task Whatever_comes_is_answered_and_breaks_nothing()
    {
        await using var meet = await MeetUnderTest.Start();
        var (pushes, told) = (meet.Google.Pushes, meet.Ready(meet.Record()));
        var lifecycle = pushes.Lifecycle(meet.Google.Subscriptions.Seed(meet.Robin), "suspended");
        string[] genuine =
            [pushes.Binary(told), pushes.Structured(told), pushes.Structured(told, base64: true), pushes.Binary(lifecycle)];

        // The same again inside the data, which the changes outside hardly reach.
        var inner = Gen.Zip(Gen.Elements(genuine), Gen.Zip(Gen.Choose(0, 999), Gen.Choose(0, 99)))
            .Select(c => WithData(c.Item1, data => Mutations.Replaced(data, c.Item2.Item1, c.Item2.Item2)));
        var bodies = Gen.OneOf([.. genuine.Select(g => Mutations.Of(g).Generator), inner]).ToArbitrary();
        var bearer = new AuthenticationHeaderValue("Bearer", pushes.Bearer(new PushToken()));
        Prop.ForAll(bodies, body =>
        {
            using var content = new ByteArrayContent(body);
            using var request = new HttpRequestMessage(HttpMethod.Post, "/hooks/meet") { Content = content };
            request.Headers.Authorization = bearer;
            using var answer = meet.Server.Http.Send(request);
            Assert.True(
                answer.StatusCode is HttpStatusCode.NoContent or HttpStatusCode.BadRequest,
                $"{answer.StatusCode}: {meet.Lines.Of(Refused).LastOrDefault()}");
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(600));
        Assert.Empty(meet.Lines.Errors);
        Assert.Equal(HttpStatusCode.NoContent, await meet.Deliver(genuine[0])); // it still takes what is right
    }

    [Fact(Timeout = 120_000)]
    public async Task Whatever_stands_for_a_token_is_refused_and_breaks_nothing()
    {
        await using var meet = await MeetUnderTest.Start();
        var genuine = meet.Google.Pushes.Bearer(new PushToken());
        var tokens = Gen.OneOf(
            Gen.ArrayOf(Gen.Choose(33, 126).Select(c => (char)c)).Select(c => new string(c)),
            Gen.Zip(Gen.Choose(0, genuine.Length - 1), Gen.Choose(33, 126)).Select(c => Changed(genuine, c.Item1, (char)c.Item2)),
            Gen.Choose(0, genuine.Length - 1).Select(at => genuine[..at])).ToArbitrary();
        Prop.ForAll(tokens, token =>
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/hooks/meet") { Content = new StringContent("{}") };
            request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + token);
            using var answer = meet.Server.Http.Send(request);
            return answer.StatusCode == HttpStatusCode.Unauthorized || token == genuine || SameBytes(token, genuine);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(400));
        Assert.Empty(meet.Lines.Errors);
    }

    private static byte[] WithData(string push, Func<string, byte[]> change)
    {
        var root = JsonNode.Parse(push)!;
        var data = Encoding.UTF8.GetString(Convert.FromBase64String(root["message"]!["data"]!.GetValue<string>()));
        root["message"]!["data"] = Convert.ToBase64String(change(data));
        return Encoding.UTF8.GetBytes(root.ToJsonString());
    }

    private static string Changed(string text, int at, char to) => text[..at] + to + text[(at + 1)..];

    /// <summary>The last letter of a part in Base64 holds bits that no byte has: another letter there may be the same signature.</summary>
    private static bool SameBytes(string one, string other) => one.Length == other.Length && one[..^1] == other[..^1];
}

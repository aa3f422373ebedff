using System.Net;
using System.Net.Http.Headers;
using FsCheck;
using FsCheck.Fluent;

namespace VideoInsights.Tests.Ingestion;

public sealed class TeamsWebhookFuzzTests
{
    [Theory(Timeout = 120_000)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Whatever_comes_is_answered_and_breaks_nothing(bool encrypted)
    {
        await using var teams = await TeamsUnderTest.Start(encrypted);
        var genuine = teams.Graph.Mail.Of(teams.Subscription, teams.Record());
        Prop.ForAll(FuzzedJson.Near(genuine), body =>
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
}

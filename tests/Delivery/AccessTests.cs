using Grpc.Core;
using Grpc.Health.V1;
using Grpc.Reflection.V1Alpha;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using VideoInsights.Delivery.Access;
using VideoInsights.Schemas.V1;

namespace VideoInsights.Tests.Delivery;

public sealed class AccessTests : IAsyncLifetime
{
    private const int Timeout = 60_000;
    private DeliveryServer _server = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _server = await DeliveryServer.Start();
        await _server.Finish("of-ana", "ana", minutes: 1);
        await _server.Finish("of-ben", "ben", minutes: 2);
        await _server.Finish("of-cem", "cem", minutes: 3);
        await _server.Announce("open-ana", "ana", minutes: 4);
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Theory(Timeout = Timeout)]
    [InlineData("ana", "of-ana", "open-ana")]
    [InlineData("ben", "of-ben")]
    [InlineData("cem", "of-cem")]
    [InlineData("mia", "of-ana", "of-ben", "open-ana")]
    [InlineData("ada", "of-ana", "of-ben", "of-cem", "open-ana")]
    public async Task Each_method_shows_what_the_role_opens_and_of_the_rest_not_even_the_existence(string person, params string[] open)
    {
        foreach (var client in new[] { _server.Client, _server.WebClient })
        {
            var (token, finished) = (_server.As(person), open.Where(id => id.StartsWith("of-")).ToArray());
            var listed = await client.ListInsightsAsync(new ListInsightsRequest(), token, cancellationToken: Stop);
            Assert.Equal(finished, listed.Insights.Select(i => i.VideoId).Order());
            var metrics = await client.GetMetricsAsync(new GetMetricsRequest(), token, cancellationToken: Stop);
            Assert.Equal(finished.Select(id => id[3..]), metrics.Reps.Select(r => r.UserId).Order());
            Assert.Equal(open, (await Watched(client, token, open.Length)).Order());

            foreach (var id in new[] { "of-ana", "of-ben", "of-cem", "open-ana" })
            {
                Assert.Equal(open.Contains(id) ? StatusCode.OK : StatusCode.NotFound, await StatusOf(() => Get(client, token, id)));
                Assert.Equal(
                    !open.Contains(id) ? StatusCode.NotFound : finished.Contains(id) ? StatusCode.OK : StatusCode.FailedPrecondition,
                    await StatusOf(() => Media(client, token, id)));
                Assert.Equal(open.Contains(id) ? StatusCode.OK : StatusCode.NotFound, await StatusOf(() => WatchOne(client, token, id)));
            }
        }
    }

    [Fact(Timeout = Timeout)]
    public async Task A_call_of_others_and_one_that_is_not_there_are_answered_in_the_same_words()
    {
        var theirs = await Assert.ThrowsAsync<RpcException>(() => Get(_server.Client, _server.As("ana"), "of-cem"));
        var nobodys = await Assert.ThrowsAsync<RpcException>(() => Get(_server.Client, _server.As("ana"), "of-xxx"));
        Assert.Equal(nobodys.Status.Detail.Replace("of-xxx", ""), theirs.Status.Detail.Replace("of-cem", ""));
    }

    public static TheoryData<string> WrongTokens => ["none", "garbage", "expired", "issuer", "audience", "key", "unsigned"];

    [Theory(Timeout = Timeout)]
    [MemberData(nameof(WrongTokens))]
    public async Task A_token_that_is_not_wholly_right_opens_nothing(string wrong)
    {
        var token = wrong switch
        {
            "none" => [],
            "garbage" => DeliveryServer.Bearer("abc.def.ghi"),
            _ => DeliveryServer.Bearer(Token(wrong)),
        };
        foreach (var client in new[] { _server.Client, _server.WebClient })
        {
            Assert.Equal(StatusCode.Unauthenticated, await StatusOf(() => Get(client, token, "of-ana")));
            Assert.Equal(StatusCode.Unauthenticated, await StatusOf(() => Media(client, token, "of-ana")));
            Assert.Equal(StatusCode.Unauthenticated, await StatusOf(() => WatchOne(client, token, "of-ana")));
            Assert.Equal(StatusCode.Unauthenticated, await StatusOf(async () => await client.ListInsightsAsync(new(), token)));
            Assert.Equal(StatusCode.Unauthenticated, await StatusOf(async () => await client.GetMetricsAsync(new(), token)));
        }
    }

    [Fact(Timeout = Timeout)]
    public async Task The_same_token_with_nothing_wrong_is_let_in() =>
        Assert.Equal(StatusCode.OK, await StatusOf(() => Get(_server.Client, DeliveryServer.Bearer(Token("nothing")), "of-ana")));

    [Theory(Timeout = Timeout)]
    [InlineData("boss", "north", "boss")]
    [InlineData("manager", "", "team")]
    public async Task A_role_that_the_policy_does_not_know_is_denied_by_name(string role, string team, string named)
    {
        var refused = await Assert.ThrowsAsync<RpcException>(
            () => Get(_server.Client, DeliveryServer.Bearer(Token("nothing", role, team)), "of-ana"));
        Assert.Equal(StatusCode.PermissionDenied, refused.StatusCode);
        Assert.Contains(named, refused.Status.Detail);
    }

    [Fact(Timeout = Timeout)]
    public async Task Health_says_what_the_host_s_checks_say_and_reflection_names_the_service()
    {
        var health = new Health.HealthClient(_server.Channel);
        foreach (var service in new[] { "", "videoinsights.v1.Insights" })
        {
            foreach (var ready in new[] { false, true })
            {
                _server.IsReady = ready;
                var said = await health.CheckAsync(new HealthCheckRequest { Service = service }, cancellationToken: Stop);
                Assert.Equal(
                    ready ? HealthCheckResponse.Types.ServingStatus.Serving : HealthCheckResponse.Types.ServingStatus.NotServing,
                    said.Status);
            }
        }

        using var asking = new ServerReflection.ServerReflectionClient(_server.Channel).ServerReflectionInfo(cancellationToken: Stop);
        await asking.RequestStream.WriteAsync(new ServerReflectionRequest { ListServices = "" }, Stop);
        Assert.True(await asking.ResponseStream.MoveNext(Stop));
        Assert.Contains("videoinsights.v1.Insights", asking.ResponseStream.Current.ListServicesResponse.Service.Select(s => s.Name));
    }

    private string Token(string wrong, string role = "admin", string team = "north")
    {
        var now = TimeProvider.System.GetUtcNow().UtcDateTime;
        var key = wrong == "key" ? new SymmetricSecurityKey(new byte[32]) : _server.Issuer.Key;
        return new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = wrong == "issuer" ? "somebody" : DevelopmentIssuer.Name,
            Audience = wrong == "audience" ? "something-else" : "videoinsights",
            NotBefore = now.AddHours(-1),
            Expires = wrong == "expired" ? now.AddMinutes(-6) : now.AddHours(1),
            SigningCredentials = wrong == "unsigned" ? null : new SigningCredentials(key, SecurityAlgorithms.HmacSha256),
            Claims = new Dictionary<string, object> { ["sub"] = "ada", ["role"] = role, ["team"] = team },
        });
    }

    private static async Task Get(Insights.InsightsClient client, Metadata token, string id) =>
        await client.GetCallAsync(new GetCallRequest { VideoId = id }, token, cancellationToken: Stop);

    private static async Task Media(Insights.InsightsClient client, Metadata token, string id) =>
        await client.GetMediaAsync(new GetMediaRequest { VideoId = id }, token, cancellationToken: Stop);

    private static async Task WatchOne(Insights.InsightsClient client, Metadata token, string id)
    {
        using var watch = client.WatchCalls(new WatchCallsRequest { VideoId = id }, token, cancellationToken: Stop);
        Assert.True(await watch.ResponseStream.MoveNext(Stop));
        Assert.Equal(id, watch.ResponseStream.Current.Call.VideoId);
    }

    private static async Task<List<string>> Watched(Insights.InsightsClient client, Metadata token, int count)
    {
        using var watch = client.WatchCalls(new WatchCallsRequest(), token, cancellationToken: Stop);
        var seen = new List<string>();
        while (seen.Count < count && await watch.ResponseStream.MoveNext(Stop))
            seen.Add(watch.ResponseStream.Current.Call.VideoId);
        return seen;
    }

    private static async Task<StatusCode> StatusOf(Func<Task> ask)
    {
        try
        {
            await ask();
            return StatusCode.OK;
        }
        catch (RpcException e)
        {
            return e.StatusCode;
        }
    }
}

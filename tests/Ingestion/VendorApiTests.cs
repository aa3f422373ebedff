using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using VideoInsights.Ingestion.Vendors;
using VideoInsights.Schemas;

namespace VideoInsights.Tests.Ingestion;

public sealed class VendorApiTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 23, 9, 0, 0, TimeSpan.Zero);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("0", 0.0)]
    [InlineData("120", 120.0)]
    [InlineData("Mon, 23 Nov 2026 09:01:30 GMT", 90.0)]
    [InlineData("2026-11-23T10:00:00Z", 3600.0)]
    [InlineData("2026-11-23T10:00:00+01:00", 0.0)]
    [InlineData("Mon, 23 Nov 2026 08:00:00 GMT", 0.0)]
    [InlineData("soon", null)]
    [InlineData("-5", null)]
    [InlineData("1.5", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void A_wait_is_read_in_all_three_forms(string? text, double? seconds) =>
        Assert.Equal(seconds, RetryAfter.Of(text, Now)?.TotalSeconds);

    [Fact]
    public void A_wait_longer_than_time_itself_is_no_fault() =>
        Assert.True(RetryAfter.Of(long.MaxValue.ToString(), Now) > TimeSpan.FromDays(1000));

    [Fact]
    public async Task A_token_is_shared_while_it_lives_and_minted_anew_before_it_ends_or_where_it_is_refused()
    {
        var (time, minted) = (new FakeTimeProvider(Now), 0);
        using var tokens = new AccessTokens(
            "zoom", _ => Task.FromResult(new AccessToken($"t{++minted}", time.GetUtcNow().AddHours(1))), time);
        var first = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => tokens.Get(null, Stop)));
        Assert.All(first, token => Assert.Equal("t1", token.Value));
        Assert.Equal("t2", (await tokens.Get("t1", Stop)).Value);
        Assert.Equal("t2", (await tokens.Get("t1", Stop)).Value);
        time.Advance(TimeSpan.FromMinutes(59.5));
        Assert.Equal("t3", (await tokens.Get(null, Stop)).Value);
    }

    [Fact]
    public async Task A_refused_token_is_minted_anew_once()
    {
        var (api, asked) = Api(request => request.Headers.Authorization!.Parameter == "t1" ? Reply(401) : Reply(200, "[1]"));
        var document = await Ask(api);
        Assert.Equal([1], document);
        Assert.Equal(["t1", "t2"], asked.Select(r => r.Headers.Authorization!.Parameter));
    }

    [Fact]
    public async Task What_may_pass_is_asked_again_and_then_its_server_is_away()
    {
        var (api, asked) = Api(_ => Reply(429, retryAfter: "0"));
        var error = await Assert.ThrowsAsync<VendorUnavailableException>(() => Ask(api));
        Assert.Contains("429", error.Message);
        Assert.Equal(4, asked.Count);
    }

    [Fact]
    public async Task A_wait_of_hours_is_not_waited_for_here()
    {
        var (api, asked) = Api(_ => Reply(429, retryAfter: "2999-11-24T00:00:00Z"));
        await Assert.ThrowsAsync<VendorUnavailableException>(() => Ask(api));
        Assert.Single(asked);
    }

    [Theory]
    [InlineData(400)]
    [InlineData(403)]
    [InlineData(404)]
    public async Task A_refusal_carries_the_vendors_own_words_and_is_not_repeated(int status)
    {
        var (api, asked) = Api(_ => Reply(status, """{"code":3001,"message":"Meeting does not exist"}"""));
        var error = await Assert.ThrowsAsync<HttpRequestException>(() => Ask(api));
        Assert.Equal(status, (int)error.StatusCode!.Value);
        Assert.Contains("Meeting does not exist", error.Message);
        Assert.Single(asked);
    }

    [Fact]
    public async Task What_is_no_document_is_named()
    {
        var (api, _) = Api(_ => Reply(200, "<html>"));
        Assert.Contains("/x", (await Assert.ThrowsAsync<InvalidDataException>(() => Ask(api))).Message);
    }

    [Fact]
    public async Task A_vendor_that_does_not_answer_in_time_is_away()
    {
        var tookTooLong = new TaskCanceledException("60 s have elapsed", new TimeoutException()); // as HttpClient says it
        var (api, _) = Api(_ => throw tookTooLong);
        await Assert.ThrowsAsync<VendorUnavailableException>(() => Ask(api));
        using var tokens = new AccessTokens("zoom", _ => throw tookTooLong, TimeProvider.System);
        await Assert.ThrowsAsync<VendorUnavailableException>(() => tokens.Get(null, Stop));
    }

    [Fact]
    public async Task Credentials_that_are_refused_make_the_vendor_unavailable_and_say_so()
    {
        using var tokens = new AccessTokens("zoom", _ => throw new HttpRequestException("invalid_client", null, HttpStatusCode.BadRequest),
            TimeProvider.System);
        var api = new VendorApi("zoom", new HttpClient(), tokens, TimeProvider.System);
        var error = await Assert.ThrowsAsync<VendorUnavailableException>(() => Ask(api));
        Assert.Contains("invalid_client", error.Message);
        Assert.Contains("sign-in", error.Message);
    }

    private static Task<int[]> Ask(VendorApi api) =>
        api.Get<int[]>(new Uri("https://api.example.test/x"), JsonSerializerOptions.Default, Stop);

    private static HttpResponseMessage Reply(int status, string body = "", string? retryAfter = null)
    {
        var content = new StringContent(body, Encoding.UTF8, "application/json");
        var reply = new HttpResponseMessage((HttpStatusCode)status) { Content = content };
        if (retryAfter is not null)
            reply.Headers.TryAddWithoutValidation("Retry-After", retryAfter);
        return reply;
    }

    private static (VendorApi Api, List<HttpRequestMessage> Asked) Api(Func<HttpRequestMessage, HttpResponseMessage> answer)
    {
        var (asked, minted) = (new List<HttpRequestMessage>(), 0);
        var time = new FakeTimeProvider(Now) { AutoAdvanceAmount = TimeSpan.FromSeconds(1) };
        var tokens = new AccessTokens("zoom", _ => Task.FromResult(new AccessToken($"t{++minted}", DateTimeOffset.MaxValue)), time);
        return (new VendorApi("zoom", new HttpClient(new Answering(request =>
        {
            asked.Add(request);
            return answer(request);
        })), tokens, TimeProvider.System), asked);
    }

    private sealed class Answering(Func<HttpRequestMessage, HttpResponseMessage> answer) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var reply = answer(request);
            reply.RequestMessage = request;
            return Task.FromResult(reply);
        }
    }
}

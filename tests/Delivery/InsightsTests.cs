using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using VideoInsights.Schemas.V1;
using VideoInsights.Storage.Calls;
using VideoInsights.Streams.Kafka;

namespace VideoInsights.Tests.Delivery;

public sealed class InsightsTests : IAsyncLifetime
{
    private const int Timeout = 60_000;
    private DeliveryServer _server = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _server = await DeliveryServer.Start();
        for (var i = 1; i <= 5; i++)
            await _server.Finish($"call-{i}", "ana", minutes: i, topic: i % 2 == 1 ? "pricing" : "security");
        await _server.Finish("call-6", "ben", minutes: 6, sentiment: "negative", polarity: -0.5, talk: null);
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact(Timeout = Timeout)]
    public async Task Each_filter_keeps_what_it_says_and_all_of_them_must_hold()
    {
        async Task<string[]> Found(ListInsightsRequest request) =>
            [.. (await List(request)).Insights.Select(i => i.VideoId["call-".Length..])];
        Timestamp At(int minutes) => KnownCalls.Day.AddMinutes(minutes).ToTimestamp();

        Assert.Equal(["6", "5", "4", "3", "2", "1"], await Found(new()));
        Assert.Equal(["6"], await Found(new() { UserId = "ben" }));
        Assert.Equal(["6"], await Found(new() { Sentiment = "negative" }));
        Assert.Equal(["4", "2"], await Found(new() { Topic = "security" }));
        Assert.Equal(["4", "2"], await Found(new() { Tag = "tag-security" }));
        Assert.Equal(["3", "2"], await Found(new() { From = At(2), To = At(4) }));
        Assert.Equal(["2"], await Found(new() { Text = "call-2" }));
        Assert.Equal(["4"], await Found(new() { Topic = "security", From = At(3) }));
        Assert.Empty(await Found(new() { UserId = "ben", Topic = "security" }));
        Assert.Empty(await Found(new() { Text = "\"unbalanced OR (" }));
    }

    [Fact(Timeout = Timeout)]
    public async Task Pages_show_every_insight_once_and_end()
    {
        var (seen, token) = (new List<string>(), "");
        do
        {
            var page = await List(new() { PageSize = 4, PageToken = token });
            seen.AddRange(page.Insights.Select(i => i.VideoId));
            token = page.NextPageToken;
        }
        while (token.Length > 0);

        Assert.Equal(["call-6", "call-5", "call-4", "call-3", "call-2", "call-1"], seen);
    }

    [Fact(Timeout = Timeout)]
    public async Task A_page_token_that_was_changed_or_belongs_to_other_filters_or_another_person_is_refused()
    {
        var token = (await List(new() { PageSize = 2 })).NextPageToken;
        await Refused("page_token", new() { PageSize = 2, PageToken = token[..^4] + "AAAA" });
        await Refused("page_token", new() { PageSize = 2, PageToken = "!" });
        await Refused("page_token", new() { PageSize = 2, PageToken = token, UserId = "ana" });
        await Refused("page_token", new() { PageSize = 2, PageToken = token }, "mia");
    }

    [Fact(Timeout = Timeout)]
    public async Task A_wrong_argument_is_named()
    {
        await Refused("page_size", new() { PageSize = 201 });
        await Refused("page_size", new() { PageSize = -1 });
        await Refused("sentiment", new() { Sentiment = "angry" });
        await Refused("from", new() { From = new Timestamp { Seconds = long.MaxValue } });
        await Refused("to", new() { To = new Timestamp { Nanos = -1 } });
        var now = KnownCalls.Day.ToTimestamp();
        await Refused("from", new() { From = now, To = now });
        var refused = await Assert.ThrowsAsync<RpcException>(async () => await _server.Client.GetMetricsAsync(
            new GetMetricsRequest { From = now, To = new Timestamp { Seconds = long.MinValue } }, _server.As("ada")));
        Assert.Equal(StatusCode.InvalidArgument, refused.StatusCode);
    }

    [Fact(Timeout = Timeout)]
    public async Task Metrics_say_of_how_many_calls_each_figure_is_the_mean()
    {
        var reps = (await _server.Client.GetMetricsAsync(
            new GetMetricsRequest { From = KnownCalls.Day.AddMinutes(2).ToTimestamp() }, _server.As("ada"))).Reps;
        Assert.Equal(("ana", "Ana", 4, 0.5, 0.0, 0.4, 4), Figures(reps.Single(r => r.UserId == "ana")));
        var ben = reps.Single(r => r.UserId == "ben");
        Assert.Equal((1, 1.0, false, 0), (ben.Calls, ben.ShareNegative, ben.HasTalkRatio, ben.TalkRatioCalls));
        Assert.Empty((await _server.Client.GetMetricsAsync(
            new GetMetricsRequest { From = KnownCalls.Day.AddDays(1).ToTimestamp() }, _server.As("ada"))).Reps);
    }

    [Fact(Timeout = Timeout)]
    public async Task A_call_is_its_progress_until_it_is_finished_and_then_everything_known_of_it()
    {
        await _server.Announce("open", "ana");
        var open = await _server.Client.GetCallAsync(new GetCallRequest { VideoId = "open" }, _server.As("ana"));
        Assert.Equal(("waiting", null), (open.Progress.State, open.Insight));
        var done = await _server.Client.GetCallAsync(new GetCallRequest { VideoId = "call-1" }, _server.As("ana"));
        Assert.Equal(("finished", "They talked.", "We talked."),
            (done.Progress.State, done.Insight.Summary, done.Transcript.Utterances.Single().Text));
        Assert.Equal([0], done.Summary.Single().Utterances);
        Assert.Equal(["nothing much"], done.Missing);
    }

    [Theory(Timeout = Timeout)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_watch_tells_what_is_there_then_each_change_to_the_last_stages_end_and_ends_with_the_client(bool web)
    {
        await _server.Announce("open", "ana");
        using var leave = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        using var watch = (web ? _server.WebClient : _server.Client)
            .WatchCalls(new WatchCallsRequest { VideoId = "open" }, _server.As("ana"), cancellationToken: leave.Token);
        var journal = new StageJournal(_server.Calls, TimeProvider.System);
        Assert.Equal(CallStates.Waiting, (await Next(watch)).State);
        await journal.Started("open", "publish", Stop);
        Assert.Equal(CallStates.Running, (await Next(watch)).State);
        await _server.Finish("open", "ana");
        Assert.Equal(CallStates.Finished, (await Next(watch)).State);
        await journal.Finished("open", "publish", Stop); // the last stage ends a moment after it has kept the insight
        Assert.Equal(CallStates.Finished, (await Next(watch)).Stages.Single().State);

        await leave.CancelAsync();
        Assert.Equal(StatusCode.Cancelled, (await Assert.ThrowsAsync<RpcException>(() => Next(watch))).StatusCode);
    }

    private static async Task<VideoInsights.Schemas.V1.CallProgress> Next(AsyncServerStreamingCall<WatchCallsResponse> watch)
    {
        Assert.True(await watch.ResponseStream.MoveNext(Stop));
        return watch.ResponseStream.Current.Call;
    }

    private static (string, string, int, double, double, double, int) Figures(VideoInsights.Schemas.V1.RepMetrics rep) => (
        rep.UserId, rep.Name, rep.Calls, Math.Round(rep.AverageSentiment, 6),
        rep.ShareNegative, Math.Round(rep.TalkRatio, 6), rep.TalkRatioCalls);

    private async Task<ListInsightsResponse> List(ListInsightsRequest request, string person = "ada") =>
        await _server.Client.ListInsightsAsync(request, _server.As(person), cancellationToken: Stop);

    private async Task Refused(string named, ListInsightsRequest request, string person = "ada")
    {
        var refused = await Assert.ThrowsAsync<RpcException>(() => List(request, person));
        Assert.Equal(StatusCode.InvalidArgument, refused.StatusCode);
        Assert.Contains(named, refused.Status.Detail);
    }
}

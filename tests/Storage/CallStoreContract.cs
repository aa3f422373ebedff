using VideoInsights.Schemas;
using VideoInsights.Storage.Calls;

namespace VideoInsights.Tests.Storage;

/// <summary>What every call store must do; each implementation runs all of it.</summary>
public abstract class CallStoreContract
{
    protected static readonly string[] Stages = ["relay", "transcript", "sentiment"];
    private static readonly DateTimeOffset Day = new(2026, 11, 23, 9, 0, 0, TimeSpan.Zero);

    protected abstract ICallStore Store { get; }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_announced_call_is_waiting_and_announced_again_until_it_ends()
    {
        Assert.True(await Store.Announce(Announcement("a"), Stop));
        Assert.False(await Store.Announce(Announcement("a"), Stop));
        var found = (await Store.Find("a", Stop))!.Call;
        Assert.Equal((CallStates.Waiting, "rep-a", "Zürich — Köln"), (found.State, found.UserId, found.Title));

        var again = Assert.Single(await Store.Unfinished(Stop));
        Assert.Equal("Ana", again.call.participants.Single().name);
        Assert.Equal(again.source.location, (await Store.Announced("a", Stop))!.source.location);
        Assert.Null(await Store.Announced("b", Stop));
        await Store.KeepInsight(Insight("a"), Stop);
        Assert.Empty(await Store.Unfinished(Stop));
    }

    [Fact]
    public async Task Stages_come_back_in_the_pipelines_order_and_move_the_call()
    {
        await Store.Announce(Announcement("a"), Stop);
        await Store.SetStage(Stage("a", "transcript", CallStates.Running, 0.5), Stop);
        await Store.SetStage(Stage("a", "relay", CallStates.Finished, 1), Stop);
        var call = (await Store.Find("a", Stop))!;
        Assert.Equal(["relay", "transcript"], call.Stages.Select(s => s.Stage));
        Assert.Equal(CallStates.Running, call.Call.State);

        await Store.SetStage(Stage("a", "transcript", CallStates.Failed, 0.5) with { Reason = "no sound" }, Stop);
        call = (await Store.Find("a", Stop))!;
        Assert.Equal((CallStates.Failed, "no sound"), (call.Call.State, call.Call.Reason));
        Assert.NotNull(call.Stages[1].StartedAt);
        Assert.Empty(await Store.Unfinished(Stop));
    }

    [Fact]
    public async Task A_finished_stage_stays_finished_when_its_record_is_read_again()
    {
        await Store.Announce(Announcement("a"), Stop);
        await Store.SetStage(Stage("a", "relay", CallStates.Running, 0), Stop);
        await Store.SetStage(Stage("a", "relay", CallStates.Finished, 1), Stop);
        await Store.SetStage(Stage("a", "relay", CallStates.Running, 0) with { StartedAt = Day.AddHours(5) }, Stop);
        var stage = (await Store.Find("a", Stop))!.Stages.Single();
        Assert.Equal((CallStates.Finished, Day), (stage.State, stage.StartedAt));
    }

    [Fact]
    public async Task A_stage_that_runs_again_takes_its_call_out_of_failed()
    {
        await Store.Announce(Announcement("a"), Stop);
        await Store.SetStage(Stage("a", "relay", CallStates.Failed, 0) with { Reason = "x" }, Stop);
        await Store.SetStage(Stage("a", "relay", CallStates.Running, 0), Stop);
        var call = (await Store.Find("a", Stop))!.Call;
        Assert.Equal((CallStates.Running, (string?)null), (call.State, call.Reason));
    }

    [Fact]
    public async Task A_failed_call_can_be_opened_again()
    {
        await Store.Announce(Announcement("a"), Stop);
        await Store.SetStage(Stage("a", "transcript", CallStates.Failed, 0) with { Reason = "x" }, Stop);
        Assert.Equal("a", (await Store.Reopen("a", false, Stop))!.call.video_id);
        Assert.Equal(CallStates.Waiting, (await Store.Find("a", Stop))!.Call.State);
        Assert.Null(await Store.Reopen("unknown", false, Stop));
    }

    [Theory]
    [InlineData(false, "relay")]
    [InlineData(true, "")]
    public async Task Opening_again_forgets_the_failed_stage_and_anew_all_of_them(bool anew, string kept)
    {
        await Store.Announce(Announcement("a"), Stop);
        await Store.SetStage(Stage("a", "relay", CallStates.Finished, 1), Stop);
        await Store.SetStage(Stage("a", "transcript", CallStates.Failed, 0), Stop);
        await Store.Reopen("a", anew, Stop);
        Assert.Equal(kept, string.Join(',', (await Store.Find("a", Stop))!.Stages.Select(s => s.Stage)));
    }

    [Fact]
    public async Task A_credential_is_kept_until_it_expires()
    {
        await Store.KeepCredential("a", "old", DateTimeOffset.MaxValue, Stop);
        await Store.KeepCredential("a", "cipher", DateTimeOffset.MaxValue, Stop);
        await Store.KeepCredential("b", "late", Day.AddYears(-10), Stop);
        Assert.Equal("cipher", await Store.FindCredential("a", Stop));
        Assert.Null(await Store.FindCredential("b", Stop));
        Assert.Null(await Store.FindCredential("c", Stop));
    }

    [Fact]
    public async Task What_is_learnt_later_is_kept_and_leaves_the_state()
    {
        await Store.Describe(Announcement("unknown"), Stop);
        Assert.Null(await Store.Find("unknown", Stop));
        await Store.Announce(Announcement("a"), Stop);
        var learnt = Announcement("a");
        (learnt.call.started_at, learnt.call.ended_at, learnt.call.duration_sec) = (Day.AddMinutes(-10).UtcDateTime, Day.UtcDateTime, 600);
        (learnt.call.title, learnt.call.user_id, learnt.call.team_id) = ("Discovery", "rep-b", "north");
        learnt.source.transcript_location = "https://vendor.example.test/vtt";
        await Store.Describe(learnt, Stop);
        var call = (await Store.Find("a", Stop))!.Call;
        Assert.Equal((600, Day.AddMinutes(-10), Day), (call.DurationSec, call.StartedAt, call.EndedAt));
        Assert.Equal(("Discovery", "rep-b", "north", CallStates.Waiting), (call.Title, call.UserId, call.TeamId, call.State));
        Assert.Equal("https://vendor.example.test/vtt", (await Store.Announced("a", Stop))!.source.transcript_location);
    }

    [Fact]
    public async Task That_the_log_has_a_call_is_noted_until_it_is_run_again()
    {
        await Store.Announce(Announcement("a"), Stop);
        Assert.False((await Store.Find("a", Stop))!.Call.Acknowledged);
        await Store.Acknowledge("a", Stop);
        await Store.Announce(Announcement("a"), Stop);
        Assert.True((await Store.Find("a", Stop))!.Call.Acknowledged);
        await Store.Reopen("a", anew: false, Stop);
        Assert.False((await Store.Find("a", Stop))!.Call.Acknowledged);
    }

    [Fact]
    public async Task A_call_that_a_rule_leaves_out_stays_out_until_it_is_run_again()
    {
        await Store.Announce(Announcement("a"), Stop);
        await Store.SetStage(Stage("a", "relay", CallStates.Running, 0), Stop);
        await Store.Skip("a", "shorter than a minute", Stop);
        await Store.SetStage(Stage("a", "relay", CallStates.Finished, 1), Stop);
        await Store.SetStage(Stage("a", "relay", CallStates.Running, 0), Stop);
        var call = (await Store.Find("a", Stop))!.Call;
        Assert.Equal((CallStates.Skipped, "shorter than a minute"), (call.State, call.Reason));
        Assert.Empty(await Store.Unfinished(Stop));
        await Store.Reopen("a", anew: true, Stop);
        Assert.Equal(CallStates.Waiting, (await Store.Find("a", Stop))!.Call.State);
    }

    [Fact]
    public async Task Where_a_recording_lies_is_kept_and_replaced()
    {
        Assert.Null(await Store.FindMedia("a", Stop));
        await Store.KeepMedia("a", new MediaRow("raw/a/media", 1L << 40, "aa", "video/mp4"), Stop);
        await Store.KeepMedia("a", new MediaRow("raw/a/media", 5, "bb", "audio/mp4"), Stop);
        Assert.Equal(new MediaRow("raw/a/media", 5, "bb", "audio/mp4"), await Store.FindMedia("a", Stop));
    }

    [Fact]
    public async Task Changes_are_seen_in_order_and_only_in_scope()
    {
        await Store.Announce(Announcement("a"), Stop);
        await Store.Announce(Announcement("b", team: "east"), Stop);
        var later = Day.AddYears(10);
        await Store.SetStage(Stage("b", "relay", CallStates.Running, 0) with { UpdatedAt = later }, Stop);
        Assert.Equal(["b"], (await Store.ChangedSince(new Scope(), later, 10, Stop)).Select(c => c.Call.VideoId));
        Assert.Empty(await Store.ChangedSince(new Scope(UserId: "nobody"), later, 10, Stop));
        Assert.Equal(["b"], (await Store.Newest(new Scope(TeamId: "east"), 10, Stop)).Select(c => c.Call.VideoId));
        Assert.Equal(2, (await Store.Newest(new Scope(), 10, Stop)).Count);
    }

    [Fact]
    public async Task An_insight_comes_back_as_it_was_kept_and_an_older_version_does_not_replace_it()
    {
        await Store.Announce(Announcement("a"), Stop);
        var kept = Insight("a") with { InsightVersion = 2 };
        await Store.KeepInsight(kept, Stop);
        await Store.KeepInsight(Insight("a") with { Summary = "old" }, Stop);
        var found = (await Store.FindInsight("a", Stop))!;
        Assert.Equal(kept.Summary, found.Summary);
        Assert.Equal(kept.Topics, found.Topics);
        Assert.Equal((kept.ConfidenceScore, kept.TalkShareOfCall, kept.EndedAt),
            (found.ConfidenceScore, found.TalkShareOfCall, found.EndedAt));
        Assert.Equal(CallStates.Finished, (await Store.Find("a", Stop))!.Call.State);
    }

    [Fact]
    public async Task Pages_cover_every_insight_once_newest_first()
    {
        for (var i = 0; i < 7; i++)
            await Store.KeepInsight(Insight($"v{i}", minutes: i / 2), Stop);
        var (seen, mark) = (new List<InsightRow>(), (PageMark?)null);
        do
        {
            var page = await Store.ListInsights(new InsightQuery(new Scope()), 3, mark, Stop);
            seen.AddRange(page.Rows);
            mark = page.Next;
        }
        while (mark is not null);
        Assert.Equal(7, seen.Select(r => r.VideoId).Distinct().Count());
        Assert.Equal(seen.Select(r => r.EndedAt).OrderDescending(), seen.Select(r => r.EndedAt));
    }

    [Fact]
    public async Task Every_filter_lets_through_what_it_says()
    {
        await Store.KeepInsight(Insight("a"), Stop);
        await Store.KeepInsight(Insight("b", minutes: 60) with
        {
            UserId = "rep-b",
            TeamId = "east",
            Sentiment = "negative",
            Topics = ["security"],
            Tags = ["objection"],
            Text = "SOC 2 \"report\" wanted",
        }, Stop);

        async Task<string> Ids(InsightQuery query) =>
            string.Join(',', (await Store.ListInsights(query, 10, null, Stop)).Rows.Select(r => r.VideoId));

        var all = new InsightQuery(new Scope());
        Assert.Equal("b,a", await Ids(all));
        Assert.Equal("a", await Ids(all with { Scope = new Scope(UserId: "rep-a") }));
        Assert.Equal("b", await Ids(all with { Scope = new Scope(TeamId: "east") }));
        Assert.Equal("", await Ids(all with { Scope = new Scope(UserId: "rep-a"), UserId = "rep-b" }));
        Assert.Equal("b", await Ids(all with { From = Day.AddMinutes(60) }));
        Assert.Equal("a", await Ids(all with { To = Day.AddMinutes(60) }));
        Assert.Equal("b", await Ids(all with { Sentiment = "negative" }));
        Assert.Equal("b", await Ids(all with { Topic = "security" }));
        Assert.Equal("b", await Ids(all with { Tag = "objection" }));
        Assert.Equal("a", await Ids(all with { Text = "price BUDGET" }));
        Assert.Equal("b", await Ids(all with { Text = "\"report\" soc" }));
        Assert.Equal("", await Ids(all with { Text = "absent OR price" }));
    }

    [Fact]
    public async Task Metrics_are_means_over_calls_with_their_n()
    {
        await Store.KeepInsight(Insight("a") with { Polarity = 0.5, TalkShareOfCall = 0.4 }, Stop);
        await Store.KeepInsight(Insight("b") with { Polarity = -0.5, Sentiment = "negative", TalkShareOfCall = null }, Stop);
        await Store.KeepInsight(Insight("c", minutes: 60 * 24), Stop);
        var rep = Assert.Single(await Store.Metrics(new Scope(), Day, Day.AddHours(1), Stop));
        Assert.Equal(new RepMetrics("rep-a", 2, 0, 0.5, 0.4, 1), rep);
    }

    [Fact]
    public async Task Many_writers_at_once_lose_nothing()
    {
        await Parallel.ForEachAsync(Enumerable.Range(0, 40), Stop, async (i, stop) =>
        {
            await Store.Announce(Announcement($"p{i}"), stop);
            await Store.SetStage(Stage($"p{i}", "relay", CallStates.Running, 0.1), stop);
        });
        Assert.Equal(40, (await Store.Unfinished(Stop)).Count);
        Assert.All(await Store.Newest(new Scope(), 100, Stop), c => Assert.Equal(CallStates.Running, c.Call.State));
    }

    internal static RecordingAvailable Announcement(string id, string? team = null) => new()
    {
        call = new Call
        {
            video_id = id,
            vendor = "zoom",
            user_id = "rep-a",
            team_id = team,
            title = "Zürich — Köln",
            started_at = Day.UtcDateTime,
            ended_at = Day.UtcDateTime,
            duration_sec = 0,
            participants = [new Participant { name = "Ana", side = "company" }],
            schema_version = 1,
        },
        source = new RecordingSource { kind = "url", location = "https://example.test/a" },
    };

    private static StageRow Stage(string id, string stage, string state, double progress) =>
        new(id, stage, state, progress, state == CallStates.Running ? Day : null, state == CallStates.Finished ? Day : null, null, Day);

    private static InsightRow Insight(string id, int minutes = 0) => new(
        id, "rep-a", null, "zoom", "Call " + id, Day, Day.AddMinutes(minutes), Day, "positive", 0.91, 0.4, ["pricing", "onboarding"],
        "They talked about the price.", ["pricing"], ["Send it"], 600, 0.43, $"calls/{id}/features.json", 1, "the price and the budget");
}

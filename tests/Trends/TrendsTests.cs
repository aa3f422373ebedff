using VideoInsights.Schemas;
using VideoInsights.Streams.Trends;

namespace VideoInsights.Tests.Trends;

public sealed class TrendsTests : IDisposable
{
    private readonly TrendsDriver _driver = new();

    [Fact]
    public void Calls_are_counted_for_the_rep_and_the_team_by_day_and_by_week()
    {
        _driver.Put(MadeInsights.Of("a", sentiment: "negative", polarity: -0.4, talkShare: 0.6, topics: ["pricing", "pilot"]));
        _driver.Put(MadeInsights.Of("b", polarity: 0.5, talkShare: 0.4));
        _driver.Put(MadeInsights.Of("c", rep: "ben", polarity: null, talkShare: null, ended: MadeInsights.Wednesday.AddDays(1)));
        Assert.Equal(
            ["rep/ana/day/2026-11-25", "rep/ana/week/2026-11-23", "rep/ben/day/2026-11-26", "rep/ben/week/2026-11-23",
                "team/north/day/2026-11-25", "team/north/day/2026-11-26", "team/north/week/2026-11-23"],
            _driver.Table.Keys.Order());

        var team = _driver.Table["team/north/week/2026-11-23"];
        Assert.Equal((3, 1), (team.calls, team.negative_calls));
        Assert.Equal(1 / 3.0, team.negative_share, 9);
        Assert.Equal((0.05, 2), (Math.Round(team.average_sentiment!.Value, 9), team.sentiment_calls));
        Assert.Equal((0.5, 2), (Math.Round(team.talk_share!.Value, 9), team.talk_share_calls));
        Assert.Equal([("pricing", 3), ("pilot", 1)], team.top_topics.Select(t => (t.topic, t.calls)));
        Assert.Equal((new DateTime(2026, 11, 23, 0, 0, 0, DateTimeKind.Utc), new DateTime(2026, 11, 30, 0, 0, 0, DateTimeKind.Utc)),
            (team.window_start, team.window_end));

        var ben = _driver.Table["rep/ben/day/2026-11-26"];
        Assert.Null(ben.average_sentiment);
        Assert.Null(ben.talk_share);
    }

    [Fact]
    public void A_corrected_insight_takes_the_place_of_the_one_before()
    {
        _driver.Put(MadeInsights.Of("a", sentiment: "negative", polarity: -1, topics: ["pilot"]));
        _driver.Put(MadeInsights.Of("a", minute: 20, sentiment: "neutral", polarity: 0, topics: ["pricing"]));
        var row = _driver.Table["rep/ana/week/2026-11-23"];
        Assert.Equal((1, 0, 0.0), (row.calls, row.negative_calls, row.average_sentiment));
        Assert.Equal("pricing", Assert.Single(row.top_topics).topic);
    }

    [Fact]
    public void A_repeated_and_an_older_insight_change_nothing_and_write_nothing()
    {
        _driver.Put(MadeInsights.Of("a", minute: 20, version: 2));
        var updates = _driver.Updates;
        _driver.Put(MadeInsights.Of("a", minute: 20, version: 2));
        _driver.Put(MadeInsights.Of("a", minute: 10, version: 2, sentiment: "negative"));
        _driver.Put(MadeInsights.Of("a", minute: 30, version: 1, sentiment: "negative"));
        Assert.Equal(4, updates);
        Assert.Equal(updates, _driver.Updates);
        Assert.Equal(0, _driver.Table["team/north/day/2026-11-25"].negative_calls);
    }

    [Fact]
    public void A_call_that_moves_to_another_rep_leaves_no_trace_where_it_was()
    {
        _driver.Put(MadeInsights.Of("a"));
        _driver.Put(MadeInsights.Of("b"));
        _driver.Put(MadeInsights.Of("a", rep: "ben", team: null, ended: MadeInsights.Wednesday.AddDays(-3)));
        Assert.Equal(
            ["rep/ana/day/2026-11-25", "rep/ana/week/2026-11-23", "team/north/day/2026-11-25", "team/north/week/2026-11-23"],
            _driver.Table.Keys.Order().Where(k => _driver.Table[k].calls == 2)); // an older version: it does not move
        _driver.Put(MadeInsights.Of("a", rep: "ben", team: null, ended: MadeInsights.Wednesday.AddDays(-3), version: 2));
        _driver.Put(MadeInsights.Of("b", rep: "ben", version: 2));
        Assert.Equal(
            ["rep/ben/day/2026-11-22", "rep/ben/day/2026-11-25", "rep/ben/week/2026-11-16", "rep/ben/week/2026-11-23",
                "team/north/day/2026-11-25", "team/north/week/2026-11-23"],
            _driver.Table.Keys.Order());
        Assert.All(_driver.Table.Values, row => Assert.Equal(1, row.calls));
    }

    [Theory]
    [InlineData("2026-11-22T23:59:59.999Z", "2026-11-22", "2026-11-16")] // a Sunday
    [InlineData("2026-11-23T00:00:00.000Z", "2026-11-23", "2026-11-23")] // the Monday after
    [InlineData("2027-01-01T00:00:00.000Z", "2027-01-01", "2026-12-28")]
    public void A_call_belongs_to_the_day_and_the_week_it_ended_in(string ended, string day, string monday)
    {
        _driver.Put(MadeInsights.Of("a", ended: DateTimeOffset.Parse(ended).UtcDateTime, minute: 60 * 24 * 3));
        Assert.Equal(
            [$"rep/ana/day/{day}", $"rep/ana/week/{monday}", $"team/north/day/{day}", $"team/north/week/{monday}"],
            _driver.Table.Keys.Order());
    }

    [Fact]
    public void What_arrives_after_the_grace_changes_neither_the_day_nor_the_week()
    {
        var closes = new DateTime(2026, 12, 14, 0, 0, 0, DateTimeKind.Utc); // Monday after the week, and 14 days
        _driver.Put(MadeInsights.Of("a"));
        _driver.Put(MadeInsights.Of("a", minute: 20, sentiment: "negative"), closes);
        Assert.Equal(1, _driver.Table["rep/ana/week/2026-11-23"].negative_calls);
        _driver.Put(MadeInsights.Of("a", minute: 30), closes.AddMilliseconds(1));
        _driver.Put(MadeInsights.Of("b"), closes.AddMilliseconds(1));
        Assert.Equal((1, 1),
            (_driver.Table["rep/ana/week/2026-11-23"].calls, _driver.Table["rep/ana/day/2026-11-25"].negative_calls));
    }

    [Fact]
    public void A_correction_that_would_take_a_call_out_of_a_closed_week_is_late_too()
    {
        _driver.Put(MadeInsights.Of("a"));
        _driver.Put(MadeInsights.Of("a", ended: MadeInsights.Wednesday.AddDays(7)), new DateTime(2026, 12, 15, 0, 0, 0, DateTimeKind.Utc));
        Assert.Equal(1, _driver.Table["rep/ana/week/2026-11-23"].calls);
        Assert.DoesNotContain("rep/ana/week/2026-11-30", _driver.Table.Keys);
    }

    [Fact]
    public void A_call_is_forgotten_once_nothing_can_change_it_and_its_row_stays()
    {
        _driver.Put(MadeInsights.Of("a"));
        _driver.Put(MadeInsights.Of("b", ended: MadeInsights.Wednesday.AddDays(14)));
        Assert.Equal(["a", "b"], _driver.Kept);
        _driver.Put(MadeInsights.Of("c", ended: MadeInsights.Wednesday.AddDays(21)));
        Assert.Equal(["b", "c"], _driver.Kept);
        Assert.Equal(1, _driver.Table["rep/ana/week/2026-11-23"].calls);
    }

    [Fact]
    public void The_top_topics_are_those_of_most_calls_and_among_equals_the_first_by_name()
    {
        _driver.Put(MadeInsights.Of("a", topics: ["f", "e", "d", "c", "b", "a", "pricing", "pricing"]));
        _driver.Put(MadeInsights.Of("b", topics: ["pricing", "f"]));
        Assert.Equal(
            [("f", 2), ("pricing", 2), ("a", 1), ("b", 1), ("c", 1)],
            _driver.Table["rep/ana/day/2026-11-25"].top_topics.Select(t => (t.topic, t.calls)));
    }

    [Fact]
    public void An_alert_is_raised_once_and_withdrawn_when_the_insight_is_corrected()
    {
        _driver.Put(MadeInsights.Of("a", sentiment: "negative", tags: ["churn-risk", "pain"]));
        _driver.Put(MadeInsights.Of("a", sentiment: "negative", tags: ["churn-risk", "pain"]));
        _driver.Put(MadeInsights.Of("a", minute: 20, sentiment: "negative", tags: ["churn-risk"]));
        _driver.Put(MadeInsights.Of("b", sentiment: "negative", confidence: 0.79));
        Assert.Equal(
            [("negative-call/a", "raised"), ("churn-risk/a", "raised")], _driver.Alerts.Select(a => (a.alert_id, a.state)));
        Assert.Equal(["sentiment negative", "90 % sure"], _driver.Alerts[0].because);
        Assert.Equal("talk with the rep", _driver.Alerts[0].message);

        _driver.Put(MadeInsights.Of("a", minute: 30, sentiment: "neutral", tags: ["churn-risk"]));
        var last = _driver.Alerts[^1];
        Assert.Equal(
            (3, "negative-call/a", "withdrawn", "Zürich — Köln"), (_driver.Alerts.Count, last.alert_id, last.state, last.call.title));
    }

    public void Dispose() => _driver.Dispose();
}

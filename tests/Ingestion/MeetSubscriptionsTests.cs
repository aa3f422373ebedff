using System.Net;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using VideoInsights.Ingestion.Meet;
using VideoInsights.Storage;
using VideoInsights.Storage.Vendors;
using VideoInsights.Tests.Streams.Kafka;
using VideoInsights.Tests.Vendors.Meet;

namespace VideoInsights.Tests.Ingestion;

public sealed class MeetSubscriptionsTests : IAsyncLifetime
{
    private const int Timeout = 60_000;
    private const int Subscribed = 250;
    private const int CannotSubscribe = 251;
    private const int Suspended = 252;

    private static readonly string[] Both =
        ["google.workspace.meet.recording.v2.fileGenerated", "google.workspace.meet.transcript.v2.fileGenerated"];

    private readonly LogUnderTest _log = new();
    private readonly LogLines _lines = new();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 23, 9, 0, 0, TimeSpan.Zero));
    private readonly List<IDisposable> _made = [];
    private MeetSimulator _google = null!;
    private IngestionServer _server = null!;
    private MeetOptions _options = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private MeetPerson Robin => _google.Domain.People[0];

    private MeetPerson Kim => _google.Domain.People[1];

    private WorkspaceSubscription Only => Assert.Single(_google.Subscriptions.All);

    public async ValueTask InitializeAsync()
    {
        _google = await MeetSimulator.Start(_time);
        _options = MeetUnderTest.OptionsFor(_google, _log.Folder);
        _options = _options with { Users = [_options.Users[0]] };
        _server = await IngestionServer.Start(_log, time: _time, meet: _options);
    }

    [Fact(Timeout = Timeout)]
    public async Task Each_user_gets_one_for_recordings_and_transcripts_for_seven_days()
    {
        _options = _options with { Users = [_options.Users[0], $"{Kim.Address}={Kim.Id}"] };
        await Subscriptions().LookAfter(Stop);
        await Subscriptions().LookAfter(Stop); // another process: the first has the lease
        Assert.Equal(
            [Robin, Kim], _google.Subscriptions.All.Select(s => _google.Domain.People.Single(p => s.Target.EndsWith(p.Id))));
        Assert.All(_google.Subscriptions.All, s => Assert.Equal(
            (_google.Topic, _time.GetUtcNow().AddDays(7), string.Join(' ', Both)), (s.Topic, s.Expires, string.Join(' ', s.Types))));
        Assert.Equal(2, _google.Requests.Count(r => r.StartsWith("POST", StringComparison.Ordinal)));
    }

    [Fact(Timeout = Timeout)]
    public async Task It_is_renewed_when_less_than_half_of_its_life_is_left_and_not_before()
    {
        var subscriptions = Subscriptions();
        await subscriptions.LookAfter(Stop);
        var first = Only;
        _time.Advance(TimeSpan.FromDays(3.4));
        await subscriptions.LookAfter(Stop);
        Assert.Equal(first, Only);
        _time.Advance(TimeSpan.FromDays(0.2));
        await subscriptions.LookAfter(Stop);
        Assert.Equal((first.Name, _time.GetUtcNow().AddDays(7)), (Only.Name, Only.Expires));
    }

    [Fact(Timeout = Timeout)]
    public async Task One_that_is_there_already_is_taken_over_and_renewed()
    {
        var there = _google.Subscriptions.Seed(Robin, types: Both);
        var subscriptions = Subscriptions();
        await subscriptions.LookAfter(Stop);
        await subscriptions.LookAfter(Stop);
        Assert.Equal((there.Name, _time.GetUtcNow().AddDays(7)), (Only.Name, Only.Expires));
        Assert.Empty(_lines.Of(CannotSubscribe));
    }

    [Theory(Timeout = Timeout)]
    [InlineData("projects/p/topics/another", "recording transcript")]
    [InlineData("projects/p/topics/meet-events", "recording")]
    [InlineData("projects/p/topics/meet-events", "conference")]
    public async Task One_that_goes_elsewhere_or_tells_of_too_little_is_replaced(string topic, string types)
    {
        var there = _google.Subscriptions.Seed(
            Robin, topic, [.. types.Split(' ').Select(t => $"google.workspace.meet.{t}.v2.fileGenerated")]);
        await Subscriptions().LookAfter(Stop);
        Assert.NotEqual(there.Name, Only.Name);
        Assert.Equal(_google.Topic, Only.Topic);
    }

    [Theory(Timeout = Timeout)]
    [InlineData("meet-events", "former-events")]
    [InlineData(" google.workspace.meet.transcript.v2.fileGenerated", "")] // a former version asked for recordings alone
    public async Task Another_topic_and_other_types_make_another_subscription(string now, string then)
    {
        await Subscriptions().LookAfter(Stop);
        var store = new SqliteVendorStore(new SqliteFile(Path.Combine(_log.Folder, "calls.db")), _time);
        var (name, value) = Assert.Single(await store.List("meet", "subscription/", Stop));
        await store.Write("meet", name, value.Replace(now, then), null, Stop); // as it was
        var first = Only;
        _time.Advance(TimeSpan.FromMinutes(6)); // a restart
        await Subscriptions().LookAfter(Stop);
        Assert.NotEqual(first.Name, Only.Name);
    }

    [Fact(Timeout = Timeout)]
    public async Task One_that_is_gone_or_has_ended_is_made_anew()
    {
        var subscriptions = Subscriptions();
        await subscriptions.LookAfter(Stop);
        var first = Only;
        _google.Subscriptions.Remove(first.Name);
        _time.Advance(TimeSpan.FromDays(4)); // the renewal finds nothing
        await subscriptions.LookAfter(Stop);
        var second = Only;
        _time.Advance(TimeSpan.FromDays(8)); // nobody was there while it ended
        await subscriptions.LookAfter(Stop);
        Assert.Equal(3, new[] { first.Name, second.Name, Only.Name }.Distinct().Count());
    }

    [Fact(Timeout = Timeout)]
    public async Task What_Google_says_of_it_is_acted_on_once()
    {
        var subscriptions = Subscriptions();
        await subscriptions.LookAfter(Stop);
        var first = Only;
        _time.Advance(TimeSpan.FromHours(1));
        await Tell(first, "expirationReminder");
        await subscriptions.LookAfter(Stop);
        await subscriptions.LookAfter(Stop);
        Assert.Equal((first.Name, _time.GetUtcNow().AddDays(7)), (Only.Name, Only.Expires));
        Assert.Single(_google.Requests, r => r.StartsWith("PATCH", StringComparison.Ordinal));

        _google.Subscriptions.Remove(first.Name);
        await Tell(first, "expired");
        await subscriptions.LookAfter(Stop);
        await subscriptions.LookAfter(Stop);
        Assert.NotEqual(first.Name, Only.Name);
        Assert.Equal(0, _log.Count(MeetUnderTest.Topic));
    }

    [Fact(Timeout = Timeout)]
    public async Task One_that_is_suspended_is_told_once_with_what_to_do_and_taken_up_again_when_the_cause_is_gone()
    {
        var subscriptions = Subscriptions();
        await subscriptions.LookAfter(Stop);
        _google.Subscriptions.Suspend(Only.Name, "ENDPOINT_PERMISSION_DENIED");
        _google.Faults.StillBroken = true;
        await Tell(Only, "suspended");
        await subscriptions.LookAfter(Stop);
        await subscriptions.LookAfter(Stop);
        var line = Assert.Single(_lines.Of(Suspended));
        Assert.Contains("ENDPOINT_PERMISSION_DENIED", line);
        Assert.Contains("meet-api-event-push@system.gserviceaccount.com", line);
        Assert.DoesNotContain(_google.Requests, r => r.Contains(":reactivate")); // somebody has to do something first

        _time.Advance(TimeSpan.FromMinutes(11));
        await subscriptions.LookAfter(Stop);
        await subscriptions.LookAfter(Stop);
        Assert.Equal("SUSPENDED", Only.State);
        Assert.Single(_google.Requests, r => r.Contains(":reactivate"));
        Assert.Single(_lines.Of(CannotSubscribe));

        _google.Faults.StillBroken = false;
        _time.Advance(TimeSpan.FromMinutes(11));
        await subscriptions.LookAfter(Stop);
        Assert.Equal("ACTIVE", Only.State);
        Assert.Equal(2, _lines.Of(Subscribed).Count());
        Assert.Single(_lines.Of(Suspended));
    }

    [Fact(Timeout = Timeout)]
    public async Task One_that_was_suspended_without_a_word_is_seen_when_it_is_renewed()
    {
        var subscriptions = Subscriptions();
        await subscriptions.LookAfter(Stop);
        _google.Subscriptions.Suspend(Only.Name, "USER_SCOPE_REVOKED");
        _time.Advance(TimeSpan.FromDays(4));
        await subscriptions.LookAfter(Stop);
        Assert.Contains("USER_SCOPE_REVOKED", Assert.Single(_lines.Of(Suspended)));
        _time.Advance(TimeSpan.FromMinutes(11));
        await subscriptions.LookAfter(Stop);
        Assert.Equal("ACTIVE", Only.State);
    }

    [Fact(Timeout = Timeout)]
    public async Task What_Google_has_not_done_yet_is_found_done_at_the_next_look()
    {
        var subscriptions = Subscriptions();
        _google.Faults.Slow = true;
        await subscriptions.LookAfter(Stop);
        Assert.Empty(_lines.Of(Subscribed));
        await subscriptions.LookAfter(Stop);
        Assert.Single(_lines.Of(Subscribed));
        Assert.Empty(_lines.Of(CannotSubscribe));
        Assert.Equal(_time.GetUtcNow().AddDays(7), Only.Expires);
    }

    [Fact(Timeout = Timeout)]
    public async Task One_user_that_fails_is_told_and_does_not_stop_the_others()
    {
        _google.Domain.NotDelegated.Add(Robin.Address);
        _options = _options with { Users = [_options.Users[0], $"{Kim.Address}={Kim.Id}"] };
        var subscriptions = Subscriptions();
        await subscriptions.LookAfter(Stop);
        Assert.EndsWith(Kim.Id, Only.Target);
        Assert.Contains("rep@example.test", Assert.Single(_lines.Of(CannotSubscribe)));
        _google.Domain.NotDelegated.Clear();
        await subscriptions.LookAfter(Stop);
        Assert.Equal(2, _google.Subscriptions.All.Count);
    }

    [Fact(Timeout = Timeout)]
    public async Task It_goes_on_by_itself_and_is_off_without_settings()
    {
        using var subscriptions = Subscriptions();
        await subscriptions.StartAsync(Stop);
        await LogUnderTest.Until(() => _google.Subscriptions.All.Count == 1);
        _google.Subscriptions.Remove(Only.Name);
        await LogUnderTest.Until(() =>
        {
            _time.Advance(TimeSpan.FromHours(1));
            return _google.Subscriptions.All.Count == 1;
        });
        await subscriptions.StopAsync(Stop);

        _options = new MeetOptions();
        using var off = Subscriptions();
        await off.StartAsync(Stop);
        await off.ExecuteTask!;
    }

    public async ValueTask DisposeAsync()
    {
        _made.ForEach(m => m.Dispose());
        await _server.DisposeAsync();
        await _google.DisposeAsync();
        await _log.DisposeAsync();
    }

    private async Task Tell(WorkspaceSubscription of, string said)
    {
        var (status, _) = await _google.Pushes.Deliver(
            new Uri(_server.Address, "/hooks/meet"), _google.Pushes.Binary(_google.Pushes.Lifecycle(of, said)), new PushToken());
        Assert.Equal(HttpStatusCode.NoContent, status);
    }

    /// <summary>Those of a process of its own.</summary>
    private MeetSubscriptions Subscriptions()
    {
        var key = MeetKey.Read(_options);
        var google = new MeetGoogle(_options, key, _time);
        var logs = LoggerFactory.Create(b => b.AddProvider(_lines));
        _made.AddRange([google, key, logs]);
        var store = new SqliteVendorStore(new SqliteFile(Path.Combine(_log.Folder, "calls.db")), _time);
        return new MeetSubscriptions(_options, google, store, _time, logs.CreateLogger<MeetSubscriptions>());
    }
}

namespace VideoInsights.Tests.Vendors.Meet;

/// <summary>A Workspace domain whose push subscription points at the program, which subscribes to a user's spaces by itself.</summary>
public sealed class MeetAccount : ISimulatedAccount
{
    private readonly MeetSimulator _google;
    private readonly MeetPerson _rep;
    private readonly Uri _hook;

    private MeetAccount(MeetSimulator google, Uri program, string folder)
    {
        (_google, _hook) = (google, new Uri(program, "/hooks/meet"));

        // Somebody new: the program remembers subscriptions of those it has seen, which this Google knows nothing of.
        var id = $"108{TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds()}";
        _rep = new MeetPerson(id, EndedCall.Rep.Name, EndedCall.Rep.Address);
        google.Domain.People.Add(_rep);
        Settings = new Dictionary<string, string>
        {
            ["Meet:KeyFile"] = google.KeyFile(folder),
            ["Meet:Users:0"] = $"{_rep.Address}={_rep.Id}",
            ["Meet:Topic"] = google.Topic,
            ["Meet:Audience"] = MeetPushes.Audience,
            ["Meet:PushServiceAccount"] = MeetPushes.Account,
            ["Meet:SignIn"] = google.Address.AbsoluteUri,
            ["Meet:Meet"] = google.Address.AbsoluteUri,
            ["Meet:Events"] = google.Address.AbsoluteUri,
            ["Meet:Drive"] = google.Address.AbsoluteUri,
        };
    }

    public IReadOnlyDictionary<string, string> Settings { get; }

    public static async Task<MeetAccount> Open(Uri program, string folder) => new(await MeetSimulator.Start(), program, folder);

    public async Task<string> End(EndedCall call, CancellationToken stop)
    {
        var subscription = await SimulatedAccount.Subscribed(
            () => _google.Subscriptions.All.FirstOrDefault(s => s.Target.EndsWith(_rep.Id, StringComparison.Ordinal)),
            $"the spaces of {_rep.Address}", stop);
        var conference = _google.Domain.Meet(_rep, call.Start);
        var people = new[]
        {
            conference.Join("signedinUser", _rep.Name, _rep.Id), conference.Join("anonymousUser", EndedCall.Customer.Name),
        };
        var film = conference.Record(call.Film, call.Start, call.Start + call.Length, $"{EndedCall.Title} - Recording");
        film.File.File.Then([.. call.Faults]);
        if (call.Spoken.Count > 0)
        {
            var text = conference.Transcribe([.. call.Spoken.Select(line => new MeetSpoken(
                people.Single(p => p.DisplayName == line.Speaker), line.Text, call.Start + line.Start, call.Start + line.End))]);
            await Tell(subscription, _google.Pushes.Ready(conference, text));
        }

        var told = MeetPushes.Ready(conference, film);
        return $"{told.Type}, answered with {await Tell(subscription, told)}";
    }

    public ValueTask DisposeAsync() => _google.DisposeAsync();

    /// <summary>Only what was subscribed to is told.</summary>
    private async Task<string> Tell(WorkspaceSubscription subscription, WorkspaceEvent told)
    {
        if (!subscription.Types.Contains(told.Type))
            return "nothing: it was not subscribed to";
        told = told with { Source = $"//workspaceevents.googleapis.com/{subscription.Name}" };
        var (status, _) = await _google.Pushes.Deliver(_hook, _google.Pushes.Binary(told), new PushToken());
        return $"{(int)status}";
    }
}

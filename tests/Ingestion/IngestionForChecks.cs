using VideoInsights.Ingestion.Meet;
using VideoInsights.Ingestion.Teams;
using VideoInsights.Ingestion.Zoom;
using VideoInsights.Tests.Streams.Kafka;
using VideoInsights.Tests.Vendors.Meet;
using VideoInsights.Tests.Vendors.Zoom;

namespace VideoInsights.Tests.Ingestion;

/// <summary>The ways in that checks send their webhooks to, once for a class of tests: none of these announces anything.</summary>
public sealed class IngestionForChecks : IAsyncLifetime
{
    private MeetSimulator? _google;
    private IngestionServer? _server;
    private IngestionServer? _bare;

    public LogUnderTest Log { get; } = new();

    /// <summary>With all three vendors configured.</summary>
    public Uri Hook(string vendor) => new(_server!.Address, $"/hooks/{vendor}");

    /// <summary>With none.</summary>
    public Uri BareHook(string vendor) => new(_bare!.Address, $"/hooks/{vendor}");

    public async ValueTask InitializeAsync()
    {
        _google = await MeetSimulator.Start();
        _server = await IngestionServer.Start(
            Log, new ZoomOptions { SecretTokens = [ZoomSimulator.SecretToken] },
            teams: new TeamsOptions
            {
                TenantId = "11111111-0000-4000-8000-000000000001",
                ClientId = "22222222-0000-4000-8000-000000000002",
                ClientState = TeamsUnderTest.ClientState,
                Login = _google.Address, // no notification is looked at so far
            },
            meet: MeetUnderTest.OptionsFor(_google, Log.Folder));
        _bare = await IngestionServer.Start(Log);
    }

    public async ValueTask DisposeAsync()
    {
        await _bare!.DisposeAsync();
        await _server!.DisposeAsync();
        await _google!.DisposeAsync();
        await Log.DisposeAsync();
    }
}

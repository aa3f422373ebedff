using System.Text;

namespace VideoInsights.Tests.Vendors.Zoom;

/// <summary>A Zoom account whose app's event subscription points at the program.</summary>
public sealed class ZoomAccount : ISimulatedAccount
{
    private readonly ZoomSimulator _zoom = new(TimeProvider.System);
    private readonly HttpClient _http = new();
    private readonly Uri _hook;

    private ZoomAccount(Uri program) => _hook = new Uri(program, "/hooks/zoom");

    public IReadOnlyDictionary<string, string> Settings => _zoom.Settings;

    public static async Task<ZoomAccount> Open(Uri program)
    {
        var account = new ZoomAccount(program);
        await account._zoom.Start();
        return account;
    }

    public async Task<string> End(EndedCall call, CancellationToken stop)
    {
        var ended = new ZoomCall(
            $"/sim+{call.Start.ToUnixTimeMilliseconds()}//==", EndedCall.Title, EndedCall.Rep.Address, call.Start, call.Length,
            new VendorFile(call.Film, "video/mp4").Then([.. call.Faults]),
            new VendorFile(Encoding.UTF8.GetBytes(SpokenLine.Write(call.Spoken, line => $"{line.Speaker}: {line.Text}")), "text/vtt"),
            [EndedCall.Rep, EndedCall.Customer])
        {
            TranscriptIsReady = call.Spoken.Count > 0,
        };
        _zoom.Add(ended);
        var (status, _) = await _zoom.Deliver(_http, _hook, _zoom.Event("recording.completed", ended));
        return $"recording.completed, answered with {status}";
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _zoom.DisposeAsync();
    }
}

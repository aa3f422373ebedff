using System.Net;
using System.Net.Sockets;
using System.Text;

namespace VideoInsights.Ingestion.Vendors.Checks;

/// <summary>What a webhook's address answered.</summary>
internal sealed record HookReply(HttpStatusCode Status, string? MediaType, string Body, Uri? Location, TimeSpan Took);

/// <summary>Sends to a webhook's address what a vendor would send, and puts into words what is wrong on the way.</summary>
internal sealed class HookProbe : IDisposable
{
    private const int MostOfABody = 64 << 10;
    private const int MostShown = 200;

    /// <summary>The longest that a vendor waits (Graph's handshake).</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false })
    {
        Timeout = Patience,
        MaxResponseContentBufferSize = MostOfABody,
    };

    private readonly string _vendor;
    private readonly TimeProvider _time;

    /// <param name="vendor">zoom, teams or meet.</param>
    public HookProbe(string vendor, TimeProvider time) => (_vendor, _time) = (vendor, time);

    /// <summary>Posts a body: the answer, or why there is none.</summary>
    public async Task<(HookReply? Reply, Finding? Unreached)> Post(
        Uri address, string body, string type, CancellationToken stop, params (string Name, string Value)[] headers)
    {
        var began = _time.GetTimestamp();
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = new StringContent(body, Encoding.UTF8, type) };
            foreach (var (name, value) in headers)
                request.Headers.Add(name, value);
            using var reply = await _http.SendAsync(request, stop);
            return (new HookReply(
                reply.StatusCode, reply.Content.Headers.ContentType?.MediaType, await reply.Content.ReadAsStringAsync(stop),
                reply.Headers.Location, _time.GetElapsedTime(began)), null);
        }
        catch (HttpRequestException e)
        {
            return (null, Unreached(address, e));
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return (null, Missing(
                $"{Shown(address)} does not answer within {Patience.TotalSeconds} s",
                "look at the ingestion part's log, and whether something between here and there holds the connection"));
        }
    }

    /// <summary>What an answer means that is not the one it should be.</summary>
    public Finding Unexpected(Uri address, HookReply reply)
    {
        var said = reply.MediaType is "text/html" || string.IsNullOrWhiteSpace(reply.Body) ? ""
            : $": {reply.Body[..Math.Min(reply.Body.Length, MostShown)]}";
        return Missing($"{Shown(address)} answered {(int)reply.Status}{said}", reply.Status switch
        {
            HttpStatusCode.NotFound or HttpStatusCode.MethodNotAllowed =>
                $"the ingestion part answers POST /hooks/{_vendor}: is it that address, and does the proxy hand on /hooks/ as it is?",
            HttpStatusCode.BadGateway or HttpStatusCode.GatewayTimeout =>
                "the proxy does not reach the ingestion part: does it run (./dev ingestion), on the address that the proxy hands on to?",
            HttpStatusCode.ServiceUnavailable when said.Length > 0 =>
                $"the ingestion part says what it lacks: set it where that is started, and start it again (docs/{_vendor}.md, Settings)",
            >= HttpStatusCode.MultipleChoices and < HttpStatusCode.BadRequest =>
                $"it points to {reply.Location}, where the vendor does not follow: give the vendor that address itself",
            _ => $"docs/{_vendor}.md, When nothing arrives",
        });
    }

    /// <summary>What only a public address shows: null where one was tried.</summary>
    /// <param name="known">The public address that the settings name.</param>
    public Finding? FromOutside(Uri tried, Uri? known) => !tried.IsLoopback ? null : Finding.Open(
        Checked.Webhook, "it was tried on this machine, not through the proxy",
        $"--hook {known?.AbsoluteUri ?? $"https://YOUR-HOST/hooks/{_vendor}"} tries the address that the vendor has");

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    /// <summary>An address as it is shown: without a query.</summary>
    private static string Shown(Uri address) => address.GetLeftPart(UriPartial.Path);

    private static Finding Missing(string says, string todo) => Finding.Missing(Checked.Webhook, says, todo);

    private Finding Unreached(Uri address, HttpRequestException e) => e switch
    {
        { InnerException: SocketException { SocketErrorCode: SocketError.ConnectionRefused } } => Missing(
            $"nothing listens at {Shown(address)}",
            address.IsLoopback
                ? "start ./dev ingestion, which needs KAFKA_BOOTSTRAP and SCHEMA_REGISTRY_URL; or ./dev run --no-recording, and then "
                    + $"check with --hook http://127.0.0.1:5080/hooks/{_vendor}"
                : "start the proxy, and let connections through to its port"),
        { HttpRequestError: HttpRequestError.NameResolutionError } => Missing(
            $"the name {address.Host} is not known here: {e.Message}", "write the address right, or make its entry in the DNS"),
        { HttpRequestError: HttpRequestError.SecureConnectionError } => Missing(
            $"TLS with {address.Host} fails: {(e.InnerException ?? e).Message}",
            "vendors speak TLS, and believe only certificates of public authorities, with the intermediate ones sent along"),
        _ => Missing($"{Shown(address)} cannot be reached: {e.Message}", "look at what lies between here and there"),
    };
}

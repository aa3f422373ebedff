using System.Net;
using VideoInsights.Tests.Servers;
using VideoInsights.Tests.Vendors;
using VideoInsights.Tests.Vendors.Zoom;

namespace VideoInsights.Tests.EndToEnd;

/// <summary>The program with a vendor's simulated account: from a signed webhook to the insight.</summary>
[Collection(Product.Alone)]
public sealed class VendorRunTests(Clips clips) : IClassFixture<Clips>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact(Timeout = Product.Timeout)]
    public async Task A_webhook_of_zoom_becomes_an_insight_with_the_names_that_zoom_says()
    {
        await using var zoom = new ZoomSimulator(TimeProvider.System);
        await zoom.Start();
        var start = TimeProvider.System.GetUtcNow().AddMinutes(-1);
        var call = new ZoomCall(
            "/a+b//==", "Discovery", "rep@example.test", start, TimeSpan.FromSeconds(30),
            new VendorFile(await File.ReadAllBytesAsync(clips.Cut, Stop), "video/mp4").Then(FileFault.Cut),
            new VendorFile("WEBVTT\n\n00:01.000 --> 00:04.000\nEllen Frost: What does it cost?\n"u8.ToArray(), "text/vtt"),
            [("Ellen Frost", "rep@example.test"), ("Tom Berger", "tom@customer.example")])
        {
            TranscriptIsReady = true,
        };
        zoom.Add(call);
        var settings = zoom.Settings.ToDictionary(s => s.Key.Replace(":", "__"), s => s.Value);
        foreach (var (name, value) in new[] { ("AllowHttp", "true"), ("AllowPrivateAddresses", "true"), ("AllowedHosts__0", "127.0.0.1") })
            settings[$"Relay__{name}"] = value;

        var port = FreePort.Next(count: 2);
        using var product = Product.Start(settings, "run", "--vendor", "zoom", "--json", "--port", $"{port}", "--data", clips.Data);
        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
        while (!await IsReady(http))
            await Task.Delay(100, Stop);
        var hook = new Uri(http.BaseAddress, "/hooks/zoom");
        Assert.Equal(200, (await zoom.Deliver(http, hook, zoom.Event("recording.completed", call))).Status);
        var ended = await product.End();
        Assert.Equal((0, "finished"), (ended.Status, ended.State));
        Assert.Equal("What does it cost?", ended.Words);
        Assert.Equal(
            ["Ellen Frost"], ended.Json.GetProperty("transcript").GetProperty("speakers").EnumerateArray()
                .Select(s => s.GetProperty("name").GetString()));
    }

    private static async Task<bool> IsReady(HttpClient http)
    {
        try
        {
            using var answer = await http.GetAsync("/health/ready", Stop);
            return answer.StatusCode == HttpStatusCode.OK;
        }
        catch (HttpRequestException)
        {
            return false; // it does not listen yet
        }
    }
}

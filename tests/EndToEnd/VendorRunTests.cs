using VideoInsights.Tests.Servers;
using VideoInsights.Tests.Vendors;

namespace VideoInsights.Tests.EndToEnd;

/// <summary>The program with a vendor's simulated account: from the vendor's notification to the insight.</summary>
[Collection(Product.Alone)]
public sealed class VendorRunTests(Clips clips) : IClassFixture<Clips>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory(Timeout = Product.Timeout)]
    [InlineData("zoom")]
    [InlineData("teams")]
    [InlineData("meet")]
    public async Task What_a_vendor_tells_of_becomes_an_insight_with_the_names_that_it_says_though_the_download_breaks_off(string vendor)
    {
        var port = FreePort.Next(count: 2);
        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
        var keys = Directory.CreateDirectory(clips.In(vendor)).FullName;
        await using var account = (await SimulatedAccount.Open(vendor, http.BaseAddress, keys))!;
        var settings = account.Settings.ToDictionary(s => s.Key.Replace(":", "__"), s => s.Value);
        foreach (var (name, value) in new[] { ("AllowHttp", "true"), ("AllowPrivateAddresses", "true"), ("AllowedHosts__0", "127.0.0.1") })
            settings[$"Relay__{name}"] = value;

        using var product = Product.Start(settings, "run", "--vendor", vendor, "--json", "--port", $"{port}", "--data", clips.Data);
        await Product.Ready(http);
        var length = TimeSpan.FromSeconds(30);
        var told = await account.End(
            new EndedCall(
                await File.ReadAllBytesAsync(clips.Cut, Stop), TimeProvider.System.GetUtcNow() - length, length,
                [
                    new SpokenLine(EndedCall.Rep.Name, "What does that cost you?", TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(3)),
                    new SpokenLine(EndedCall.Customer.Name, "Two big deals.", TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(6)),
                ],
                FileFault.Cut),
            Stop);
        Assert.Matches("answered with 20[024]$", told);

        var ended = await product.End();
        Assert.Equal((0, "finished"), (ended.Status, ended.State));
        Assert.Contains("broke off", ended.Errors);
        Assert.DoesNotContain("list told and no webhook", ended.Errors); // it came by the notification
        Assert.Equal("What does that cost you? Two big deals.", ended.Words);
        Assert.Equal(
            [(EndedCall.Rep.Name, "company"), (EndedCall.Customer.Name, "customer")],
            ended.Json.GetProperty("transcript").GetProperty("speakers").EnumerateArray()
                .Select(s => (s.GetProperty("name").GetString(), s.GetProperty("side").GetString())));
    }
}

using VideoInsights.Tests.Ingestion;
using VideoInsights.Tests.Vendors;
using VideoInsights.Tests.Vendors.Zoom;

namespace VideoInsights.Tests.EndToEnd;

/// <summary>The command <c>check</c> as somebody types it who sets a vendor up.</summary>
[Collection(Product.Alone)]
public sealed class CheckCommandTests(IngestionForChecks ingestion) : IClassFixture<IngestionForChecks>, IAsyncLifetime
{
    private readonly ZoomSimulator _zoom = new(TimeProvider.System);

    private string Hook => ingestion.Hook("zoom").AbsoluteUri;

    public async ValueTask InitializeAsync() => await _zoom.Start();

    [Fact(Timeout = Product.Timeout)]
    public async Task Where_all_works_the_status_is_0_and_the_document_says_so()
    {
        var ended = await Check("zoom", "--json", "--hook", Hook);
        Assert.Equal((0, true), (ended.Status, ended.Json.GetProperty("works").GetBoolean()));
        var checks = ended.Json.GetProperty("checks").EnumerateArray().ToList();
        Assert.Equal(
            ["settings", "credentials", "recordings", "webhook"], checks.Select(c => c.GetProperty("topic").GetString()!).Distinct());
        Assert.Equal(["works", "open"], checks.Select(c => c.GetProperty("verdict").GetString()!).Distinct());
    }

    [Fact(Timeout = Product.Timeout)]
    public async Task Where_something_is_missing_the_status_is_1_and_its_line_says_what_to_do()
    {
        _zoom.MissingScopes.Add("cloud_recording:read:list_account_recordings:admin");
        var ended = await Check("zoom", "--hook", Hook);
        Assert.Equal(1, ended.Status);
        var lines = ended.Output.Split('\n').Select(l => l.TrimEnd()).ToList();
        var missing = lines.FindIndex(l => l.StartsWith("  ✗ The account's recordings cannot be listed", StringComparison.Ordinal));
        Assert.StartsWith("    → the app's page Scopes: add cloud_recording:read:list_account_recordings:admin", lines[missing + 1]);
        Assert.Contains("  ✓ Zoom:SecretTokens is set", lines);
        Assert.Contains("1 thing is missing: each ✗ says what to do", lines);
        Assert.DoesNotContain('\e', ended.Output);
    }

    [Fact(Timeout = Product.Timeout)]
    public async Task A_secret_that_a_vendor_repeats_and_what_a_title_does_to_a_terminal_are_not_shown()
    {
        _zoom.Add(new ZoomCall(
            "u==", "A \e[31mred\e[0m title", "rep@example.test", TimeProvider.System.GetUtcNow().AddHours(-1), TimeSpan.FromMinutes(1),
            new VendorFile([1], "video/mp4"), null, []));
        Assert.Contains("A  [31mred [0m title", (await Check("zoom", "--hook", Hook)).Output);

        _zoom.TokenRefusal = $"no app has the secret {ZoomSimulator.ClientSecret}";
        var ended = await Check("zoom", "--hook", Hook);
        Assert.Contains("no app has the secret ***", ended.Output);
        Assert.DoesNotContain(ZoomSimulator.ClientSecret, ended.Output + ended.Errors);
    }

    [Theory(Timeout = Product.Timeout)]
    [InlineData("zoom", "Zoom:SecretTokens is not set")]
    [InlineData("teams", "Teams:ClientId is not set")]
    [InlineData("meet", "Meet:KeyFile is not set")]
    public async Task With_nothing_set_each_vendor_says_where_to_begin(string vendor, string says)
    {
        var ended = await Product.Run("check", vendor, "--hook", CheckRun.Nowhere.AbsoluteUri);
        Assert.Equal(1, ended.Status);
        Assert.Contains($"✗ {says}", ended.Output);
        Assert.Equal("", ended.Errors.Trim());
    }

    public async ValueTask DisposeAsync() => await _zoom.DisposeAsync();

    private async Task<Ended> Check(params string[] arguments)
    {
        var settings = _zoom.Settings.ToDictionary(s => s.Key.Replace(":", "__"), s => s.Value);
        using var product = Product.Start(settings, ["check", .. arguments]);
        return await product.End();
    }
}

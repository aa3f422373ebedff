using System.Text.Json;
using System.Text.RegularExpressions;

namespace VideoInsights.Tests.EndToEnd;

/// <summary>
/// The Grafana dashboard and the alert rules ask for what a running host says at <c>/metrics</c>, the dashboard for everything of ours.
/// </summary>
[Collection(Product.Alone)]
public sealed partial class DashboardTests(Clips clips) : IClassFixture<Clips>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact(Timeout = Product.Timeout)]
    public async Task Every_metric_of_dashboard_and_alerts_is_scraped_and_every_metric_of_ours_is_on_the_dashboard()
    {
        var file = Path.Combine(Paths.Repository, "docs", "grafana-dashboard.json");
        using var dashboard = JsonDocument.Parse(await File.ReadAllTextAsync(file, Stop));
        var shown = dashboard.RootElement.GetProperty("panels").EnumerateArray()
            .SelectMany(panel => panel.GetProperty("targets").EnumerateArray().Select(t => t.GetProperty("expr").GetString()!))
            .SelectMany(Metrics).ToHashSet();
        var asked = shown.Concat(AlertsTests.Expressions.SelectMany(Metrics)).ToHashSet();

        using var product = Product.Start("run", clips.Cut, "--port", "0", "--data", clips.Data);
        using var http = new HttpClient { BaseAddress = await product.Address() };
        http.DefaultRequestHeaders.Accept.ParseAdd("application/openmetrics-text; version=1.0.0"); // what Prometheus asks for
        await http.GetStringAsync("/health/live", Stop); // a request to measure
        var scraped = new HashSet<string>();
        for (var look = 0; look < 50 && !asked.IsSubsetOf(scraped); look++) // a measurement comes a moment after its answer
        {
            scraped = Scraped().Matches(await http.GetStringAsync("/metrics", Stop)).Select(m => m.Value).ToHashSet();
            await Task.Delay(100, Stop);
        }

        Assert.Equal([], asked.Except(scraped));

        var ours = scraped.Where(name => name.StartsWith("videoinsights_") || name.StartsWith("messaging_"));
        Assert.Equal([], ours.Select(Family).Except(shown.Select(Family)));
    }

    private static List<string> Metrics(string expression)
    {
        var names = Asked().Matches(expression).Select(m => m.Value).ToList();
        Assert.True(names.Count > 0, $"{expression} names no metric with its labels");
        return names;
    }

    /// <summary>The metric without what its kind adds to its name.</summary>
    private static string Family(string name) => Added().Replace(name, "");

    [GeneratedRegex(@"[a-z_]+(?=\{)")]
    private static partial Regex Asked();

    [GeneratedRegex(@"^[a-z_]+(?=[{ ])", RegexOptions.Multiline)]
    private static partial Regex Scraped();

    [GeneratedRegex("_(bucket|sum|count|total|created)$")]
    private static partial Regex Added();
}

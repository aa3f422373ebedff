using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using VideoInsights.Ingestion.Vendors.Checks;
using VideoInsights.Tests.Servers;
using VideoInsights.Tests.Vendors;

namespace VideoInsights.Tests.Ingestion;

/// <summary>Runs a vendor's check and looks at what it found.</summary>
internal static class CheckRun
{
    /// <summary>Where nothing listens.</summary>
    public static Uri Nowhere => new($"http://127.0.0.1:{FreePort.Next()}/hooks/any");

    /// <summary>As much of a film as a check looks at.</summary>
    public static byte[] Film { get; } = [0, 0, 0, 24, .. "ftypisom"u8, .. new byte[12]];

    public static async Task<List<Finding>> Findings(this IVendorCheck check, Uri hook) =>
        await check.Run(hook, TestContext.Current.CancellationToken).ToListAsync(TestContext.Current.CancellationToken);

    /// <summary>The one finding that says this; fails with all of them.</summary>
    public static Finding Of(this List<Finding> findings, Verdict verdict, string says)
    {
        var found = findings.Where(f => f.Verdict == verdict && f.Says.Contains(says, StringComparison.Ordinal)).ToList();
        Assert.True(found.Count == 1, $"{found.Count} findings are {verdict} and say '{says}', of:\n{string.Join('\n', findings)}");
        return found[0];
    }

    /// <summary>The first such finding.</summary>
    public static Finding OfFirst(this List<Finding> findings, Verdict verdict, string says) =>
        findings.Take(findings.FindIndex(f => f.Verdict == verdict && f.Says.Contains(says, StringComparison.Ordinal)) + 1).ToList()
            .Of(verdict, says);

    /// <summary>Fails with all that was found where something is missing.</summary>
    public static void NothingIsMissing(this List<Finding> findings) =>
        Assert.True(findings.All(f => f.Verdict != Verdict.Missing), string.Join('\n', findings));

    /// <summary>A web server that answers everything in one way, as what stands before or instead of the ingestion part may.</summary>
    public static async Task<(WebApplication Server, Uri Hook)> Stranger(int status, string body = "", string type = "text/plain")
    {
        var server = await VendorServer.Start(app => app.Run(async http =>
        {
            http.Response.StatusCode = status;
            http.Response.ContentType = type;
            if (status is (int)HttpStatusCode.Redirect)
                http.Response.Headers.Location = "https://elsewhere.example.test/";
            await http.Response.WriteAsync(body);
        }));
        return (server, new Uri(new Uri(server.Urls.Single()), "/hooks/any"));
    }
}

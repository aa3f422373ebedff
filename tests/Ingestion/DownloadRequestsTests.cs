using System.Net;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using VideoInsights.Ingestion.Relay;
using VideoInsights.Schemas;
using VideoInsights.Streams.Media;

namespace VideoInsights.Tests.Ingestion;

/// <summary>What a download makes of refusals, redirects and pages.</summary>
public sealed class DownloadRequestsTests
{
    private const int Timeout = 60_000;
    private const int Cut = 300_000;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact(Timeout = Timeout)]
    public async Task A_token_that_is_refused_in_the_middle_is_renewed_and_the_first_address_asked_again()
    {
        await using var server = await FaultyFileServer.Start((_, http, n, from) =>
        {
            if (http.Request.Headers.Authorization == "Bearer t2")
                return FaultyFileServer.Serve(http, DownloadRun.File, from);
            if (n == 1)
                return FaultyFileServer.Serve(http, DownloadRun.File, from, Cut);
            http.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return Task.CompletedTask;
        });
        Assert.Equal(DownloadRun.File, await DownloadRun.Read(
            server, credential: (refused, _) => Task.FromResult<string?>(refused is null ? "t1" : "t2")));
        Assert.Equal(["Bearer t1", "Bearer t1", "Bearer t2"], server.Authorizations);
    }

    [Theory(Timeout = Timeout)]
    [InlineData(401)]
    [InlineData(403)]
    public async Task A_token_that_is_always_refused_is_renewed_twice(int status)
    {
        var minted = 0;
        await using var server = await FaultyFileServer.Start((_, http, _, _) =>
        {
            http.Response.StatusCode = status;
            return Task.CompletedTask;
        });
        var error = await Assert.ThrowsAsync<HttpRequestException>(
            () => DownloadRun.Read(server, credential: (_, _) => Task.FromResult<string?>($"t{++minted}")));
        Assert.Equal((status, 3), ((int)error.StatusCode!, server.Requests));
    }

    [Fact(Timeout = Timeout)]
    public async Task A_page_with_200_is_a_refused_token()
    {
        await using var server = await FaultyFileServer.Start((_, http, _, from) =>
            http.Request.Headers.Authorization == "Bearer t2"
                ? FaultyFileServer.Serve(http, DownloadRun.File, from)
                : FaultyFileServer.Serve(http, "<html>sign in</html>"u8.ToArray(), 0, type: "text/html"));
        Assert.Equal(DownloadRun.File, await DownloadRun.Read(
            server, credential: (refused, _) => Task.FromResult<string?>(refused is null ? "t1" : "t2")));
        await Assert.ThrowsAsync<UnusableMediaException>(
            () => DownloadRun.Read(server, credential: (_, _) => Task.FromResult<string?>("t1")));
    }

    [Theory(Timeout = Timeout)]
    [InlineData(200)]
    [InlineData(401)]
    public async Task A_token_that_is_refused_behind_a_redirect_is_minted_anew(int status)
    {
        await using var server = await FaultyFileServer.Start((_, http, _, from) =>
        {
            if (http.Request.Headers.Authorization == "Bearer t2")
                return FaultyFileServer.Serve(http, DownloadRun.File, from);
            if (http.Request.Path == "/file")
                http.Response.Redirect("/signin");
            else if (status == 200)
                return FaultyFileServer.Serve(http, "<html>sign in</html>"u8.ToArray(), 0, type: "text/html");
            else
                http.Response.StatusCode = status;
            return Task.CompletedTask;
        });
        Assert.Equal(DownloadRun.File, await DownloadRun.Read(
            server, credential: (refused, _) => Task.FromResult<string?>(refused is null ? "t1" : "t2")));
        Assert.Equal(3, server.Requests);
    }

    [Theory(Timeout = Timeout)]
    [InlineData(404)]
    [InlineData(410)]
    public async Task Where_nothing_is_any_more_the_vendor_is_asked_once(int status)
    {
        await using var server = await FaultyFileServer.Start((_, http, _, from) =>
        {
            if (http.Request.Path == "/new")
                return FaultyFileServer.Serve(http, DownloadRun.File, from);
            http.Response.StatusCode = status;
            return Task.CompletedTask;
        });
        Assert.Equal(DownloadRun.File, await DownloadRun.Read(server, locate: _ => Task.FromResult(new Uri(server.Address, "/new"))));
        var asked = 0;
        var error = await Assert.ThrowsAsync<HttpRequestException>(() => DownloadRun.Read(server, locate: _ =>
        {
            asked++;
            return Task.FromResult(new Uri(server.Address, "/gone"));
        }));
        Assert.Equal((status, 1), ((int)error.StatusCode!, asked));
    }

    [Fact(Timeout = Timeout)]
    public async Task A_redirect_that_has_expired_is_asked_for_again()
    {
        var signed = 0;
        await using var server = await FaultyFileServer.Start((_, http, _, from) =>
        {
            if (http.Request.Path == "/file")
            {
                http.Response.Redirect($"/signed/{++signed}");
                return Task.CompletedTask;
            }

            if (http.Request.Path == $"/signed/{signed}")
                return FaultyFileServer.Serve(http, DownloadRun.File, from, signed < 3 ? Cut : null);
            http.Response.StatusCode = StatusCodes.Status403Forbidden;
            return Task.CompletedTask;
        });
        Assert.Equal(DownloadRun.File, await DownloadRun.Read(server));
        Assert.Equal(3, signed);
    }

    [Theory(Timeout = Timeout)]
    [InlineData("1")]
    [InlineData("date")]
    [InlineData("iso")]
    [InlineData("redirected")]
    public async Task A_busy_server_is_asked_again_when_it_says(string form)
    {
        await using var server = await FaultyFileServer.Start((_, http, n, from) =>
        {
            if (http.Request.Path == "/file" && form == "redirected")
            {
                http.Response.Redirect("/there");
                return Task.CompletedTask;
            }

            if (n > (form == "redirected" ? 2 : 1))
                return FaultyFileServer.Serve(http, DownloadRun.File, from);
            var then = TimeProvider.System.GetUtcNow().AddSeconds(1);
            http.Response.StatusCode = StatusCodes.Status429TooManyRequests;
            http.Response.Headers.RetryAfter = form switch { "date" => then.ToString("r"), "1" => form, _ => then.ToString("O") };
            return Task.CompletedTask;
        });
        Assert.Equal(DownloadRun.File, await DownloadRun.Read(server));
        Assert.Equal(form == "redirected" ? 4 : 2, server.Requests);
    }

    [Fact(Timeout = Timeout)]
    public async Task A_server_that_wants_hours_is_away()
    {
        await using var server = await FaultyFileServer.Start((_, http, _, _) =>
        {
            http.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            http.Response.Headers.RetryAfter = "7200";
            return Task.CompletedTask;
        });
        await Assert.ThrowsAsync<VendorUnavailableException>(() => DownloadRun.Read(server));
        Assert.Equal(1, server.Requests);
    }

    [Fact(Timeout = Timeout)]
    public async Task What_the_server_says_the_whole_is_can_be_compared()
    {
        var sha = SHA256.HashData(DownloadRun.File);
        await using var server = await FaultyFileServer.Start((_, http, _, from) =>
        {
            Assert.Equal("sha-256=10", http.Request.Headers["Want-Repr-Digest"]);
            http.Response.Headers["Repr-Digest"] = $"sha-512=:AAAA:, sha-256=:{Convert.ToBase64String(sha)}:";
            return FaultyFileServer.Serve(http, DownloadRun.File, from);
        });
        using var downloads = new Downloads(DownloadRun.Options, TimeProvider.System, NullLogger<Downloads>.Instance);
        await using var download = downloads.Open(new DownloadSource(server.Address, []), "a");
        await download.Fill(new byte[10], Stop);
        Assert.Equal(Convert.ToHexStringLower(sha), download.Sha256);
    }

    [Theory(Timeout = Timeout)]
    [InlineData("https://evil.example.test/x", "not among the hosts")]
    [InlineData("ftp://127.0.0.1/x", "not https")]
    [InlineData("/file", "redirects more than")]
    public async Task A_redirect_is_checked_like_the_first_address(string to, string named)
    {
        await using var server = await FaultyFileServer.Start((_, http, _, _) =>
        {
            http.Response.Redirect(to);
            return Task.CompletedTask;
        });
        Assert.Contains(named, (await Assert.ThrowsAsync<UnusableMediaException>(() => DownloadRun.Read(server))).Message);
    }

    [Fact(Timeout = Timeout)]
    public async Task An_allowed_name_that_leads_into_this_network_is_not_asked()
    {
        await using var server = await FaultyFileServer.Start((_, http, _, from) => FaultyFileServer.Serve(http, DownloadRun.File, from));
        var error = await Assert.ThrowsAsync<UnusableMediaException>(
            () => DownloadRun.Read(server, options: DownloadRun.Options with { AllowPrivateAddresses = false }));
        Assert.Contains("public internet", error.Message);
        Assert.Equal(0, server.Requests);
    }
}

using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace VideoInsights.Tests.Storage;

/// <summary>An HTTP server that answers what the test says and keeps what it was asked: for headers that no server here knows.</summary>
/// <remarks>What S3 answers: <see href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_CompleteMultipartUpload.html"/>.</remarks>
internal sealed class RecordingS3 : IAsyncDisposable
{
    private readonly WebApplication _app;

    private RecordingS3(WebApplication app) => _app = app;

    /// <summary>One request, its path with the query.</summary>
    public sealed record Asked(string Method, string Path, IReadOnlyDictionary<string, string> Headers, byte[] Body);

    public ConcurrentQueue<Asked> Requests { get; } = new();

    public string Address => _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();

    /// <param name="answer">The status and the body; a request that it does not know is a key that is not there.</param>
    public static async Task<RecordingS3> Start(Func<Asked, HttpResponse, (int Status, string Body)?> answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrel(k => k.Limits.MaxRequestBodySize = null).UseUrls("http://127.0.0.1:0");
        var server = new RecordingS3(builder.Build());
        server._app.Run(async http =>
        {
            using var body = new MemoryStream();
            await http.Request.Body.CopyToAsync(body);
            var asked = new Asked(
                http.Request.Method, http.Request.Path + http.Request.QueryString.Value,
                http.Request.Headers.ToDictionary(h => h.Key.ToLowerInvariant(), h => h.Value.ToString()), body.ToArray());
            server.Requests.Enqueue(asked);
            var (status, text) = answer(asked, http.Response) ?? (404, "<Error><Code>NoSuchKey</Code><Message>none</Message></Error>");
            http.Response.StatusCode = status;
            http.Response.ContentType = "application/xml";
            if (asked.Method != "HEAD" && status != 204)
                await http.Response.WriteAsync(text);
        });
        await server._app.StartAsync(TestContext.Current.CancellationToken);
        return server;
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();
}

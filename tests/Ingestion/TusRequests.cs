using System.Net;
using System.Net.Http.Headers;

namespace VideoInsights.Tests.Ingestion;

/// <summary>Requests of the tus protocol, as a client sends them.</summary>
internal static class TusRequests
{
    public const string User = "rep";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static async Task<string> Create(IngestionServer server, long length, string? metadata = null, string user = User)
    {
        using var request = IngestionServer.As(user, HttpMethod.Post, "/uploads");
        request.Headers.Add("Tus-Resumable", "1.0.0");
        request.Headers.Add("Upload-Length", length.ToString());
        if (metadata is not null)
            request.Headers.Add("Upload-Metadata", metadata);
        using var answer = await server.Http.SendAsync(request, Stop);
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        return answer.Headers.Location!.ToString();
    }

    public static async Task<HttpResponseMessage> Patch(
        IngestionServer server, string path, long offset, ReadOnlyMemory<byte> bytes, string user = User)
    {
        using var request = IngestionServer.As(user, HttpMethod.Patch, path);
        request.Headers.Add("Tus-Resumable", "1.0.0");
        request.Headers.Add("Upload-Offset", offset.ToString());
        request.Content = new ReadOnlyMemoryContent(bytes);
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/offset+octet-stream");
        return await server.Http.SendAsync(request, Stop);
    }

    public static async Task<HttpResponseMessage> Ask(IngestionServer server, HttpMethod method, string path, string user = User)
    {
        using var request = IngestionServer.As(user, method, path);
        request.Headers.Add("Tus-Resumable", "1.0.0");
        if (method == HttpMethod.Patch)
        {
            request.Headers.Add("Upload-Offset", "0");
            request.Content = new ByteArrayContent([1]);
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/offset+octet-stream");
        }

        return await server.Http.SendAsync(request, Stop);
    }
}

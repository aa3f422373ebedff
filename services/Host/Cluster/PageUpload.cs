using System.Net.Http;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using Microsoft.AspNetCore.StaticFiles;

namespace VideoInsights.Host.Cluster;

/// <summary>Uploads a recording as the page does: a token of the development issuer, then tus.</summary>
/// <param name="page">The address of delivery.</param>
public sealed class PageUpload(HttpClient http, Uri page)
{
    private static readonly FileExtensionContentTypeProvider Types = new();

    /// <summary>Returns the call's id.</summary>
    /// <exception cref="StartException">The upload is refused; the message says why.</exception>
    public async Task<string> Send(FileInfo file, string title, string user, CancellationToken stop)
    {
        using var signedIn = await http.PostAsync(new Uri(page, $"/dev/token/{Uri.EscapeDataString(user)}"), null, stop);
        await Accepted(signedIn, stop);
        var token = (await signedIn.Content.ReadFromJsonAsync<Dictionary<string, string>>(stop))!["token"];

        using var create = Request(HttpMethod.Post, new Uri(page, "/uploads"), token);
        create.Headers.Add("Upload-Length", file.Length.ToString());
        create.Headers.Add("Upload-Metadata", Metadata(
            ("filename", file.Name), ("title", title), ("started_at", file.LastWriteTimeUtc.ToString("O")),
            ("filetype", Types.TryGetContentType(file.Name, out var type) ? type : "")));
        using var created = await http.SendAsync(create, stop);
        await Accepted(created, stop);

        await using var bytes = file.OpenRead();
        using var send = Request(HttpMethod.Patch, new Uri(page, created.Headers.Location!), token);
        send.Headers.Add("Upload-Offset", "0");
        send.Content = new StreamContent(bytes);
        send.Content.Headers.ContentType = new MediaTypeHeaderValue("application/offset+octet-stream");
        using var sent = await http.SendAsync(send, stop);
        await Accepted(sent, stop);
        return sent.Headers.GetValues("Video-Id").Single();
    }

    private static HttpRequestMessage Request(HttpMethod method, Uri address, string token)
    {
        var request = new HttpRequestMessage(method, address);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        request.Headers.Add("Tus-Resumable", "1.0.0");
        return request;
    }

    private static string Metadata(params (string Name, string Value)[] pairs) =>
        string.Join(',', pairs.Select(pair => $"{pair.Name} {Convert.ToBase64String(Encoding.UTF8.GetBytes(pair.Value))}"));

    private static async Task Accepted(HttpResponseMessage answer, CancellationToken stop)
    {
        if (!answer.IsSuccessStatusCode)
        {
            throw new StartException(
                $"{answer.RequestMessage!.RequestUri} answers {(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync(stop)}");
        }
    }
}

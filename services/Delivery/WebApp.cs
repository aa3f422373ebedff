using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.StaticFiles;
using Microsoft.Extensions.FileProviders;

namespace VideoInsights.Delivery;

/// <summary>Serves the built rep app: its files, and its one page for every address that the app itself routes.</summary>
public static class WebApp
{
    /// <summary>Only what this server sends may run, load or be asked: a transcript is other people's text.</summary>
    private const string Policy =
        "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; media-src 'self' blob:; connect-src 'self'; "
        + "font-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

    private const string NotBuilt = "The page is not built. Start with ./dev run, which builds it.\n";

    /// <summary>First segments that belong to the API: an unknown address below them is an error of the caller's, not a page.</summary>
    private static readonly HashSet<string> Api = new(["media", "uploads", "hooks", "dev"], StringComparer.OrdinalIgnoreCase);

    private static readonly FileExtensionContentTypeProvider Types = new();

    /// <summary>Puts the app below every address that nothing else answers.</summary>
    /// <param name="folder">What the app's build wrote; null or missing: the root says how to build it.</param>
    public static void MapWebApp(this WebApplication app, string? folder)
    {
        if (folder is null || !File.Exists(Path.Combine(folder, "index.html")))
        {
            app.MapGet("/", () => Results.Text(NotBuilt, statusCode: StatusCodes.Status503ServiceUnavailable));
            return;
        }

        var files = new PhysicalFileProvider(folder);
        app.Lifetime.ApplicationStopped.Register(files.Dispose);
        app.MapMethods("/{**path}", ["GET", "HEAD"], (HttpContext http, string? path) => Serve(http, files, path ?? ""));
    }

    private static IResult Serve(HttpContext http, PhysicalFileProvider files, string path)
    {
        if (Api.Contains(path.Split('/')[0]))
            return Results.NotFound();
        // A gRPC service's name has dots as a file's name has: neither is an address of the app.
        var asked = path.Length == 0 || !path.Contains('.') ? "index.html" : path;
        var file = files.GetFileInfo(asked);
        if (!file.Exists || file.PhysicalPath is null)
            return Results.NotFound();

        var headers = http.Response.Headers;
        headers.ContentSecurityPolicy = Policy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "same-origin";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        // The build puts a digest of the content into the name of every file below assets/.
        headers.CacheControl = asked.StartsWith("assets/", StringComparison.Ordinal) ? "public, max-age=31536000, immutable" : "no-cache";
        var type = Types.TryGetContentType(asked, out var known) ? known : "application/octet-stream";
        if (type.StartsWith("text/", StringComparison.Ordinal))
            type += "; charset=utf-8";
        return Results.File(file.PhysicalPath, type, lastModified: file.LastModified);
    }
}

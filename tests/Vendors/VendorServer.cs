using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;

namespace VideoInsights.Tests.Vendors;

/// <summary>A web server on the loopback interface.</summary>
public static class VendorServer
{
    /// <param name="port">0: any free one.</param>
    public static async Task<WebApplication> Start(Action<WebApplication> map, int port = 0)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrel(k => k.Listen(IPAddress.Loopback, port));
        var app = builder.Build();
        map(app);
        await app.StartAsync();
        return app;
    }
}

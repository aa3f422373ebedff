using System.Net;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace VideoInsights.Host;

/// <summary>
/// Where the host listens: the page, gRPC-web and HTTP on one port, native gRPC on the next, both on the loopback interface.
/// </summary>
/// <remarks>Without TLS, HTTP/1.1 and HTTP/2 cannot be told apart on one port, and native gRPC needs HTTP/2.</remarks>
public static class Ports
{
    public static void Listen(KestrelServerOptions kestrel, CommandLine command)
    {
        var any = command.Json || command.Port == 0;
        kestrel.Listen(IPAddress.Loopback, any ? 0 : command.Port, o => o.Protocols = HttpProtocols.Http1);
        kestrel.Listen(IPAddress.Loopback, any ? 0 : command.Port + 1, o => o.Protocols = HttpProtocols.Http2);
    }
}

using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace VideoInsights.Host;

/// <summary>Where a host listens: HTTP and gRPC-web on one port, native gRPC, where there is any, on the next.</summary>
/// <remarks>Without TLS, HTTP/1.1 and HTTP/2 cannot be told apart on one port, and native gRPC needs HTTP/2.</remarks>
/// <param name="Address">The network address.</param>
/// <param name="Port">The HTTP port; 0 for any free ones.</param>
/// <param name="Grpc">Whether native gRPC is served.</param>
public sealed record Ports(IPAddress Address, int Port, bool Grpc)
{
    public void Listen(KestrelServerOptions kestrel)
    {
        kestrel.Listen(Address, Port, o => o.Protocols = HttpProtocols.Http1);
        if (Grpc)
            kestrel.Listen(Address, Port == 0 ? 0 : Port + 1, o => o.Protocols = HttpProtocols.Http2);
    }

    /// <summary>Starts the host.</summary>
    /// <exception cref="StartException">A port is taken, or the host was told to stop meanwhile.</exception>
    public async Task Start(WebApplication app)
    {
        try
        {
            await app.StartAsync();
        }
        catch (IOException e) when (e.InnerException is AddressInUseException or SocketException)
        {
            await app.StopAsync(); // what else runs in the host runs already
            var taken = e.Message.Contains($":{Port + 1}", StringComparison.Ordinal) ? Port + 1 : Port;
            var both = Grpc ? $" ({Port} is for HTTP, {Port + 1} for native gRPC)" : "";
            throw new StartException(
                $"the port {taken} is in use{both}: choose another one with --port, or end the program that holds it", e);
        }
        catch (OperationCanceledException e) when (app.Lifetime.ApplicationStopping.IsCancellationRequested)
        {
            await app.StopAsync();
            throw new StartException("it was stopped while it started", e);
        }
    }
}

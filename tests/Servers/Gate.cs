using System.Net;
using System.Net.Sockets;

namespace VideoInsights.Tests.Servers;

/// <summary>A way to a server that can be shut: connections are cut and new ones are refused until it is open again.</summary>
public sealed class Gate(Uri server) : IAsyncDisposable
{
    private readonly int _port = FreePort.Next();
    private CancellationTokenSource? _open;
    private Task _accepting = Task.CompletedTask;

    /// <summary>The server's address through the gate.</summary>
    public Uri Address => new UriBuilder(server) { Host = "127.0.0.1", Port = _port }.Uri;

    public void Open()
    {
        _open = new CancellationTokenSource();
        var listener = new TcpListener(IPAddress.Loopback, _port);
        listener.Start();
        _accepting = Accept(listener, _open.Token);
    }

    public async Task Shut()
    {
        if (_open is null)
            return;
        await _open.CancelAsync();
        await _accepting;
        _open.Dispose();
        _open = null;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await Shut();

    private async Task Accept(TcpListener listener, CancellationToken shut)
    {
        using (listener)
        {
            var ways = new List<Task>();
            try
            {
                while (true)
                    ways.Add(Carry(await listener.AcceptTcpClientAsync(shut), shut));
            }
            catch (OperationCanceledException) when (shut.IsCancellationRequested)
            {
                await Task.WhenAll(ways);
            }
        }
    }

    private async Task Carry(TcpClient client, CancellationToken shut)
    {
        using var there = new TcpClient();
        using (client)
        {
            try
            {
                await there.ConnectAsync(server.Host, server.Port, shut);
                await Task.WhenAny(
                    client.GetStream().CopyToAsync(there.GetStream(), shut), there.GetStream().CopyToAsync(client.GetStream(), shut));
            }
            catch (Exception e) when (e is OperationCanceledException or IOException or SocketException)
            {
                // Shut, or one side has hung up: both are cut, which is what a gate is for.
            }
        }
    }
}

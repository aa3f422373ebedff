using System.Net;
using System.Net.Sockets;

namespace VideoInsights.Tests.Servers;

/// <summary>Ports of the loopback interface that nobody listens on now.</summary>
/// <remarks>
/// Below those that the system gives to outgoing connections: one of these could take a port between our asking and a server's start.
/// </remarks>
public static class FreePort
{
    private const int First = 15_000, Last = 30_000;
    private static readonly Lock Lock = new();
    private static readonly HashSet<int> Given = [];

    /// <summary>The first of so many ports in a row; none is given twice in this process.</summary>
    public static int Next(int count = 1)
    {
        lock (Lock)
        {
            while (true)
            {
                var first = Random.Shared.Next(First, Last);
                var ports = Enumerable.Range(first, count).ToList();
                if (ports.Any(Given.Contains) || !ports.All(IsFree))
                    continue;
                Given.UnionWith(ports);
                return first;
            }
        }
    }

    private static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}

using System.Net;
using System.Net.Sockets;
using VideoInsights.Streams.Media;

namespace VideoInsights.Ingestion.Relay;

/// <summary>Connects to public addresses only, looked at after the name was resolved: an allowed name may point anywhere.</summary>
public static class PublicConnections
{
    /// <summary>Networks that no vendor's file lies in: IANA's special-purpose registries, RFC 6890.</summary>
    private static readonly IPNetwork[] Special =
    [
        .. new[]
        {
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24",
            "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
            "::/96", "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20", "5f00::/16", "fc00::/7",
            "fe80::/10", "fec0::/10", "ff00::/8",
        }.Select(network => IPNetwork.Parse(network)),
    ];

    /// <summary>IPv4 within IPv6: RFC 6052.</summary>
    private static readonly IPNetwork Nat64 = IPNetwork.Parse("64:ff9b::/96");

    /// <summary>Whether an address is one of the public internet.</summary>
    public static bool IsPublic(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();
        if (Nat64.Contains(address))
            address = new IPAddress(address.GetAddressBytes().AsSpan(12)); // what counts is the address within
        return !Special.Any(network => network.Contains(address));
    }

    /// <summary>Opens the connection for a <see cref="SocketsHttpHandler"/>, to the first public address that answers.</summary>
    /// <exception cref="UnusableMediaException">The name has no public address.</exception>
    public static async ValueTask<Stream> Connect(SocketsHttpConnectionContext context, CancellationToken stop)
    {
        var (host, port) = (context.DnsEndPoint.Host, context.DnsEndPoint.Port);
        var addresses = (await Dns.GetHostAddressesAsync(host, stop)).Where(IsPublic).ToArray();
        if (addresses.Length == 0)
            throw new UnusableMediaException($"The recording's host {host} is not on the public internet, and is not asked.");
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, port, stop);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}

using System.Net;
using System.Net.Sockets;

namespace Chirp.GraphQL.Auth;

/// <summary>What counts as one network address to limits.</summary>
internal static class ClientAddress
{
    /// <summary>
    /// An IPv4 address; of an IPv6 address the network's 64 bits, since whoever has one address of it has all of them.
    /// </summary>
    public static string Of(IPAddress? address)
    {
        if (address is null)
        {
            return "unknown";
        }

        if (address.AddressFamily != AddressFamily.InterNetworkV6)
        {
            return address.ToString();
        }

        if (address.IsIPv4MappedToIPv6)
        {
            return address.MapToIPv4().ToString();
        }

        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out _);
        bytes[8..].Clear();
        return $"{new IPAddress(bytes)}/64";
    }
}

using System.Net;
using Microsoft.AspNetCore.HttpOverrides;
using IPNetwork = System.Net.IPNetwork;

namespace Chirp.GraphQL.Transport;

/// <summary>Whom a request came from, where proxies stand before this server.</summary>
internal static class TrustedProxies
{
    /// <summary>The networks of a setting; the first text that is none is given as <paramref name="wrong"/>.</summary>
    public static List<IPNetwork> Parse(IEnumerable<string> texts, out string? wrong)
    {
        var networks = new List<IPNetwork>();
        wrong = null;
        foreach (var text in texts)
        {
            if (IPNetwork.TryParse(text, out var network))
            {
                networks.Add(network);
            }
            else if (IPAddress.TryParse(text, out var address))
            {
                networks.Add(new IPNetwork(address, address.GetAddressBytes().Length * 8));
            }
            else
            {
                wrong ??= text;
            }
        }

        return networks;
    }

    /// <summary>
    /// Gives requests the address of the last hop in <c>X-Forwarded-For</c> that is no proxy of ours: what stands
    /// before it may be made up.
    /// </summary>
    public static void UseTrustedProxies(this IApplicationBuilder app, TransportOptions options)
    {
        if (options.TrustedProxies.Length == 0)
        {
            return;
        }

        var forwarded = new ForwardedHeadersOptions
        {
            ForwardedHeaders = ForwardedHeaders.XForwardedFor,
            ForwardLimit = null,
        };
        forwarded.KnownProxies.Clear();
        forwarded.KnownIPNetworks.Clear();
        Parse(options.TrustedProxies, out _).ForEach(forwarded.KnownIPNetworks.Add);
        app.UseForwardedHeaders(forwarded);
    }
}

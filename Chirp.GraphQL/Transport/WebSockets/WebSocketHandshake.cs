using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;

namespace Chirp.GraphQL.Transport.WebSockets;

/// <summary>
/// The opening of a WebSocket: over HTTP/1.1 by an upgrade (RFC 6455, section 4.2), over HTTP/2 by an extended CONNECT
/// (RFC 8441). Extensions are not agreed to.
/// </summary>
internal static class WebSocketHandshake
{
    private const string Version = "13";
    private const int KeyBytes = 16;

    /// <summary>Whether a request asks for a WebSocket, rightly or not.</summary>
    public static bool IsAskedFor(HttpContext context) =>
        ExtendedConnect(context) is { } connect
            ? string.Equals(connect.Protocol, "websocket", StringComparison.OrdinalIgnoreCase)
            : HttpMethods.IsGet(context.Request.Method)
                && Has(context, HeaderNames.Upgrade, "websocket")
                && context.Features.Get<IHttpUpgradeFeature>() is { IsUpgradableRequest: true };

    /// <summary>False, with the answer's status set, where the request is not what the RFC wants.</summary>
    public static bool Check(HttpContext context)
    {
        if (!Has(context, HeaderNames.SecWebSocketVersion, Version))
        {
            context.Response.StatusCode = StatusCodes.Status426UpgradeRequired;
            context.Response.Headers.SecWebSocketVersion = Version;
            return false;
        }

        if (ExtendedConnect(context) is null && !IsKey(context.Request.Headers.SecWebSocketKey.ToString()))
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            return false;
        }

        return true;
    }

    /// <summary>The subprotocols that the client offers, best first.</summary>
    public static string[] Offered(HttpContext context) =>
        context.Request.Headers.GetCommaSeparatedValues(HeaderNames.SecWebSocketProtocol);

    /// <summary>Sends the answer; frames travel on the stream from then on.</summary>
    public static async Task<Stream> AcceptAsync(HttpContext context, string? subprotocol)
    {
        var headers = context.Response.Headers;
        if (subprotocol is not null)
        {
            headers.SecWebSocketProtocol = subprotocol;
        }

        if (ExtendedConnect(context) is { } connect)
        {
            return await connect.AcceptAsync();
        }

        headers.Upgrade = "websocket";
        headers.SecWebSocketAccept = Accept(context.Request.Headers.SecWebSocketKey.ToString());
        return await context.Features.GetRequiredFeature<IHttpUpgradeFeature>().UpgradeAsync();
    }

#pragma warning disable CA5350 // SHA-1 is what the RFC defines it by; it secures nothing.
    /// <summary>Proves that the key was read (RFC 6455, section 4.2.2).</summary>
    private static string Accept(string key)
    {
        Span<byte> hash = stackalloc byte[SHA1.HashSizeInBytes];
        SHA1.HashData(Encoding.ASCII.GetBytes(key.Trim() + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"), hash);
        return Convert.ToBase64String(hash);
    }
#pragma warning restore CA5350

    private static bool IsKey(string key)
    {
        Span<byte> bytes = stackalloc byte[KeyBytes + 2];
        return Convert.TryFromBase64String(key, bytes, out var length) && length == KeyBytes;
    }

    private static bool Has(HttpContext context, string header, string value)
    {
        foreach (var one in context.Request.Headers.GetCommaSeparatedValues(header))
        {
            if (one.Equals(value, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    private static IHttpExtendedConnectFeature? ExtendedConnect(HttpContext context) =>
        context.Features.Get<IHttpExtendedConnectFeature>() is { IsExtendedConnect: true } connect ? connect : null;
}

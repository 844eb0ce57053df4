using System.Net.WebSockets;
using Chirp.GraphQL.Auth;
using Chirp.GraphQL.Operations;
using Chirp.GraphQL.Transport.Http;

namespace Chirp.GraphQL.Transport.WebSockets;

/// <summary>Accepts WebSockets of both GraphQL subprotocols.</summary>
internal sealed class WebSocketEndpoint(
    CallerAuthenticator authenticator, OperationRunner runner, SocketWatch watch, TransportOptions options,
    TimeProvider clock, ILogger<GraphQLSocket> log)
{
    /// <summary>
    /// Holds a socket until it has ended. There may be very many that are quiet, so no method but the socket's own
    /// waits with it.
    /// </summary>
    public Task HandleAsync(HttpContext context)
    {
        if (watch.IsDraining)
        {
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            return Task.CompletedTask;
        }

        if (!PreflightGuard.MayOpenSocket(context.Request, options))
        {
            // A page of another site must not open a socket with this browser's network position (CORS does not cover
            // sockets).
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            return Task.CompletedTask;
        }

        var offered = context.WebSockets.WebSocketRequestedProtocols;
        var protocol = Subprotocol.Choose(offered);
        if (protocol is null)
        {
            return RefuseAsync(context, offered.FirstOrDefault());
        }

        var accepting = context.WebSockets.AcceptWebSocketAsync(protocol.Name);
        return accepting.IsCompletedSuccessfully
            ? Hold(context, accepting.Result, protocol)
            : HoldAsync(context, accepting, protocol);
    }

    private Task Hold(HttpContext context, WebSocket socket, Subprotocol protocol) => watch.RunAsync(
        new GraphQLSocket(context, socket, protocol, authenticator, runner, options.WebSocket, clock, log));

    private async Task HoldAsync(HttpContext context, Task<WebSocket> accepting, Subprotocol protocol) =>
        await Hold(context, await accepting, protocol);

    /// <summary>
    /// Clients fail a handshake that chooses none of their protocols before they could read the close code: so it
    /// chooses the first.
    /// </summary>
    private static async Task RefuseAsync(HttpContext context, string? offered)
    {
        using var refused = await context.WebSockets.AcceptWebSocketAsync(offered);
        await refused.CloseOutputAsync(
            (WebSocketCloseStatus)CloseCodes.SubprotocolNotAcceptable,
            "Subprotocol not acceptable: offer graphql-transport-ws", context.RequestAborted);
    }
}

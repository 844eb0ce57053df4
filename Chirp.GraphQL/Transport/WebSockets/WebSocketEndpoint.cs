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
    public async Task HandleAsync(HttpContext context)
    {
        if (watch.IsDraining)
        {
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            return;
        }

        if (!PreflightGuard.MayOpenSocket(context.Request, options))
        {
            // A page of another site must not open a socket with this browser's network position (CORS does not cover
            // sockets).
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            return;
        }

        var offered = context.WebSockets.WebSocketRequestedProtocols;
        var protocol = Subprotocol.Choose(offered);
        if (protocol is null)
        {
            // Clients fail a handshake that chooses none of their protocols before they could read the close code.
            using var refused = await context.WebSockets.AcceptWebSocketAsync(offered.FirstOrDefault());
            await refused.CloseOutputAsync(
                (WebSocketCloseStatus)CloseCodes.SubprotocolNotAcceptable,
                "Subprotocol not acceptable: offer graphql-transport-ws", context.RequestAborted);
            return;
        }

        using var socket = await context.WebSockets.AcceptWebSocketAsync(protocol.Name);
        await watch.RunAsync(
            new GraphQLSocket(context, socket, protocol, authenticator, runner, options.WebSocket, clock, log));
    }
}

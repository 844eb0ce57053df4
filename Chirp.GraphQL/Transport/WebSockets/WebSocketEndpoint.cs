using Chirp.GraphQL.Auth;
using Chirp.GraphQL.Operations;
using Chirp.GraphQL.Transport.Http;
using Microsoft.AspNetCore.Connections;

namespace Chirp.GraphQL.Transport.WebSockets;

/// <summary>Accepts WebSockets of both GraphQL subprotocols.</summary>
internal sealed class WebSocketEndpoint(
    CallerAuthenticator authenticator, OperationRunner runner, SocketWatch watch, TransportOptions options,
    TimeProvider clock, ILogger<GraphQLSocket> log)
{
    /// <summary>
    /// Opens a socket. Ends at once where the socket can take the connection, else when the socket has ended.
    /// </summary>
    public async Task HandleAsync(HttpContext context)
    {
        if (watch.IsDraining || watch.Count >= options.WebSocket.MaxSockets)
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

        if (!WebSocketHandshake.Check(context))
        {
            return;
        }

        // Clients fail a handshake that chooses none of their protocols before they could read the close code: so it
        // chooses the first.
        var offered = WebSocketHandshake.Offered(context);
        var protocol = Subprotocol.Choose(offered);
        var stream = await WebSocketHandshake.AcceptAsync(context, protocol?.Name ?? offered.FirstOrDefault());
        var socket = protocol is null ? RefuseAsync : Socket(context, protocol);
        if (!SocketHandover.TryTake(context, socket))
        {
            await using var connection = new HeldConnection(context, stream);
            await socket(connection);
        }
    }

    /// <summary>Takes from the request what the socket needs of it: it may be over when the socket runs.</summary>
    private Func<ConnectionContext, Task> Socket(HttpContext context, Subprotocol protocol)
    {
        var nobody = CallerAuthenticator.Nobody(context);
        var authorization = context.Request.Headers.Authorization.ToString();
        return connection => watch.RunAsync(new GraphQLSocket(
            connection, protocol, nobody, authorization, authenticator, runner, options.WebSocket, clock, log));
    }

    private async Task RefuseAsync(ConnectionContext connection) =>
        await new SocketSender(connection.Transport.Output, clock).CloseAsync(
            CloseCodes.SubprotocolNotAcceptable, "Subprotocol not acceptable: offer graphql-transport-ws");
}

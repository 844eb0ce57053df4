using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Chirp.GraphQL.Transport.WebSockets;

/// <summary>
/// Stands around HTTP on a connection. A request that has become a socket hands it over and ends, HTTP's objects are
/// free, which are most of what a quiet socket would cost, and the socket runs on the bare connection. Not under TLS,
/// which ends with HTTP, nor under HTTP/2.
/// </summary>
internal sealed class SocketHandover : IConnectionHeartbeatFeature
{
    /// <summary>
    /// Heartbeats, of a second, that a client has to take what was sent last: HTTP's own limit has gone with it.
    /// </summary>
    private const int MaxDrainBeats = 3;

    private readonly ConnectionContext _connection;
    private readonly IDuplexPipe _transport;
    private readonly IConnectionHeartbeatFeature? _heartbeat;

    /// <summary>HTTP's own timeouts: told of it, the connection would keep HTTP, and HTTP would cut it off.</summary>
    private Action<object>? _beat;

    private object? _beatState;
    private Func<ConnectionContext, Task>? _socket;
    private volatile bool _hasSocketEnded;
    private int _drainBeats;

    private SocketHandover(ConnectionContext connection)
    {
        _connection = connection;
        _transport = connection.Transport;
        _heartbeat = connection.Features.Get<IConnectionHeartbeatFeature>();
        connection.Features.Set<IConnectionHeartbeatFeature>(this);
    }

    /// <summary>Lets sockets take the connections of an endpoint.</summary>
    public static void Use(ListenOptions endpoint) =>
        endpoint.Use(next => connection => new SocketHandover(connection).RunAsync(next));

    /// <summary>
    /// Hands the connection of an upgraded request to a socket, which runs when the request has ended; false where it
    /// must be held. Nothing may use the request's stream any more.
    /// </summary>
    public static bool TryTake(HttpContext context, Func<ConnectionContext, Task> socket)
    {
        if (!HttpProtocol.IsHttp11(context.Request.Protocol)
            || context.Features.Get<IConnectionHeartbeatFeature>() is not SocketHandover handover
            || handover._connection.Transport != handover._transport)
        {
            return false;
        }

        handover._socket = socket;
        return true;
    }

    void IConnectionHeartbeatFeature.OnHeartbeat(Action<object> action, object state)
    {
        (_beat, _beatState) = (action, state);
        _heartbeat?.OnHeartbeat(static self => ((SocketHandover)self).Beat(), this);
    }

    private async Task RunAsync(ConnectionDelegate next)
    {
        await next(_connection);
        Volatile.Write(ref _beat, null);
        _beatState = null;
        if (Interlocked.Exchange(ref _socket, null) is { } socket)
        {
            try
            {
                await socket(_connection);
            }
            finally
            {
                _hasSocketEnded = true;
            }
        }
    }

    /// <summary>The server calls it one at a time.</summary>
    private void Beat()
    {
        var state = _beatState;
        if (Volatile.Read(ref _beat) is { } beat && state is not null)
        {
            beat(state);
        }
        else if (_hasSocketEnded && ++_drainBeats > MaxDrainBeats)
        {
            _connection.Abort();
        }
    }
}

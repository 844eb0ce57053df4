using System.Net.Sockets;
using Chirp.MySql.Pool;
using Chirp.MySql.Protocol;

namespace Chirp.MySql.Session;

/// <summary>Opens connections to hosts and logs in.</summary>
internal sealed class Connector(
    ConnectionSettings settings, Func<CancellationToken, ValueTask<MySqlCredentials>>? credentials)
{
    /// <summary>
    /// Throws <see cref="MySqlException"/>: <see cref="MySqlErrorNumbers.ConnectFailed"/> where there is no server.
    /// </summary>
    public async ValueTask<ServerSession> OpenAsync(HostAddress host, CancellationToken stop)
    {
        var who = credentials is null
            ? new MySqlCredentials(settings.UserId, settings.Password)
            : await credentials(stop);
        var wire = new Wire(await ConnectAsync(host, stop), settings.MaximumPacketBytes);
        var isOpen = false;
        try
        {
            using var abort = stop.UnsafeRegister(static wire => ((Wire)wire!).Abort(), wire);
            var login = new Login(wire, host.Host, settings, who);
            var server = await login.RunAsync(stop);
            isOpen = true;
            return new ServerSession(wire, host, server, login.Capabilities, settings, this);
        }
        catch (MySqlException) when (stop.IsCancellationRequested)
        {
            throw new OperationCanceledException(stop);
        }
        finally
        {
            if (!isOpen)
            {
                wire.Dispose();
            }
        }
    }

    /// <summary>Interrupts what another connection to the host is running, or ends that connection.</summary>
    public async ValueTask KillAsync(string verb, HostAddress host, uint connectionId, CancellationToken stop)
    {
        var session = await OpenAsync(host, stop);
        try
        {
            using var abort = stop.UnsafeRegister(static wire => ((Wire)wire!).Abort(), session.Wire);
            Commands.WriteQuery(session.Wire.Out, $"{verb} {connectionId}");
            await session.RunSimpleAsync();
        }
        finally
        {
            await session.QuitAsync();
        }
    }

    private static async ValueTask<Socket> ConnectAsync(HostAddress host, CancellationToken stop)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
            await socket.ConnectAsync(host.Host, host.Port, stop);
            return socket;
        }
        catch (SocketException e)
        {
            socket.Dispose();
            throw new MySqlException(
                MySqlErrorNumbers.ConnectFailed, null, $"Cannot connect to {host}: {e.Message}", e);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}

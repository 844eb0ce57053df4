using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;

namespace Chirp.Tests.MySql.Fake;

/// <summary>
/// Plays a MySQL server's side from a script, one run of it a connection, to show a driver what a real server does not
/// show on demand. The script's own failures are rethrown when the server is disposed.
/// </summary>
internal sealed class FakeServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly List<Task> _sessions = [];
    private readonly Func<FakeSession, Task> _script;
    private readonly Task _accepting;
    private int _connections;

    /// <param name="script">Plays one connection, which is closed when it returns.</param>
    public FakeServer(Func<FakeSession, Task> script)
    {
        _script = script;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>Connections accepted until now.</summary>
    public int Connections => Volatile.Read(ref _connections);

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>In the driver's syntax; TLS is off where <paramref name="more"/> does not turn it on.</summary>
    public string ConnectionString(string more = "SslMode=Disabled") =>
        $"Server=127.0.0.1;Port={Port};User ID=chirp;Password=secret;{more}";

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        await _accepting;
        await Task.WhenAll(_sessions);
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var socket = await _listener.AcceptSocketAsync(_stop.Token);
                _sessions.Add(PlayAsync(socket, Interlocked.Increment(ref _connections)));
            }
        }
        catch (Exception error) when (error is OperationCanceledException or SocketException
            or InvalidOperationException)
        {
        }
    }

    private async Task PlayAsync(Socket socket, int number)
    {
        using (socket)
        {
            socket.NoDelay = true;
            await using var session = new FakeSession(new NetworkStream(socket), number, _stop.Token);
            try
            {
                await Task.Yield();
                await _script(session);
            }
            catch (Exception error) when (error is IOException or OperationCanceledException or ObjectDisposedException
                or AuthenticationException)
            {
                // The client hung up, the script cut the connection or the test is over.
            }
        }
    }
}

using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Chirp.Tests.Data.Servers;

/// <summary>
/// Stands between a server and MariaDB. It holds the COMMIT of a transaction back that has written a certain text, and
/// cuts the server off there: who sent it does not learn how it ends.
/// </summary>
internal sealed class HeldCommits : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<Task> _connections = [];
    private readonly int _port;
    private readonly Task _accepting;
    private volatile byte[]? _text;

    /// <param name="connectionString">MariaDB's.</param>
    public HeldCommits(string connectionString)
    {
        _listener.Start();
        var parts = connectionString.Split(';');
        _port = int.Parse(
            Array.Find(parts, static part => part.StartsWith("Port=", StringComparison.Ordinal))!["Port=".Length..],
            System.Globalization.CultureInfo.InvariantCulture);
        ConnectionString = connectionString.Replace(
            $"Port={_port}", $"Port={((IPEndPoint)_listener.LocalEndpoint).Port}", StringComparison.Ordinal)
            + ";SslMode=Disabled";
        _accepting = AcceptAsync();
    }

    /// <summary>MariaDB's, by way of this.</summary>
    public string ConnectionString { get; }

    /// <param name="text">Of one transaction alone.</param>
    public void Hold(string text) => _text = Encoding.UTF8.GetBytes(text);

    /// <summary>MariaDB gets the COMMIT.</summary>
    public void Release() => _released.SetResult();

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        await Task.WhenAll(_connections);
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _connections.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_stop.Token)));
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException)
        {
            // Disposed.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var server = new TcpClient();
        using (client)
        {
            try
            {
                await server.ConnectAsync(IPAddress.Loopback, _port, _stop.Token);
                await Task.WhenAny(
                    server.GetStream().CopyToAsync(client.GetStream(), _stop.Token),
                    SendAsync(client, server.GetStream()));
            }
            catch (Exception exception) when (exception is OperationCanceledException or SocketException)
            {
                // Disposed.
            }
        }
    }

    private async Task SendAsync(TcpClient client, NetworkStream server)
    {
        var buffer = new byte[1 << 16];
        var isHeld = false;
        try
        {
            while (await client.GetStream().ReadAsync(buffer, _stop.Token) is > 0 and var count)
            {
                isHeld |= _text is { } text && buffer.AsSpan(0, count).IndexOf(text) >= 0;
                if (isHeld && buffer.AsSpan(0, count).EndsWith("COMMIT"u8))
                {
                    client.Close();
                    await _released.Task.WaitAsync(_stop.Token);
                }

                await server.WriteAsync(buffer.AsMemory(0, count), _stop.Token);
            }
        }
        catch (Exception exception) when (
            exception is IOException or ObjectDisposedException or OperationCanceledException)
        {
            // The server was cut off.
        }
    }
}

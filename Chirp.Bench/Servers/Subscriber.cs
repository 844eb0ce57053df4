using System.Net.WebSockets;
using System.Text.Json;
using Chirp.Bench.Load;

namespace Chirp.Bench.Servers;

/// <summary>
/// A live subscription that goes on with its last cursor on the next server where its own has gone, and keeps what it
/// was given.
/// </summary>
internal sealed class Subscriber(Cluster cluster, int server, string token, Watch watch, Tally tally)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly Lock _gate = new();
    private readonly List<string> _received = [];
    private readonly List<string> _connections = [];
    private string _cursor = watch.After;
    private int _server = server;

    public Watch Watch => watch;

    public int Connections => _connections.Count;

    /// <summary>Whether the present connection's subscription has been asked for.</summary>
    public bool IsOn { get; private set; }

    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _received.Count;
            }
        }
    }

    public IReadOnlyList<string> Received()
    {
        lock (_gate)
        {
            return [.. _received];
        }
    }

    public async Task RunAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            var socket = new LiveSocket(cluster.Urls[_server], token, watch.Document, watch.Variables(_cursor))
            {
                Started = Start,
                Received = Keep,
            };
            try
            {
                tally.Count($"subscribers cut off: {await socket.ListenAsync(stop)}");
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception) when (exception is WebSocketException or IOException or JsonException
                or HttpRequestException or OperationCanceledException)
            {
                tally.Count($"subscribers cut off: {exception.GetType().Name}");
            }

            IsOn = false;
            _server = (_server + 1) % cluster.Count;
            await Task.Delay(Pause, CancellationToken.None);
        }
    }

    /// <summary>When it was on which server, with which cursor, and after how many events.</summary>
    public string Way => string.Join("; ", _connections);

    private void Start()
    {
        _connections.Add($"{DateTimeOffset.UtcNow:HH:mm:ss.fff} server {_server} after {_cursor} ({Count})");
        IsOn = true;
    }

    private void Keep(JsonElement data)
    {
        var item = data.GetProperty(watch.Field);
        lock (_gate)
        {
            _received.Add(item.GetProperty("tweet").GetProperty("id").GetString()!);
            _cursor = item.GetProperty("cursor").GetString()!;
        }
    }
}

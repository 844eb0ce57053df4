using System.Data.Common;
using System.Diagnostics;
using Chirp.Data.Live;
using Chirp.Data.Model;

namespace Chirp.Data.Servers;

/// <summary>
/// This server among those that share its database. They tell each other what they commit by messages; what is lost of
/// these is noticed, and read from the database. See docs/decisions/0006-several-servers.md.
/// </summary>
internal sealed class ServerGroup : IAsyncDisposable
{
    private static readonly TimeSpan RenewInterval = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan MessageInterval = TimeSpan.FromMilliseconds(100);

    /// <summary>A server that is not heard for so long is asked after in the database.</summary>
    private static readonly TimeSpan MaxSilence = TimeSpan.FromMilliseconds(1500);

    /// <summary>
    /// A server that has lost its lock, or has not renewed its row, for so long has ended: no transaction of it is
    /// committed later.
    /// </summary>
    private static readonly TimeSpan MaxAbsence = TimeSpan.FromSeconds(5);

    private readonly ServerTable _table;
    private readonly PendingWrites _pending;
    private readonly LiveEvents _events;
    private readonly IServerChannel? _channel;
    private readonly Func<CancellationToken, ValueTask> _reload;
    private readonly Outbound _outbound;
    private readonly Signal _outgoing = new();
    private readonly Lock _gate = new();
    private readonly Dictionary<int, Peer> _peers = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly List<Task> _loops = [];
    private long _instance = NewInstance();
    private long _beat;
    private long _sent;
    private long _echoedAt;

    /// <param name="table">With this server's number taken.</param>
    /// <param name="pending">Knows what is settled of this server's ids, and is told of the others'.</param>
    /// <param name="events">What this server publishes, and hears.</param>
    /// <param name="channel">Carries messages; null where servers learn from the database alone.</param>
    /// <param name="reload">Reads anew what copies must know before they can be believed again.</param>
    public ServerGroup(
        ServerTable table, PendingWrites pending, LiveEvents events, IServerChannel? channel,
        Func<CancellationToken, ValueTask> reload)
    {
        (_table, _pending, _events, _channel, _reload) = (table, pending, events, channel, reload);
        _outbound = new Outbound(channel is null ? null : _outgoing.Set);
        events.Outbound = _outbound;
    }

    public int Node => _table.Node;

    /// <summary>
    /// Becomes one of the servers: returns when all others know of it, so that none takes for settled what is written
    /// here from now on.
    /// </summary>
    public async ValueTask JoinAsync(CancellationToken stop)
    {
        _events.IsWhole = false;
        _pending.IsOpen = false;
        if (_channel is not null)
        {
            await _channel.StartAsync(Receive, () => _events.IsWhole = _peers.Count == 0 && _events.IsWhole, stop);
        }

        await IntroduceAsync(stop);
        _loops.Add(Task.Run(RenewAsync, stop));
        if (_channel is not null)
        {
            _loops.Add(Task.Run(SendAsync, stop));
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _outgoing.Set();
        await Task.WhenAll(_loops);
        _events.Outbound = null;
        if (_channel is not null)
        {
            await _channel.DisposeAsync();
        }

        try
        {
            await _table.DeleteAsync(_table.Node, _instance, CancellationToken.None);
        }
        catch (Exception exception) when (exception is DbException or InvalidOperationException)
        {
            // The database is away: others see that the lock is gone.
        }

        await _table.DisposeAsync();
        _stop.Dispose();
    }

    private static long NewInstance() => Random.Shared.NextInt64(1, long.MaxValue);

    private ServerRow Row() => _events.Between(
        () => new ServerRow(_table.Node, _instance, ++_beat, _pending.Own, _sent, _outbound.Total));

    /// <summary>
    /// Others read the table each time before they renew their rows: who has renewed its row twice has read this one's.
    /// </summary>
    private async ValueTask IntroduceAsync(CancellationToken stop)
    {
        await _table.InsertAsync(Row(), stop);
        var renewedAt = Stopwatch.GetTimestamp();
        var first = new Dictionary<(int, long), (long Beat, long At)>();
        while (true)
        {
            var rows = await LookAsync(stop);
            if (rows.TrueForAll(row => Knows(row, first)))
            {
                break;
            }

            await Task.Delay(RenewInterval / 4, stop);
            if (Stopwatch.GetElapsedTime(renewedAt) >= RenewInterval)
            {
                // Those who come at the same time wait for each other.
                renewedAt = Stopwatch.GetTimestamp();
                if (!await _table.RenewAsync(Row(), stop))
                {
                    await _table.InsertAsync(Row(), stop);
                }
            }
        }

        await LookAsync(stop);
        _pending.IsOpen = true;
    }

    private static bool Knows(ServerRow row, Dictionary<(int, long), (long Beat, long At)> first)
    {
        var now = Stopwatch.GetTimestamp();
        var key = (row.Node, row.Instance);
        if (!first.TryGetValue(key, out var seen))
        {
            first[key] = seen = (row.Beat, now);
        }

        return !row.IsConnected || row.Beat >= seen.Beat + 2 || Stopwatch.GetElapsedTime(seen.At, now) > MaxAbsence;
    }

    private async Task RenewAsync()
    {
        try
        {
            using var timer = new PeriodicTimer(RenewInterval);
            while (await timer.WaitForNextTickAsync(_stop.Token))
            {
                try
                {
                    if (_pending.IsOpen && await _table.RenewAsync(Row(), _stop.Token))
                    {
                        await LookAsync(_stop.Token);
                        _events.ReleaseOverdue();
                    }
                    else
                    {
                        await RejoinAsync();
                    }
                }
                catch (Exception) when (!_stop.IsCancellationRequested)
                {
                    // Whatever it was, this server does not know how it stands with the others.
                    _events.IsWhole = false;
                    _pending.IsOpen = false;
                }
            }
        }
        catch (Exception) when (_stop.IsCancellationRequested)
        {
            // Disposed.
        }
    }

    /// <summary>The connection was lost, or others took this server for dead: it begins anew.</summary>
    private async ValueTask RejoinAsync()
    {
        _events.IsWhole = false;
        _pending.IsOpen = false;
        if (await _table.RetakeNodeAsync(_stop.Token))
        {
            _instance = NewInstance();
            await IntroduceAsync(_stop.Token);
        }
    }

    /// <summary>Reads what the others say of themselves, and what they have told without being heard.</summary>
    private async ValueTask<List<ServerRow>> LookAsync(CancellationToken stop)
    {
        var rows = await _table.FindOthersAsync(stop);
        var now = Stopwatch.GetTimestamp();
        var gone = new List<(int Node, long Instance)>();
        bool hasNews, isWhole;
        lock (_gate)
        {
            hasNews = Update(rows, now, gone);
            isWhole = IsHeard(now);
            if (isWhole && _events.IsWhole && gone.Count == 0)
            {
                return rows;
            }

            _events.IsWhole = false;
            if (hasNews || isWhole || gone.Count > 0)
            {
                _events.Lose(() => Settle(gone, static peer => peer.Settled));
            }
            else
            {
                // Their rows say that nothing was published; a message that says more may have come since.
                Settle(gone, static peer => peer.Row!.Settled);
            }
        }

        if (isWhole)
        {
            // order matters: copies forget first what they have, then read what they must know.
            await _reload(stop);
            lock (_gate)
            {
                // What came in between may have had a gap.
                _events.IsWhole = IsHeard(now);
            }
        }

        foreach (var (node, instance) in gone)
        {
            await _table.DeleteAsync(node, instance, stop);
        }

        return rows;
    }

    /// <summary>Whether anybody has published anything since the last look.</summary>
    private bool Update(List<ServerRow> rows, long now, List<(int Node, long Instance)> gone)
    {
        var hasNews = false;
        var left = new HashSet<int>(_peers.Keys);
        foreach (var row in rows)
        {
            left.Remove(row.Node);
            if (!_peers.TryGetValue(row.Node, out var peer) || peer.Instance != row.Instance)
            {
                _peers[row.Node] = peer = new Peer(row.Instance, now);
            }

            hasNews |= peer.Read(row with { Beat = row.IsConnected ? row.Beat : -1 }, now);
            if (Stopwatch.GetElapsedTime(peer.RenewedAt, now) > MaxAbsence)
            {
                gone.Add((row.Node, row.Instance));
                left.Add(row.Node);
            }
        }

        foreach (var node in left)
        {
            _peers.Remove(node);
            if (!gone.Exists(one => one.Node == node))
            {
                gone.Add((node, 0));
            }
        }

        return hasNews;
    }

    /// <summary>Whether nothing that others publish is missed.</summary>
    private bool IsHeard(long now)
    {
        if (_peers.Count == 0)
        {
            return true;
        }

        if (_channel is null || Stopwatch.GetElapsedTime(_echoedAt, now) > MaxSilence)
        {
            return false;
        }

        foreach (var peer in _peers.Values)
        {
            if (!peer.IsWhole || Stopwatch.GetElapsedTime(peer.HeardAt, now) > MaxSilence)
            {
                return false;
            }
        }

        return true;
    }

    private void Settle(List<(int Node, long Instance)> gone, Func<Peer, IdSet> settled)
    {
        foreach (var (node, _) in gone)
        {
            _pending.RemoveOther(node);
        }

        foreach (var (node, peer) in _peers)
        {
            _pending.SetOther(node, peer.Instance, settled(peer));
        }
    }

    private void Receive(byte[] bytes)
    {
        if (MessageCodec.Decode(bytes) is not { } message)
        {
            return;
        }

        var now = Stopwatch.GetTimestamp();
        lock (_gate)
        {
            if (message.Node == _table.Node && message.Instance == _instance)
            {
                _echoedAt = now;
                return;
            }

            if (!_peers.TryGetValue(message.Node, out var peer) || peer.Instance != message.Instance)
            {
                // A server that has just come: it writes nothing before its row is known here.
                return;
            }

            if (!peer.Hear(message, now))
            {
                _events.IsWhole = false;
            }

            Apply(message, peer);
        }
    }

    private void Apply(ServerMessage message, Peer peer)
    {
        Action? settle = _events.IsWhole ? () => _pending.SetOther(message.Node, peer.Instance, peer.Settled) : null;
        _events.Receive(message.Events, settle);
        if (message.Events.Count > 0)
        {
            // The others wait for this server's line to pass what they have told.
            _outgoing.Set();
        }
    }

    private async Task SendAsync()
    {
        await using var pulse = new Timer(
            static signal => ((Signal)signal!).Set(), _outgoing, MessageInterval, MessageInterval);
        while (!_stop.IsCancellationRequested)
        {
            await _outgoing.WaitAsync();
            _events.ReleaseOverdue();
            do
            {
                await _channel!.PublishAsync(MessageCodec.Encode(NextMessage()));
            }
            while (!_outbound.IsEmpty && !_stop.IsCancellationRequested);
        }
    }

    private ServerMessage NextMessage() => _events.Between(() =>
    {
        var taken = _outbound.Take(out var hasDropped);
        _sent += hasDropped ? 2 : 1;
        return new ServerMessage(_table.Node, _instance, _sent, _pending.Own, taken);
    });
}

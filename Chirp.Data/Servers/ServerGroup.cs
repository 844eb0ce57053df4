using System.Data.Common;
using System.Diagnostics;
using Chirp.Data.Live;
using Chirp.Data.Model;
using Chirp.Data.Sql;

namespace Chirp.Data.Servers;

/// <summary>
/// This server among those that share its database. They tell each other what they commit by messages; what is lost of
/// these is noticed, and read from the database. See docs/decisions/0006-several-servers.md.
/// </summary>
internal sealed class ServerGroup : IAsyncDisposable
{
    private static readonly TimeSpan RenewInterval = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan MessageInterval = TimeSpan.FromMilliseconds(100);

    /// <summary>
    /// Where tweets wait for so long for another server, it is asked for whether it has died. It tells something every
    /// <see cref="MessageInterval"/>.
    /// </summary>
    private static readonly TimeSpan MaxWait = TimeSpan.FromMilliseconds(100);

    /// <summary>Where they have waited for so long, it hangs or is not heard: what it has committed is read.</summary>
    private static readonly TimeSpan MaxHold = TimeSpan.FromMilliseconds(600);

    /// <summary>
    /// Who has not looked at the rows for so long does not know who else writes, and says nothing new to be settled.
    /// </summary>
    private static readonly TimeSpan MaxUnknown = TimeSpan.FromSeconds(2);

    /// <summary>
    /// How long the row of a server that has ended stays, and keeps newcomers waiting: if it lives, it has looked at
    /// the rows by then, or passed <see cref="MaxUnknown"/>.
    /// </summary>
    internal static readonly TimeSpan MaxParting = TimeSpan.FromSeconds(3);

    private readonly ServerTable _table;
    private readonly PendingWrites _pending;
    private readonly LiveEvents _events;
    private readonly IServerChannel? _channel;
    private readonly Func<CancellationToken, ValueTask> _reload;
    private readonly Outbound _outbound;
    private readonly Signal _outgoing = new();
    private readonly Lock _gate = new();
    private readonly Peers _peers;
    private readonly CancellationTokenSource _stop = new();
    private readonly List<Task> _loops = [];
    private readonly Action<string> _log;
    private bool _mustRetake;

    /// <summary>The row that this process had before, 0 where it had none.</summary>
    private long _former;

    private long _beat;
    private long _sent;

    /// <summary>What was settled when nothing was left to be told.</summary>
    private IdSet _told = IdSet.Empty;

    /// <param name="table">With this server's number taken.</param>
    /// <param name="pending">Knows what is settled of this server's ids, and is told of the others'.</param>
    /// <param name="events">What this server publishes, and hears.</param>
    /// <param name="channel">Carries messages; null where servers learn from the database alone.</param>
    /// <param name="reload">Reads anew what copies must know before they can be believed again.</param>
    /// <param name="log">Told, in a sentence, what happens between servers.</param>
    public ServerGroup(
        ServerTable table, PendingWrites pending, LiveEvents events, IServerChannel? channel,
        Func<CancellationToken, ValueTask> reload, Action<string> log)
    {
        (_table, _pending, _events, _channel, _reload) = (table, pending, events, channel, reload);
        _log = log;
        _peers = new Peers(channel is not null, log);
        Fence = new WriteFence(pending) { Instance = NewInstance() };
        _outbound = new Outbound(channel is null ? null : _outgoing.Set);
        events.Outbound = _outbound;
    }

    public int Node => _table.Node;

    /// <summary>What this server's writes pass.</summary>
    public WriteFence Fence { get; }

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
            await _channel.StartAsync(Receive, Forget, stop);
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
            if (await _table.EndAsync(Fence.Instance, CancellationToken.None))
            {
                await _table.DeleteAsync(_table.Node, Fence.Instance, CancellationToken.None);
            }
        }
        catch (Exception exception) when (exception is DbException or InvalidOperationException)
        {
            // The database is away: others see that the lock is gone.
        }

        await _table.DisposeAsync();
        _stop.Dispose();
    }

    private static long Ticks(TimeSpan time) => (long)(time.TotalSeconds * Stopwatch.Frequency);

    private static long NewInstance() => Random.Shared.NextInt64(1, long.MaxValue);

    private ServerRow Row() => _events.Between(
        () => new ServerRow(_table.Node, Fence.Instance, ++_beat, _pending.Own, _sent, _outbound.Total));

    /// <summary>
    /// Others read the table each time before they renew their rows: who has renewed its row twice has read this one's.
    /// </summary>
    private async ValueTask IntroduceAsync(CancellationToken stop)
    {
        var openAt = await ReplaceAsync(stop);
        var renewedAt = Stopwatch.GetTimestamp();
        var first = new Dictionary<(int, long), long>();
        while (true)
        {
            var rows = await LookAsync(stop);
            var now = Stopwatch.GetTimestamp();
            if (now >= openAt && rows.TrueForAll(row => Knows(row, first)))
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
                    Fence.Instance = NewInstance();
                    openAt = await ReplaceAsync(stop);
                    first.Clear();
                }
            }
        }

        await LookAsync(stop);
        _pending.IsOpen = true;
    }

    /// <summary>
    /// Writes the row, after the last process of this number has ended. Gives when that one cannot say any more that
    /// ids are settled of which it does not know.
    /// </summary>
    private async ValueTask<long> ReplaceAsync(CancellationToken stop)
    {
        var before = await _table.FindOwnAsync(stop);
        while (before is { } other && !await _table.EndAsync(other, stop))
        {
            await Task.Delay(RenewInterval, stop);
        }

        await _table.InsertAsync(Row(), stop);
        var now = Stopwatch.GetTimestamp();
        return before is null || before == _former ? now : now + Ticks(MaxParting);
    }

    private static bool Knows(ServerRow row, Dictionary<(int, long), long> first)
    {
        var key = (row.Node, row.Instance);
        first.TryAdd(key, row.Beat);
        return row.IsConnected && row.Beat >= first[key] + 2;
    }

    private async Task RenewAsync()
    {
        try
        {
            using var timer = new PeriodicTimer(MessageInterval);
            var renewedAt = Stopwatch.GetTimestamp();
            while (await timer.WaitForNextTickAsync(_stop.Token))
            {
                try
                {
                    if (Stopwatch.GetElapsedTime(renewedAt) >= RenewInterval)
                    {
                        renewedAt = Stopwatch.GetTimestamp();
                        await RenewOnceAsync();
                    }
                    else if (_pending.IsOpen && _events.HoldsFor(MaxWait))
                    {
                        await LookAsync(_stop.Token);
                    }
                }
                catch (Exception exception) when (!_stop.IsCancellationRequested)
                {
                    // Whatever it was, this server does not know how it stands with the others.
                    _mustRetake = true;
                    _pending.IsOpen = false;
                    lock (_gate)
                    {
                        Distrust($"the database does not answer ({exception.Message})");
                    }
                }
            }
        }
        catch (Exception) when (_stop.IsCancellationRequested)
        {
            // Disposed.
        }
    }

    private async ValueTask RenewOnceAsync()
    {
        if (_pending.IsOpen && await _table.RenewAsync(Row(), _stop.Token))
        {
            await LookAsync(_stop.Token);
        }
        else
        {
            await RejoinAsync();
        }
    }

    /// <summary>
    /// The connection was lost, others took this server for dead, or it does not know how a transaction has ended: it
    /// begins anew.
    /// </summary>
    private async ValueTask RejoinAsync()
    {
        _pending.IsOpen = false;
        lock (_gate)
        {
            Distrust("this server begins anew");
            _peers.HasNews = true;
        }

        if (_mustRetake && !await _table.RetakeNodeAsync(_stop.Token))
        {
            return;
        }

        _mustRetake = false;
        if (await _table.EndAsync(Fence.Instance, _stop.Token))
        {
            _pending.Resolve();
            _former = Fence.Instance;
            Fence.Instance = NewInstance();
            await IntroduceAsync(_stop.Token);
        }
    }

    /// <summary>Reads what the others say of themselves, and what they have told without being heard.</summary>
    private async ValueTask<List<ServerRow>> LookAsync(CancellationToken stop)
    {
        var now = Stopwatch.GetTimestamp();
        var rows = await _table.FindOthersAsync(stop);
        _pending.KnownUntil = now + Ticks(MaxUnknown);
        await EndSilentAsync(rows, now, stop);
        bool isWhole;
        lock (_gate)
        {
            var reason = _peers.WhatIsMissed(now);
            isWhole = reason is null;
            if (_events.HoldsFor(MaxHold))
            {
                reason ??= $"tweets have waited for {MaxHold.TotalMilliseconds} ms for another server";
                _peers.HasNews = true;
            }

            if (reason is not null || _peers.HasGone)
            {
                Distrust(reason ?? "another server has ended");
            }

            if (_events.IsWhole)
            {
                return rows;
            }

            if (_peers.HasNews || isWhole || _peers.HasGone)
            {
                _peers.HasNews = false;
                _events.Lose(() => _peers.Settle(_pending, static peer => peer.Settled));
            }
            else
            {
                // Their rows say that nothing was published; a message that says more may have come since.
                _events.Receive([], () => _peers.Settle(_pending, static peer => peer.Row!.Settled));
            }
        }

        if (isWhole)
        {
            // order matters: copies forget first what they have, then read what they must know.
            await _reload(stop);
            lock (_gate)
            {
                // What came in between may have had a gap.
                _events.IsWhole = _peers.WhatIsMissed(now) is null;
            }
        }

        return rows;
    }

    /// <summary>
    /// Ends servers that have died: what they wrote last can be read then. Their rows stay for a while.
    /// </summary>
    private async ValueTask EndSilentAsync(List<ServerRow> rows, long now, CancellationToken stop)
    {
        var silent = new List<Peer>();
        var parted = new List<ServerRow>();
        lock (_gate)
        {
            _peers.Read(rows, now, silent, parted);
        }

        foreach (var peer in silent)
        {
            if (await _table.EndAsync(peer.Instance, stop))
            {
                lock (_gate)
                {
                    _peers.End(peer);
                }
            }
        }

        foreach (var row in parted)
        {
            await _table.DeleteAsync(row.Node, row.Instance, stop);
        }
    }

    /// <summary>Messages may be lost from now on.</summary>
    private void Forget()
    {
        lock (_gate)
        {
            _peers.Forget();
            if (_peers.WhatIsMissed(Stopwatch.GetTimestamp()) is not null)
            {
                Distrust("the connection to Redis was lost");
            }
        }
    }

    /// <summary>Says, once, why what is stored is read until everything is heard again.</summary>
    private void Distrust(string reason)
    {
        if (_events.IsWhole)
        {
            _events.IsWhole = false;
            _log($"Reading on from the database what others commit: {reason}.");
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
            if (message.Node == _table.Node && message.Instance == Fence.Instance)
            {
                _peers.EchoedAt = now;
                return;
            }

            if (_peers.Find(message) is not { } peer)
            {
                return;
            }

            if (!peer.Hear(message, now))
            {
                Distrust($"messages of server {message.Node} were lost before its {message.Number}");
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
        if (_outbound.IsEmpty)
        {
            // What is settled must not be heard before the events that say so.
            _told = _pending.Own;
        }

        return new ServerMessage(_table.Node, Fence.Instance, _sent, _told, taken);
    });
}

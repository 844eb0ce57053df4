using System.Diagnostics;
using Chirp.MySql.Observability;
using Chirp.MySql.Session;

namespace Chirp.MySql.Pool;

/// <summary>
/// Open connections of one data source, each used by one caller at a time. Who waits longest is served first. Idle ones
/// are taken from the top, so that those not needed grow old and are closed.
/// </summary>
internal sealed class SessionPool : IAsyncDisposable
{
    // Timeouts are given in whole seconds; this is how late one may be noticed.
    private static readonly TimeSpan s_rounds = TimeSpan.FromMilliseconds(250);

    private readonly Lock _gate = new();
    private readonly List<ServerSession> _idle = [];
    private readonly HashSet<ServerSession> _busy = [];
    private readonly LinkedList<TaskCompletionSource<ServerSession?>> _waiters = new();
    private readonly CancellationTokenSource _stopped = new();
    private readonly ConnectionSettings _settings;
    private readonly HostSelector _hosts;
    private readonly PoolMetrics _metrics;
    private readonly Task _rounds;
    private int _open;
    private int _generation;
    private bool _isDisposed;

    public SessionPool(ConnectionSettings settings, HostSelector hosts, string name)
    {
        _settings = settings;
        _hosts = hosts;
        _metrics = new PoolMetrics(this, name);
        _rounds = Task.Run(RunRoundsAsync);
    }

    public int IdleCount { get { lock (_gate) { return _idle.Count; } } }

    public int BusyCount { get { lock (_gate) { return _busy.Count; } } }

    public int WaitingCount { get { lock (_gate) { return _waiters.Count; } } }

    public int MaximumSize => _settings.MaximumPoolSize;

    /// <summary>A session of the caller's own until it is returned; synchronous where one is idle.</summary>
    public ValueTask<ServerSession> RentAsync(CancellationToken stop)
    {
        while (true)
        {
            ServerSession session;
            lock (_gate)
            {
                ObjectDisposedException.ThrowIf(_isDisposed, this);
                if (_idle.Count == 0 || _waiters.Count > 0)
                {
                    break;
                }

                session = _idle[^1];
                _idle.RemoveAt(_idle.Count - 1);
                _busy.Add(session);
            }

            if (!IsExpired(session) && !session.Wire.IsDead())
            {
                Prepare(session);
                return new(session);
            }

            session.Dispose();
            Remove(session);
        }

        return OpenOrWaitAsync(stop);
    }

    /// <summary>Takes a session back; one that cannot be used again is closed, and its place is free.</summary>
    public ValueTask ReturnAsync(ServerSession session)
    {
        if (session.HasLostRole && session.Generation == _generation)
        {
            return ClearAsync(session);
        }

        if (!session.IsUsable || !session.IsResettable || IsExpired(session) || !_settings.Pooling
            || session.Generation != _generation)
        {
            return CloseAsync(session);
        }

        session.IdleSinceTicks = Environment.TickCount64;
        lock (_gate)
        {
            if (!_isDisposed)
            {
                while (_waiters.First is { } waiter)
                {
                    _waiters.RemoveFirst();
                    Prepare(session);
                    if (waiter.Value.TrySetResult(session))
                    {
                        return default;
                    }
                }

                _busy.Remove(session);
                _idle.Add(session);
                return default;
            }
        }

        return CloseAsync(session);
    }

    /// <summary>Another session in place of one that died before anything was sent on it.</summary>
    public ValueTask<ServerSession> ReplaceAsync(ServerSession dead, CancellationToken stop)
    {
        dead.Dispose();
        Remove(dead);
        return RentAsync(stop);
    }

    /// <summary>Closes what is idle, and what is in use when it comes back.</summary>
    public async ValueTask ClearAsync()
    {
        Interlocked.Increment(ref _generation);
        while (TakeIdle(static _ => true) is { } session)
        {
            await CloseAsync(session);
        }
    }

    public async ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            if (_isDisposed)
            {
                return;
            }

            _isDisposed = true;
            foreach (var waiter in _waiters)
            {
                waiter.TrySetException(new ObjectDisposedException(nameof(MySqlDataSource)));
            }

            _waiters.Clear();
        }

        await _stopped.CancelAsync();
        await _rounds;
        await ClearAsync();
        _metrics.Dispose();
        _stopped.Dispose();
    }

    private void Prepare(ServerSession session)
    {
        session.IsUntouched = true;
        if (_settings.ConnectionReset == MySqlConnectionReset.Always
            || (session.IsChanged && _settings.ConnectionReset == MySqlConnectionReset.WhenChanged))
        {
            session.LeadWithReset();
        }
        else if (session.HasLeftDatabase)
        {
            session.LeadWithOwnDatabase();
        }
    }

    private async ValueTask<ServerSession> OpenOrWaitAsync(CancellationToken stop)
    {
        var started = Stopwatch.GetTimestamp();
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(stop);
        if (_settings.ConnectionTimeoutSeconds > 0)
        {
            patience.CancelAfter(TimeSpan.FromSeconds(_settings.ConnectionTimeoutSeconds));
        }

        var isWaiting = false;
        try
        {
            if (!TryReserve(out var waiter))
            {
                isWaiting = true;
                var session = await WaitAsync(waiter, patience.Token);
                isWaiting = false;
                if (session is not null)
                {
                    _metrics.Waited(started);
                    return session;
                }
            }

            var opened = await OpenAsync(patience.Token);
            _metrics.Created(started);
            return opened;
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            if (isWaiting)
            {
                _metrics.TimedOut();
            }

            throw isWaiting ? PoolTimeout.Waiting(_settings) : PoolTimeout.Connecting(_settings);
        }
    }

    // True where the caller may open a connection; otherwise it waits in line.
    private bool TryReserve(out TaskCompletionSource<ServerSession?> waiter)
    {
        waiter = null!;
        lock (_gate)
        {
            if (TryReserve())
            {
                return true;
            }

            waiter = new(TaskCreationOptions.RunContinuationsAsynchronously);
            if (_idle.Count > 0 && _waiters.Count == 0)
            {
                // It came back since its taker looked; nobody else would hand it over.
                var session = _idle[^1];
                _idle.RemoveAt(_idle.Count - 1);
                _busy.Add(session);
                Prepare(session);
                waiter.SetResult(session);
                return false;
            }

            _waiters.AddLast(waiter);
            return false;
        }
    }

    private bool TryReserve()
    {
        lock (_gate)
        {
            var isFree = _open < _settings.MaximumPoolSize;
            _open += isFree ? 1 : 0;
            return isFree;
        }
    }

    private async ValueTask<ServerSession?> WaitAsync(
        TaskCompletionSource<ServerSession?> waiter, CancellationToken stop)
    {
        // order matters: who takes the waiter from the line decides; a result that is set already is ours to use.
        await using var registration = stop.UnsafeRegister(
            static (state, token) => ((TaskCompletionSource<ServerSession?>)state!).TrySetCanceled(token), waiter);
        try
        {
            return await waiter.Task;
        }
        catch (OperationCanceledException)
        {
            lock (_gate)
            {
                _waiters.Remove(waiter);
            }

            throw;
        }
    }

    private async ValueTask<ServerSession> OpenAsync(CancellationToken stop)
    {
        var generation = _generation;
        try
        {
            var session = await _hosts.OpenAsync(stop);
            session.Generation = generation;
            lock (_gate)
            {
                _busy.Add(session);
            }

            return session;
        }
        catch
        {
            ReleasePlace();
            throw;
        }
    }

    // The primary is another server now, or will be: the others are to look for it as well.
    private async ValueTask ClearAsync(ServerSession session)
    {
        await CloseAsync(session);
        await ClearAsync();
    }

    private async ValueTask CloseAsync(ServerSession session)
    {
        await session.QuitAsync();
        Remove(session);
    }

    private void Remove(ServerSession session)
    {
        lock (_gate)
        {
            _busy.Remove(session);
        }

        ReleasePlace();
    }

    // The place goes to who waits longest, who then opens a connection.
    private void ReleasePlace()
    {
        lock (_gate)
        {
            while (_waiters.First is { } waiter)
            {
                _waiters.RemoveFirst();
                if (waiter.Value.TrySetResult(null))
                {
                    return;
                }
            }

            _open--;
        }
    }

    private bool IsExpired(ServerSession session) =>
        Environment.TickCount64 - session.CreatedTicks > _settings.LifeTime.TotalMilliseconds;

    private bool IsStale(ServerSession session) => IsExpired(session)
        || Environment.TickCount64 - session.IdleSinceTicks > _settings.IdleTimeout.TotalMilliseconds;

    private ServerSession? TakeIdle(Func<ServerSession, bool> isWanted, int least = 0)
    {
        lock (_gate)
        {
            // Oldest first.
            if (_open <= least || _idle.Count == 0 || !isWanted(_idle[0]))
            {
                return null;
            }

            var session = _idle[0];
            _idle.RemoveAt(0);
            _busy.Add(session);
            return session;
        }
    }

    // Two loops: deadlines do not wait for a server that is slow to let a connection in.
    private Task RunRoundsAsync() => Task.WhenAll(RepeatAsync(CheckDeadlinesAsync), RepeatAsync(KeepSizeAsync));

    private ValueTask CheckDeadlinesAsync()
    {
        lock (_gate)
        {
            foreach (var session in _busy)
            {
                session.Interruption.CheckDeadline(Environment.TickCount64);
            }
        }

        return default;
    }

    private async ValueTask KeepSizeAsync()
    {
        while (TakeIdle(IsStale, _settings.MinimumPoolSize) is { } session)
        {
            await CloseAsync(session);
        }

        await FillAsync(_stopped.Token);
    }

    private async Task RepeatAsync(Func<ValueTask> round)
    {
        using var timer = new PeriodicTimer(s_rounds);
        try
        {
            do
            {
                await round();
            }
            while (await timer.WaitForNextTickAsync(_stopped.Token));
        }
        catch (OperationCanceledException)
        {
            // The pool is being disposed.
        }
    }

    private async ValueTask FillAsync(CancellationToken stop)
    {
        while (_settings.Pooling && Volatile.Read(ref _open) < _settings.MinimumPoolSize && TryReserve())
        {
            try
            {
                await ReturnAsync(await OpenAsync(stop));
            }
            catch (MySqlException)
            {
                // Whoever needs a connection will hear of it; the next round tries again.
                return;
            }
        }
    }
}

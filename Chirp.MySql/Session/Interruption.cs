using Chirp.MySql.Protocol;

namespace Chirp.MySql.Session;

/// <summary>
/// Ends the command that a session is running, by <c>KILL QUERY</c> over a second connection; where that does not help
/// in time, or others are under way behind it, the session's connection is closed. A session is not used again before
/// its kill has arrived.
/// </summary>
internal sealed class Interruption(ServerSession session, Connector connector)
{
    private readonly Lock _gate = new();
    private bool _isRunning;
    private Task? _kill;
    private CancellationTokenSource? _ended;
    private long _deadlineTicks = long.MaxValue;
    private volatile bool _endsConnection;
    private bool _hasEndedConnection;

    /// <summary>Its time was up, rather than its caller's patience.</summary>
    public bool IsTimeout { get; private set; }

    /// <summary>
    /// Commands are under way behind the one that is running: <c>KILL QUERY</c> would let them run.
    /// </summary>
    public bool EndsConnection { get => _endsConnection; set => _endsConnection = value; }

    public bool IsRequested => Volatile.Read(ref _kill) is not null;

    public void Begin(int timeoutSeconds)
    {
        lock (_gate)
        {
            _isRunning = true;
            IsTimeout = false;
            _endsConnection = false;
            _deadlineTicks = timeoutSeconds == 0
                ? long.MaxValue
                : Environment.TickCount64 + timeoutSeconds * 1000L;
        }
    }

    /// <summary>Called now and then by whoever watches the sessions.</summary>
    public void CheckDeadline(long nowTicks)
    {
        if (nowTicks >= Volatile.Read(ref _deadlineTicks))
        {
            Request(isTimeout: true);
        }
    }

    public void Request(bool isTimeout)
    {
        lock (_gate)
        {
            if (_isRunning && _kill is null)
            {
                IsTimeout = isTimeout;
                _ended = new CancellationTokenSource();
                var ended = _ended.Token;
                _kill = Task.Run(() => KillAsync(ended), CancellationToken.None);
            }
        }
    }

    /// <summary>The command is over. True where it was asked to end, and every trace of that is gone.</summary>
    public ValueTask<bool> EndAsync(bool wasInterrupted)
    {
        lock (_gate)
        {
            _isRunning = false;
            _deadlineTicks = long.MaxValue;
            if (_kill is null)
            {
                return new(false);
            }
        }

        return CleanAsync(wasInterrupted);
    }

    private async ValueTask<bool> CleanAsync(bool wasInterrupted)
    {
        await _ended!.CancelAsync();
        await _kill!;
        _ended.Dispose();
        _kill = null;
        if (_hasEndedConnection)
        {
            session.Wire.Abort();
        }

        if (!wasInterrupted && !session.Wire.IsBroken)
        {
            await SwallowAsync();
        }

        return true;
    }

    // The command was over before the kill came: it may hit the next one, so that is one without meaning.
    private async ValueTask SwallowAsync()
    {
        using var patience = new CancellationTokenSource(session.Settings.CancellationTimeout);
        using var abort = patience.Token.UnsafeRegister(static wire => ((Wire)wire!).Abort(), session.Wire);
        try
        {
            Commands.WriteQuery(session.Wire.Out, "DO SLEEP(0)");
            await session.RunSimpleAsync();
        }
        catch (MySqlException e) when (e.Number == MySqlErrorNumbers.QueryInterrupted)
        {
            // This is what it was sent for.
        }
        catch (MySqlException)
        {
            session.Wire.Abort();
        }
    }

    private async Task KillAsync(CancellationToken ended)
    {
        try
        {
            using var patience = new CancellationTokenSource(session.Settings.CancellationTimeout);
            _hasEndedConnection = _endsConnection;
            await connector.KillAsync(
                _hasEndedConnection ? "KILL" : "KILL QUERY", session.Host, session.Server.ConnectionId, patience.Token);
            await Task.Delay(session.Settings.CancellationTimeout, ended);
            session.Wire.Abort();
        }
        catch (OperationCanceledException) when (ended.IsCancellationRequested)
        {
            // The command has ended in time.
        }
        catch (Exception e) when (e is MySqlException or OperationCanceledException)
        {
            session.Wire.Abort();
        }
    }
}

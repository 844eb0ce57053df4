using System.Collections.Concurrent;

namespace Chirp.GraphQL.Transport.WebSockets;

/// <summary>
/// Looks at all open sockets once a second, so that no socket needs timers of its own: late initialisation, silence,
/// expired tokens, clients that take no message or do not answer a close. On shutdown it tells every client.
/// </summary>
internal sealed class SocketWatch(TransportOptions options, TimeProvider clock, ILogger<SocketWatch> log)
    : BackgroundService, IHostedLifecycleService
{
    /// <summary>How long a client has to answer that it is being closed.</summary>
    private static readonly TimeSpan GoodbyeLimit = TimeSpan.FromSeconds(3);

    /// <summary>In place of the task of a socket that is about to run.</summary>
    private static readonly Task Starting = new TaskCompletionSource().Task;

    private readonly ConcurrentDictionary<GraphQLSocket, Task> _sockets = new();
    private volatile bool _isDraining;

    /// <summary>Every handshake asks, and counting the sockets themselves would lock all of them.</summary>
    private int _count;

    /// <summary>Sockets that are open.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>Whether the server is stopping: new sockets are refused.</summary>
    public bool IsDraining => _isDraining;

    /// <summary>Runs a socket and watches it until it has ended.</summary>
    public Task RunAsync(GraphQLSocket socket)
    {
        // order matters: a socket that has ended must not come in afterwards.
        _sockets[socket] = Starting;
        Interlocked.Increment(ref _count);
        var running = socket.RunAsync(this);
        _sockets.TryUpdate(socket, running, Starting);
        if (_isDraining)
        {
            // Its request came before the end, it was not there when all were told.
            Tell(socket.CloseAsync(CloseCodes.GoingAway, GraphQLSocket.ShuttingDown));
        }

        return running;
    }

    /// <summary>A socket has ended.</summary>
    public void Remove(GraphQLSocket socket)
    {
        if (_sockets.TryRemove(socket, out _))
        {
            Interlocked.Decrement(ref _count);
        }
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>
    /// Ends all sockets before the web server stops, which would wait for them: queries and mutations have until the
    /// limit, subscriptions end at once, and every client is told.
    /// </summary>
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        _isDraining = true;
        var limit = TimeSpan.FromSeconds(options.ShutdownSeconds);
        await Task.WhenAll(_sockets.Select(pair => DrainAsync(pair.Key, pair.Value, limit)))
            .WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1), clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            foreach (var (socket, _) in _sockets)
            {
                try
                {
                    Check(socket);
                }
                catch (Exception error) when (error is ObjectDisposedException or InvalidOperationException)
                {
                    log.LogDebug(error, "A socket ended while it was looked at.");
                }
            }
        }
    }

    private async Task DrainAsync(GraphQLSocket socket, Task running, TimeSpan limit)
    {
        await socket.DrainAsync(limit).WaitAsync(limit + GoodbyeLimit, clock)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await running.WaitAsync(GoodbyeLimit, clock).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!running.IsCompleted)
        {
            socket.Abort();
        }
    }

    private void Check(GraphQLSocket socket)
    {
        var limits = socket.Options;
        if (HasPassed(socket.Sender.SendingSince, TimeSpan.FromSeconds(limits.SendTimeoutSeconds))
            || HasPassed(socket.ClosingSince, GoodbyeLimit))
        {
            socket.Abort();
        }
        else if (socket.ClosingSince != 0)
        {
            return;
        }
        else if (!socket.IsInitialised)
        {
            if (HasPassed(socket.OpenedAt, TimeSpan.FromSeconds(limits.InitTimeoutSeconds)))
            {
                Tell(socket.CloseAsync(CloseCodes.InitialisationTimeout, "Connection initialisation timeout"));
            }
        }
        else if (socket.ExpiresAt <= clock.GetUtcNow())
        {
            Tell(socket.CloseAsync(CloseCodes.Forbidden, "Forbidden: the access token has expired"));
        }
        else
        {
            Ping(socket, TimeSpan.FromSeconds(limits.PingSeconds));
        }
    }

    private void Ping(GraphQLSocket socket, TimeSpan pause)
    {
        if (!socket.Protocol.IsLegacy && HasPassed(socket.HeardAt, 2 * pause))
        {
            socket.Abort();
        }
        else if (HasPassed(socket.HeardAt, pause) && (socket.PingedAt == 0 || HasPassed(socket.PingedAt, pause)))
        {
            socket.PingedAt = clock.GetTimestamp();
            // The older protocol has no answer to wait for: its keep-alive only keeps proxies from closing.
            Tell(socket.Sender.SendAsync(socket.Protocol.IsLegacy ? ServerWords.KeepAlive : ServerWords.Ping));
        }
    }

    /// <summary>Whether more than <paramref name="span"/> has passed since a timestamp that is not 0.</summary>
    private bool HasPassed(long since, TimeSpan span) => since != 0 && clock.GetElapsedTime(since) > span;

    /// <summary>
    /// Sends without waiting: the watch must not stand behind one slow client. The send itself never fails, and the
    /// next round looks at how long it takes.
    /// </summary>
    private static void Tell(ValueTask sending)
    {
        if (!sending.IsCompletedSuccessfully)
        {
            _ = sending.AsTask();
        }
    }
}

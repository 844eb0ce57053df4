using System.Collections.Concurrent;

namespace Chirp.GraphQL.Transport.WebSockets;

/// <summary>
/// Looks at all open sockets once a second, so that no socket needs timers of its own: late initialisation, silence,
/// expired tokens, clients that take no message. On shutdown it tells every client.
/// </summary>
internal sealed class SocketWatch(TimeProvider clock, ILogger<SocketWatch> log) : BackgroundService
{
    /// <summary>How long a client has to answer that it is being closed.</summary>
    private static readonly TimeSpan GoodbyeLimit = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<GraphQLSocket, Task> _sockets = new();

    public int Count => _sockets.Count;

    /// <summary>Watches a socket as long as its task runs.</summary>
    public async Task RunAsync(GraphQLSocket socket)
    {
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _sockets[socket] = ended.Task;
        try
        {
            await socket.RunAsync();
        }
        finally
        {
            _sockets.TryRemove(socket, out _);
            ended.SetResult();
        }
    }

    /// <summary>
    /// Ends all sockets: operations that end by themselves have until <paramref name="limit"/>, subscriptions end at
    /// once, and every client is told. To be called before the web server stops, which would wait for open sockets.
    /// </summary>
    public Task DrainAsync(TimeSpan limit)
    {
        var sockets = _sockets.ToArray();
        return Task.WhenAll(sockets.Select(async pair =>
        {
            var (socket, ended) = pair;
            await socket.DrainAsync(limit);
            await ended.WaitAsync(GoodbyeLimit, clock).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!ended.IsCompleted)
            {
                socket.Abort();
            }
        }));
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1), clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            var now = Environment.TickCount64;
            foreach (var (socket, _) in _sockets)
            {
                try
                {
                    Check(socket, now);
                }
                catch (ObjectDisposedException error)
                {
                    log.LogDebug(error, "A socket ended while it was looked at.");
                }
            }
        }
    }

    private void Check(GraphQLSocket socket, long now)
    {
        var options = socket.Options;
        if (socket.Sender.SendingSince is var since and > 0 && now - since > options.SendTimeoutSeconds * 1000L)
        {
            socket.Abort();
            return;
        }

        if (!socket.IsInitialised)
        {
            if (now - socket.OpenedAt > options.InitTimeoutSeconds * 1000L)
            {
                Tell(socket.CloseAsync(CloseCodes.InitialisationTimeout, "Connection initialisation timeout"));
            }

            return;
        }

        if (socket.ExpiresAt <= clock.GetUtcNow())
        {
            Tell(socket.CloseAsync(CloseCodes.Forbidden, "Forbidden: the access token has expired"));
            return;
        }

        Ping(socket, now);
    }

    private static void Ping(GraphQLSocket socket, long now)
    {
        var silence = now - socket.HeardAt;
        var pause = socket.Options.PingSeconds * 1000L;
        if (silence > 2 * pause && !socket.Protocol.IsLegacy)
        {
            socket.Abort();
        }
        else if (silence > pause && (now - socket.PingedAt) > pause)
        {
            socket.PingedAt = now;
            // The older protocol has no answer to wait for: its keep-alive only keeps proxies from closing.
            Tell(socket.Sender.SendAsync(socket.Protocol.IsLegacy ? "ka"u8 : "ping"u8, null, default));
        }
    }

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

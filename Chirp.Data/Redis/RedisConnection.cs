using StackExchange.Redis;

namespace Chirp.Data.Redis;

/// <summary>
/// The Redis that servers share: a cache and a carrier, never the only copy of anything. It comes and goes without an
/// error to whoever opened it: users look at <see cref="IsUp"/>, and do without it where it is away. Thread-safe; one
/// for the life of the process.
/// </summary>
public sealed class RedisConnection : IAsyncDisposable
{
    /// <summary>Between two looks at a Redis that is away; the client tells most changes itself.</summary>
    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(1);

    private readonly ConnectionMultiplexer _client;
    private readonly TimeSpan _commandTimeout;
    private readonly CancellationTokenSource _stop = new();

    /// <summary>Released where something has happened: what, the watch finds out.</summary>
    private readonly SemaphoreSlim _wake = new(0);

    private readonly Task _watch;

    /// <summary>How often a connection was lost.</summary>
    private int _losses = 1;

    /// <summary>The losses there were when Redis last answered; it is up where there were none since.</summary>
    private int _lossesAnswered;

    private RedisConnection(ConnectionMultiplexer client, TimeSpan commandTimeout)
    {
        _client = client;
        _commandTimeout = commandTimeout;
        Database = client.GetDatabase();
        Subscriber = client.GetSubscriber();
        client.ConnectionFailed += (_, _) => Lose();
        client.ConnectionRestored += (_, _) => _wake.Release();
        _watch = WatchAsync(_stop.Token);
    }

    /// <summary>Whether Redis answered, and no connection to it was lost since.</summary>
    public bool IsUp => Volatile.Read(ref _lossesAnswered) == Volatile.Read(ref _losses);

    /// <summary>
    /// Which start of which servers it is (their <c>run_id</c>s): another value means that what they held may be gone.
    /// Null where Redis has not answered yet. Read before <see cref="CameUp"/> is raised.
    /// </summary>
    public string? RunId { get; private set; }

    /// <summary>Why it was away when it was last looked for.</summary>
    public string? Problem { get; private set; }

    /// <summary>
    /// A connection was lost: what was published since may not arrive. Raised in turn with <see cref="CameUp"/>, one at
    /// a time. Handlers neither wait nor throw.
    /// </summary>
    public event Action? WentAway;

    /// <summary>
    /// Redis answers, for the first time or again, and channels are subscribed to again. Who adds a handler looks at
    /// <see cref="IsUp"/> afterwards: it may have come before.
    /// </summary>
    public event Action? CameUp;

    /// <summary>Commands. Await their answers by <see cref="WaitAsync{T}"/>.</summary>
    internal IDatabase Database { get; }

    internal ISubscriber Subscriber { get; }

    /// <summary>What is wrong with a connection string, null where nothing is.</summary>
    public static string? ProblemOf(string connectionString)
    {
        try
        {
            return Parse(connectionString).EndPoints.Count == 0 ? "it names no server" : null;
        }
        catch (ArgumentException error)
        {
            return error.Message;
        }
    }

    /// <summary>
    /// Connects. Where Redis is away it goes on trying in the background, for as long as this lives.
    /// </summary>
    /// <param name="connectionString">
    /// As StackExchange.Redis reads it: <c>host:6379,password=…,ssl=true</c>. Its <c>syncTimeout</c> is how long a
    /// command may take, in milliseconds: 1000 where it is not given.
    /// </param>
    public static async ValueTask<RedisConnection> OpenAsync(string connectionString)
    {
        var options = Parse(connectionString);
        var client = await ConnectionMultiplexer.ConnectAsync(options);
        var connection = new RedisConnection(client, TimeSpan.FromMilliseconds(options.SyncTimeout));
        await connection.LookAsync();
        return connection;
    }

    /// <summary>
    /// The answer to a command. Throws <see cref="RedisAwayException"/> where Redis is away, hangs for longer than a
    /// command may take, or refuses.
    /// </summary>
    internal async ValueTask<T> WaitAsync<T>(Task<T> answer)
    {
        try
        {
            return await answer.WaitAsync(_commandTimeout);
        }
        catch (TimeoutException error)
        {
            // The client's own commands have no timeout: a Redis that hangs would make everybody wait who asks it.
            Lose();
            throw new RedisAwayException(error);
        }
        catch (Exception error) when (error is RedisException or ObjectDisposedException or OperationCanceledException)
        {
            if (error.Message.StartsWith("CLUSTERDOWN", StringComparison.Ordinal))
            {
                Lose();
            }

            throw new RedisAwayException(error);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _watch;
        await _client.CloseAsync();
        _client.Dispose();
        _stop.Dispose();
        _wake.Dispose();
    }

    private static ConfigurationOptions Parse(string connectionString)
    {
        var options = ConfigurationOptions.Parse(connectionString);
        options.AbortOnConnectFail = false;
        // The client counts INFO among the commands of administrators. It is the only one that is used.
        options.AllowAdmin = true;
        options.ClientName ??= "chirp";
        options.ReconnectRetryPolicy = new LinearRetry(500);
        if (!connectionString.Contains("connectTimeout", StringComparison.OrdinalIgnoreCase))
        {
            options.ConnectTimeout = 2_000;
        }

        return options;
    }

    private void Lose()
    {
        // order matters: a look that answers at the same moment sees the loss, or is seen here.
        var before = Interlocked.Increment(ref _losses) - 1;
        // Where it was away already, the watch looks by itself: those who fail must not hurry it.
        if (Volatile.Read(ref _lossesAnswered) == before)
        {
            _wake.Release();
        }
    }

    /// <summary>Tells the changes, in order; while Redis is away, looks whether it still is.</summary>
    private async Task WatchAsync(CancellationToken stop)
    {
        // What OpenAsync saw has been told to nobody.
        var toldUp = false;
        var toldLosses = 0;
        try
        {
            while (true)
            {
                if (toldUp && toldLosses != Volatile.Read(ref _losses))
                {
                    toldUp = false;
                    WentAway?.Invoke();
                }

                if (!toldUp && (IsUp || await LookAsync()))
                {
                    (toldUp, toldLosses) = (true, Volatile.Read(ref _lossesAnswered));
                    CameUp?.Invoke();
                }

                await _wake.WaitAsync(toldUp ? Timeout.InfiniteTimeSpan : LookInterval, stop);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
        }
    }

    /// <summary>
    /// Asks every connected server who it is; true where all answered, they hold all there is, and none was lost since.
    /// </summary>
    private async ValueTask<bool> LookAsync()
    {
        var losses = Volatile.Read(ref _losses);
        try
        {
            var servers = _client.GetEndPoints().OrderBy(point => point.ToString(), StringComparer.Ordinal)
                .Select(point => _client.GetServer(point)).Where(server => server.IsConnected).ToList();
            var runIds = new List<string>();
            foreach (var server in servers)
            {
                runIds.Add(await RunIdAsync(server));
            }

            if (servers.Count == 0)
            {
                // It has failed, and says why.
                await WaitAsync(Database.PingAsync());
                return false;
            }

            if (servers.Find(static server => server.ServerType == ServerType.Cluster) is { } any)
            {
                await LookAtPartsAsync(any);
            }

            // The connection that messages arrive on is another one.
            await WaitAsync(Subscriber.PingAsync());
            RunId = string.Join(',', runIds);
            Interlocked.Exchange(ref _lossesAnswered, losses);
            return IsUp;
        }
        catch (Exception error) when (!_stop.IsCancellationRequested)
        {
            // Whatever the client throws, Redis is away and is looked for again.
            Problem = error.Message;
            await ReconfigureAsync();
            return false;
        }
    }

    /// <summary>By itself the client looks once a minute which servers of a cluster are replicas now.</summary>
    private async ValueTask ReconfigureAsync()
    {
        if (_client.GetEndPoints().Length == 1)
        {
            return;
        }

        try
        {
            await _client.ConfigureAsync().WaitAsync(_commandTimeout + LookInterval, _stop.Token);
        }
        catch (Exception) when (!_stop.IsCancellationRequested)
        {
            // It is asked again at the next look.
        }
    }

    /// <summary>Fails where a part of a cluster is not served.</summary>
    private async ValueTask LookAtPartsAsync(IServer any)
    {
        const int Parts = TimelineBucket.Count;
        // From the answer the client learns of servers that are new, and of slots that have moved.
        await WaitAsync(any.ClusterNodesAsync());
        // A script, as everything that is asked: of a server that was a replica until now the client learns only by it.
        await WaitAsync(Task.WhenAll(Enumerable.Range(0, Parts).Select(number => Database.ScriptEvaluateAsync(
            "return 1", [$"{{{number}}}"], null, CommandFlags.DemandMaster | CommandFlags.NoScriptCache))));
    }

    /// <summary>Which start of a server it is.</summary>
    private async ValueTask<string> RunIdAsync(IServer server)
    {
        const string Name = "run_id:";
        // The client gives null where the connection is just being made or lost.
        var info = await WaitAsync(server.InfoRawAsync("server")) ?? "";
        var start = info.IndexOf(Name, StringComparison.Ordinal);
        return start < 0
            ? throw new RedisAwayException(new IOException("A server did not say who it is."))
            : info[(start + Name.Length)..].Split('\r', 2)[0];
    }
}

using System.Data.Common;
using System.Globalization;
using Chirp.Data.Caches;
using Chirp.Data.Live;
using Chirp.Data.Model;
using Chirp.Data.Redis;
using Chirp.Data.Servers;
using Chirp.Data.Sql;
using Chirp.Data.Stores;
using Chirp.Data.Timelines;
using Chirp.MySql;

namespace Chirp.Data;

/// <summary>Where the data is. Exactly one of SQLite and MySQL is set.</summary>
/// <param name="SqlitePath">The database's file; its folder must exist.</param>
/// <param name="MySqlConnectionString">A connection string of Chirp.MySql.</param>
/// <param name="Node">
/// This server's number, 0 to 1023, no other server's at the same time; null for one that is free.
/// </param>
/// <param name="RedisConnectionString">
/// The Redis that servers share, as <see cref="RedisConnection.OpenAsync"/> takes it; null for none.
/// </param>
public sealed record DatabaseOptions(
    string? SqlitePath, string? MySqlConnectionString, int? Node = null, string? RedisConnectionString = null)
{
    /// <summary>Whether this server brings tweets into the home timelines that are kept; others may do it.</summary>
    public bool FansOut { get; init; } = true;

    /// <summary>Followers above which a person's tweets are not fanned out but read with each timeline.</summary>
    public int PushLimit { get; init; } = 10_000;

    /// <summary>False where a test says when tweets are fanned out.</summary>
    internal bool FansOutByItself { get; init; } = true;

    /// <summary>Where timelines are kept, by tests; null for what fits the database.</summary>
    internal ITimelineCache? Timelines { get; init; }
}

/// <summary>An open database and its stores. One for the life of the process.</summary>
public sealed class ChirpDatabase : IAsyncDisposable
{
    private static readonly Statement Ping = new("SELECT version FROM schema_versions LIMIT 1");

    /// <summary>Kept timelines and what goes with them: some 6,000 timelines of 1,000 ids and followees.</summary>
    private const long MaxTimelineBytes = 64L << 20;

    private readonly PendingWrites _pending;
    private readonly TimelineParts _timelines;
    private ServerGroup? _group;
    private Upkeep? _upkeep;

    private ChirpDatabase(
        SqlDatabase database, RedisConnection? redis, SnowflakeClock ids, TimelineParts timelines)
    {
        Sql = database;
        Redis = redis;
        var pending = _pending = new PendingWrites(ids);
        Events = new LiveEvents(pending);
        _timelines = timelines;
        Results = new ResultStore(database);
        var hot = new HotObjects(Events);
        Events.Add(hot);
        Users = new UserStore(database, hot);
        Sessions = new SessionStore(database, ids, Events);
        Accounts = new AccountStore(database, ids, Sessions, Events);
        Tweets = new TweetStore(database, pending, Events, Users, hot);
        Favorites = new FavoriteStore(database, pending, Events, hot);
        Follows = new FollowStore(database, pending, Events, timelines);
        StoredTimelines = new TimelineStore(database, pending);
        Timelines = new HotTimelines(StoredTimelines, Events, pending, Tweets, timelines);
        Live = new LiveFeeds(Events, pending, Tweets, Timelines, Follows, database.Clock);
        Events.Add(timelines.Outstanding);
        Events.Add(timelines.Pulled);
        Events.Add(Sessions);
    }

    /// <summary>Tells, in a sentence, what happens between servers; handlers neither wait nor throw.</summary>
    public event Action<string>? Noted;

    public ResultStore Results { get; }

    public UserStore Users { get; }

    public AccountStore Accounts { get; }

    public SessionStore Sessions { get; }

    public TweetStore Tweets { get; }

    public FavoriteStore Favorites { get; }

    public FollowStore Follows { get; }

    public HotTimelines Timelines { get; }

    public LiveFeeds Live { get; }

    /// <summary>What the servers share beside the database; null for a server that is alone.</summary>
    public RedisConnection? Redis { get; }

    internal LiveEvents Events { get; }

    /// <summary>Home timelines as the database has them.</summary>
    internal TimelineStore StoredTimelines { get; }

    internal FanOut? FanOut { get; private set; }

    internal Outstanding Outstanding => _timelines.Outstanding;

    internal SqlDatabase Sql { get; }

    /// <summary>This server's number among those that share the database.</summary>
    internal int Node => _group?.Node ?? 0;

    internal PendingWrites Pending => _pending;

    /// <summary>Whether a write has taken an id and has not ended.</summary>
    internal bool IsWriting => _pending.HasAny;

    /// <summary>
    /// Opens the database, applying migrations that are missing. Throws <see cref="DatabaseException"/> in one sentence
    /// where it cannot be opened, is newer than this program, or was written when the clock was far ahead of now.
    /// </summary>
    public static async ValueTask<ChirpDatabase> OpenAsync(
        DatabaseOptions options, TimeProvider clock, CancellationToken stop)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(
            (uint)(options.Node ?? 0), (uint)SnowflakeClock.MaxNode, "Data:Node");
        switch (options)
        {
            case { SqlitePath: { } path, MySqlConnectionString: null }:
                var embedded = await SqliteDatabase.OpenAsync(path, clock, stop);
                return await OpenAsync(embedded, null, options, stop);
            case { SqlitePath: null, MySqlConnectionString: { } connection }:
                var source = Driver(connection);
                var shared = await MySqlDatabase.OpenAsync(source, clock, stop);
                return await OpenAsync(shared, new ServerTable(source), options, stop);
            default:
                throw new DatabaseException(
                    "Exactly one of a SQLite path and a MySQL connection string must be set.");
        }
    }

    /// <summary>Whether the database answers; for readiness.</summary>
    public async ValueTask<bool> IsReadyAsync(CancellationToken stop)
    {
        try
        {
            await using var lease = await Sql.RentAsync(stop);
            return await lease.Session.Call(Ping).FindInt64Async(stop) is not null;
        }
        catch (DbException)
        {
            return false;
        }
    }

    /// <summary>How old the oldest tweet is that waits to be fanned out; zero where none does.</summary>
    public ValueTask<TimeSpan> OutboxAgeAsync(CancellationToken stop) => new Outbox(Sql).AgeAsync(stop);

    public async ValueTask DisposeAsync()
    {
        await Live.DisposeAsync();
        await Timelines.DisposeAsync();
        if (FanOut is not null)
        {
            Events.Remove(FanOut);
            await FanOut.DisposeAsync();
        }

        if (_upkeep is not null)
        {
            await _upkeep.DisposeAsync();
        }

        if (_group is not null)
        {
            await _group.DisposeAsync();
        }

        if (Redis is not null)
        {
            await Redis.DisposeAsync();
        }

        await Sql.DisposeAsync();
    }

    /// <summary>The MySQL driver: the one line to change for another one.</summary>
    internal static DbDataSource Driver(string connectionString) => new MySqlDataSource(connectionString);

    private static async ValueTask<ChirpDatabase> OpenAsync(
        SqlDatabase database, ServerTable? servers, DatabaseOptions options, CancellationToken stop)
    {
        ChirpDatabase? opened = null;
        try
        {
            if (servers is not null)
            {
                await servers.TakeNodeAsync(options.Node, stop);
            }

            var ids = new SnowflakeClock(servers?.Node ?? options.Node ?? 0, database.Clock);
            await LargestIds.GoOnAfterAsync(database, ids, stop);
            var redis = options.RedisConnectionString is { } shared ? await RedisConnection.OpenAsync(shared) : null;
            var timelines = await OpenTimelinesAsync(database, redis, options, stop);
            opened = new ChirpDatabase(database, redis, ids, timelines);
            await opened.StartAsync(servers, options, stop);
            return opened;
        }
        catch
        {
            if (servers is not null)
            {
                await servers.DisposeAsync();
            }

            await (opened?.DisposeAsync() ?? database.DisposeAsync());
            throw;
        }
    }

    /// <summary>
    /// Where timelines are kept: where all servers see them, or in this one, which keeps them while it is alone.
    /// </summary>
    private static async ValueTask<TimelineParts> OpenTimelinesAsync(
        SqlDatabase database, RedisConnection? redis, DatabaseOptions options, CancellationToken stop)
    {
        if (options.Timelines is { } given)
        {
            return new TimelineParts(database, given);
        }

        if (database.Dialect.IsSqlite)
        {
            return new TimelineParts(database, new MemoryTimelines(MaxTimelineBytes));
        }

        if (redis is not null)
        {
            var epoch = await TimelineEpoch.FindAsync(database, stop);
            return new TimelineParts(
                database, new RedisTimelines(redis, epoch.ToString("x", CultureInfo.InvariantCulture)));
        }

        await TimelineEpoch.BeginAsync(database, stop);
        return new TimelineParts(database, new MemoryTimelines(MaxTimelineBytes));
    }

    private async ValueTask StartAsync(ServerTable? servers, DatabaseOptions options, CancellationToken stop)
    {
        await Timelines.ReloadAsync(stop);
        if (servers is not null)
        {
            var channel = Redis is null ? null : new RedisChannel(Redis, servers.Database);
            _group = new ServerGroup(
                servers, _pending, Events, channel, Timelines.ReloadAsync, text => Noted?.Invoke(text));
            await _group.JoinAsync(stop);
            Sql.Fence = _group.Fence;
        }

        _upkeep = new Upkeep(Sql, Events);
        FanOut = new FanOut(
            new Outbox(Sql), Events, _timelines, Sql.Clock,
            new FanOutOptions(options.PushLimit, options.FansOut, options.FansOutByItself));
        Events.Add(FanOut);
    }
}

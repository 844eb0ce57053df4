using System.Data.Common;
using Chirp.Data.Live;
using Chirp.Data.Model;
using Chirp.Data.Redis;
using Chirp.Data.Servers;
using Chirp.Data.Sql;
using Chirp.Data.Stores;
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
    string? SqlitePath, string? MySqlConnectionString, int? Node = null, string? RedisConnectionString = null);

/// <summary>An open database and its stores. One for the life of the process.</summary>
public sealed class ChirpDatabase : IAsyncDisposable
{
    private static readonly Statement Ping = new("SELECT version FROM schema_versions LIMIT 1");

    private readonly PendingWrites _pending;
    private ServerGroup? _group;
    private Upkeep? _upkeep;

    private ChirpDatabase(SqlDatabase database, RedisConnection? redis, SnowflakeClock ids)
    {
        Sql = database;
        Redis = redis;
        var pending = _pending = new PendingWrites(ids);
        Events = new LiveEvents(pending);
        Results = new ResultStore(database);
        Users = new UserStore(database);
        Sessions = new SessionStore(database, ids);
        Accounts = new AccountStore(database, ids, Sessions, Events);
        Tweets = new TweetStore(database, pending, Events);
        Favorites = new FavoriteStore(database, pending, Events);
        Follows = new FollowStore(database, pending, Events);
        Timelines = new TimelineStore(database, pending);
        Live = new LiveFeeds(Events, pending, Tweets, Timelines, Follows, database.Clock);
    }

    public ResultStore Results { get; }

    public UserStore Users { get; }

    public AccountStore Accounts { get; }

    public SessionStore Sessions { get; }

    public TweetStore Tweets { get; }

    public FavoriteStore Favorites { get; }

    public FollowStore Follows { get; }

    public TimelineStore Timelines { get; }

    public LiveFeeds Live { get; }

    /// <summary>What the servers share beside the database; null for a server that is alone.</summary>
    public RedisConnection? Redis { get; }

    internal LiveEvents Events { get; }

    internal SqlDatabase Sql { get; }

    /// <summary>This server's number among those that share the database.</summary>
    internal int Node => _group?.Node ?? 0;

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

    public async ValueTask DisposeAsync()
    {
        await Live.DisposeAsync();
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
            opened = new ChirpDatabase(database, redis, ids);
            await opened.StartAsync(servers, stop);
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

    private async ValueTask StartAsync(ServerTable? servers, CancellationToken stop)
    {
        if (servers is not null)
        {
            var channel = Redis is null ? null : new RedisChannel(Redis, servers.Database);
            _group = new ServerGroup(servers, _pending, Events, channel, static _ => ValueTask.CompletedTask);
            await _group.JoinAsync(stop);
            Sql.Opening = _pending.WaitOpenAsync;
        }

        _upkeep = new Upkeep(Sql, Events);
    }
}

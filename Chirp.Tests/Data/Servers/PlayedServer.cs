using System.Data.Common;
using Chirp.Data;
using Chirp.Data.Model;
using Chirp.Data.Redis;
using Chirp.Data.Servers;
using Xunit;

namespace Chirp.Tests.Data.Servers;

/// <summary>
/// A server that a test plays: it has a number, a row and, where it wants, a voice on Redis, and commits, tells and
/// dies when the test says so.
/// </summary>
internal sealed class PlayedServer : IAsyncDisposable
{
    private readonly DbDataSource _source;
    private readonly ServerTable _table;
    private readonly SnowflakeClock _clock;
    private readonly long _instance = Random.Shared.NextInt64(1, long.MaxValue);
    private RedisConnection? _redis;
    private RedisChannel? _channel;
    private long _beat;
    private long _sent;
    private long _published;

    private PlayedServer(DbDataSource source, ServerTable table)
    {
        (_source, _table) = (source, table);
        _clock = new SnowflakeClock(table.Node, TimeProvider.System);
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>Takes a number and writes its row; it tells of no id yet.</summary>
    public static async Task<PlayedServer> JoinAsync(DatabaseOptions options)
    {
        var source = ChirpDatabase.Driver(options.MySqlConnectionString!);
        var table = new ServerTable(source);
        await table.TakeNodeAsync(null, Stop);
        var played = new PlayedServer(source, table);
        await table.InsertAsync(played.Row(), Stop);
        if (options.RedisConnectionString is { } redis)
        {
            played._redis = await RedisConnection.OpenAsync(redis);
            played._channel = new RedisChannel(played._redis, table.Database);
        }

        return played;
    }

    public long NextId() => _clock.Next();

    /// <summary>Renews its row, which says what it has settled.</summary>
    public async Task RenewAsync() => Assert.True(await _table.RenewAsync(Row(), Stop));

    /// <summary>Tells others that it is there.</summary>
    public ValueTask TellAsync() =>
        _channel!.PublishAsync(MessageCodec.Encode(
            new ServerMessage(_table.Node, _instance, ++_sent, IdSet.UpTo(_clock.Next()), [])));

    /// <summary>Writes a tweet as a server does, but for its commit.</summary>
    public async Task<Writing> BeginAsync(long id, UserId author)
    {
        var connection = await _source.OpenConnectionAsync(Stop);
        var transaction = await connection.BeginTransactionAsync(Stop);
        await RunAsync($"""
            INSERT INTO tweets (id, author_id, text, root_id, favorite_count, reply_count, version)
            VALUES ({id}, {author.Value}, 'played', {id}, 0, 0, 1)
            """);
        await RunAsync($"INSERT INTO author_tweets VALUES ({author.Value}, {id}, 0)");
        await RunAsync($"SELECT instance FROM server_fences WHERE instance = {_instance} LOCK IN SHARE MODE");
        return new Writing(connection, transaction);

        async Task RunAsync(string sql)
        {
            await using var command = connection.CreateCommand();
            command.Transaction = transaction;
            command.CommandText = sql;
            await command.ExecuteNonQueryAsync(Stop);
        }
    }

    /// <summary>Commits a tweet that it has told nobody of.</summary>
    public async Task<long> PostAsync(UserId author)
    {
        var id = NextId();
        await using var writing = await BeginAsync(id, author);
        await writing.CommitAsync();
        _published++;
        return id;
    }

    /// <summary>Its number is free from now on, as when its process is killed.</summary>
    public ValueTask DieAsync() => _table.DisposeAsync();

    /// <summary>Another process is taken for dead.</summary>
    public async Task EndAsync(long instance) => Assert.True(await _table.EndAsync(instance, Stop));

    public async ValueTask DisposeAsync()
    {
        await _table.DisposeAsync();
        await _source.DisposeAsync();
        if (_redis is not null)
        {
            await _redis.DisposeAsync();
        }
    }

    private ServerRow Row() =>
        new(_table.Node, _instance, ++_beat, IdSet.UpTo(_clock.Next()), _sent, _published);

    /// <summary>A transaction that is open.</summary>
    internal sealed class Writing(DbConnection connection, DbTransaction transaction) : IAsyncDisposable
    {
        public Task CommitAsync() => transaction.CommitAsync(Stop);

        public ValueTask DisposeAsync() => connection.DisposeAsync();
    }
}

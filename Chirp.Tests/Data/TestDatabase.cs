using System.Data.Common;
using System.Globalization;
using Chirp.Data;
using Chirp.Data.Model;
using Chirp.Data.Stores;
using Chirp.Tests.Servers;
using Xunit;

namespace Chirp.Tests.Data;

public enum DatabaseKind
{
    Sqlite = 0,
    MySql = 1,
}

/// <summary>A database of one test, which goes with it.</summary>
internal sealed class TestDatabase : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("chirp-data-").FullName;
    private readonly DatabaseKind _kind;
    private readonly string _name = $"chirp_{Guid.NewGuid():N}";
    private Func<DatabaseOptions, DatabaseOptions> _change = static options => options;
    private int _people;

    private readonly string? _redis;

    private TestDatabase(DatabaseKind kind, string? redis) => (_kind, _redis) = (kind, redis);

    public ChirpDatabase Data { get; private set; } = null!;

    public DatabaseOptions Options => _change(_kind == DatabaseKind.Sqlite
        ? new DatabaseOptions(System.IO.Path.Combine(_folder, "chirp.db"), null)
        : new DatabaseOptions(null, $"{MySqlServer};Database={_name}", RedisConnectionString: _redis));

    private static string? MySqlServer => Environment.GetEnvironmentVariable("CHIRP_TEST_MYSQL");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <param name="kind">Where.</param>
    /// <param name="isEmpty">Whether it is opened by the test, later.</param>
    /// <param name="redis">What its servers share of the tests' Redis.</param>
    /// <param name="change">What is to be other than usual.</param>
    /// <param name="clock">The time it is to believe in.</param>
    public static async Task<TestDatabase> OpenAsync(
        DatabaseKind kind, bool isEmpty = false, RedisKind redis = RedisKind.None,
        Func<DatabaseOptions, DatabaseOptions>? change = null, TimeProvider? clock = null)
    {
        SkipWithoutServer(kind);
        var database = new TestDatabase(kind, OwnRedis.SharedOf(redis));
        database._change = change ?? database._change;
        await database.RunOnServerAsync("CREATE DATABASE");
        await (isEmpty ? Task.CompletedTask : database.OpenAsync(clock));
        return database;
    }

    public async Task OpenAsync(TimeProvider? clock = null) =>
        Data = await ChirpDatabase.OpenAsync(Options, clock ?? TimeProvider.System, Stop);

    /// <summary>Closes it and opens it again, as a restart with another clock or on another server does.</summary>
    public async Task ReopenAsync(TimeProvider clock, int? node = null)
    {
        await Data.DisposeAsync();
        Data = await ChirpDatabase.OpenAsync(Options with { Node = node }, clock, Stop);
    }

    /// <summary>Opens it once more, as another server does.</summary>
    public async Task<ChirpDatabase> OpenAnotherAsync() =>
        await ChirpDatabase.OpenAsync(Options, TimeProvider.System, Stop);

    /// <summary>A connection of its own, which locks what it likes.</summary>
    public async Task<DbConnection> ConnectAsync() =>
        await ChirpDatabase.Driver(Options.MySqlConnectionString!).OpenConnectionAsync(Stop);

    /// <summary>Skips where MySQL is asked for and cannot be reached.</summary>
    private static void SkipWithoutServer(DatabaseKind kind)
    {
        if (kind == DatabaseKind.Sqlite)
        {
            return;
        }

        Assert.SkipWhen(MySqlServer is null, "CHIRP_TEST_MYSQL is not set: ./test.sh starts MariaDB and sets it.");
    }

    /// <summary>Signs a new person up.</summary>
    public async Task<UserId> AddPersonAsync(string? handle = null)
    {
        var name = handle ?? $"person{Interlocked.Increment(ref _people)}";
        var session = await Data.Accounts.SignUpAsync(NewAccount(name), null, Stop);
        Assert.Equal(WriteStatus.Done, session.Status);
        return (await Data.Sessions.FindAsync(new SessionId(session.Id), Stop))!.UserId;
    }

    public async Task<TweetId> PostAsync(UserId author, string text = "hello", TweetId? inReplyTo = null)
    {
        var result = await Data.Tweets.PostAsync(new NewTweet(author, text, inReplyTo, null), null, Stop);
        Assert.Equal(WriteStatus.Done, result.Status);
        return new TweetId(result.Id);
    }

    public async Task<User> GetUserAsync(UserId id) => (await Data.Users.FindAsync([id], Stop))[0]!;

    public async Task<Tweet?> FindTweetAsync(TweetId id) => (await Data.Tweets.FindAsync([id], Stop))[0];

    /// <summary>A number that only SQL can tell.</summary>
    public async Task<long> CountAsync(string sql)
    {
        await using var lease = await Data.Sql.RentAsync(Stop);
        await using var command = lease.Session.Connection.CreateCommand();
        command.CommandText = sql;
        return Convert.ToInt64(await command.ExecuteScalarAsync(Stop), CultureInfo.InvariantCulture);
    }

    public static NewAccount NewAccount(string handle, string? email = null) => new(
        handle, handle, email ?? $"{handle}@example.org", "hash", new DateOnly(1990, 12, 31),
        new NewSession("agent", DateTimeOffset.UtcNow.AddDays(30)));

    public async ValueTask DisposeAsync()
    {
        await Data.DisposeAsync();
        await RunOnServerAsync("DROP DATABASE");
        Directory.Delete(_folder, recursive: true);
    }

    private async Task RunOnServerAsync(string command)
    {
        if (_kind == DatabaseKind.MySql)
        {
            await using var source = ChirpDatabase.Driver(MySqlServer!);
            await using var statement = source.CreateCommand($"{command} {_name}");
            await statement.ExecuteNonQueryAsync(Stop);
        }
    }
}

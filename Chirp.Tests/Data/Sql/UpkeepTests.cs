using System.Globalization;
using Chirp.Data.Model;
using Chirp.Data.Sql;
using Chirp.Data.Stores;
using Chirp.Tests.GraphQL.Transport;
using Xunit;

namespace Chirp.Tests.Data.Sql;

/// <summary>What has had its time is swept, all of it, and nothing else is.</summary>
public abstract class UpkeepTests(DatabaseKind kind)
{
    /// <summary>More than one sweep takes in a transaction.</summary>
    private const int Many = 1_100;

    private readonly ManualClock _clock = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Keys_are_kept_for_a_day()
    {
        await using var database = await OpenAsync();
        var author = await database.AddPersonAsync();
        await AllAsync(Many, i => database.Data.Favorites.AddAsync(author, new TweetId(1), Key(author, i), Stop));
        var tweet = await database.PostAsync(author);
        await AllAsync(Many, i => database.Data.Favorites.AddAsync(author, tweet, Key(author, i), Stop));
        await AssertCountsAsync(database, "idempotency", Many, TimeSpan.FromHours(24), 0);
        _clock.Advance(-TimeSpan.FromSeconds(1));
        await database.Data.Favorites.AddAsync(author, tweet, Key(author, 1), Stop);
        await AssertCountsAsync(database, "idempotency", 1, TimeSpan.FromHours(24), 0);
    }

    [Fact]
    public async Task Sessions_are_kept_until_they_end()
    {
        await using var database = await OpenAsync();
        var people = new List<UserId>();
        for (var i = 0; i < 12; i++)
        {
            people.Add(await database.AddPersonAsync());
        }

        var ends = _clock.GetUtcNow().AddDays(3);
        await AllAsync(Many, i => database.Data.Sessions.StartAsync(
            people[i % people.Count], new NewSession(null, ends), null, Stop));

        // Those of the sign-ups live on.
        await AssertCountsAsync(database, "sessions", Many + people.Count, TimeSpan.FromDays(3), people.Count);
    }

    private async Task<TestDatabase> OpenAsync()
    {
        var database = await TestDatabase.OpenAsync(kind);
        _clock.Advance(DateTimeOffset.UtcNow - _clock.GetUtcNow());
        await database.ReopenAsync(_clock);
        return database;
    }

    /// <summary>A moment before its time everything is there, and a moment after it only what lives on.</summary>
    private async Task AssertCountsAsync(TestDatabase database, string table, int before, TimeSpan kept, int after)
    {
        _clock.Advance(kept - TimeSpan.FromSeconds(1));
        await Upkeep.RunOnceAsync(database.Data.Sql, database.Data.Events, Stop);
        Assert.Equal(before, await database.CountAsync($"SELECT COUNT(*) FROM {table}"));
        _clock.Advance(TimeSpan.FromSeconds(2));
        await Upkeep.RunOnceAsync(database.Data.Sql, database.Data.Events, Stop);
        Assert.Equal(after, await database.CountAsync($"SELECT COUNT(*) FROM {table}"));
    }

    private static IdempotencyKey Key(UserId user, int number) =>
        new(user.Value, number.ToString(CultureInfo.InvariantCulture), new byte[32]);

    private static async Task AllAsync(int count, Func<int, ValueTask<WriteResult>> write)
    {
        foreach (var some in Enumerable.Range(0, count).Chunk(64))
        {
            await Task.WhenAll(some.Select(i => write(i).AsTask()));
        }
    }
}

public sealed class UpkeepTestsOnSqlite() : UpkeepTests(DatabaseKind.Sqlite);

public sealed class UpkeepTestsOnMySql() : UpkeepTests(DatabaseKind.MySql);

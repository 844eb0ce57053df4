using Chirp.Data;
using Chirp.Data.Model;
using Chirp.Tests.GraphQL.Transport;
using Xunit;

namespace Chirp.Tests.Data.Sql;

/// <summary>Ids grow over restarts, whatever the clock did meanwhile.</summary>
public abstract class LargestIdsTests(DatabaseKind kind)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Ids_go_on_above_the_stored_ones_after_the_clock_was_set_back()
    {
        await using var database = await TestDatabase.OpenAsync(kind);
        var author = await database.AddPersonAsync();
        var before = await database.PostAsync(author, "before");

        await database.ReopenAsync(Behind(TimeSpan.FromMinutes(9)));
        var after = await database.PostAsync(author, "after");
        var later = await database.PostAsync(author, "later");

        Assert.True(after.Value > before.Value, $"{after} is not above {before}");
        Assert.True(later.Value > after.Value, $"{later} is not above {after}");
        var home = await database.Data.Timelines.HomeAsync(author, new PageRequest(3), Stop);
        Assert.Equal([later, after, before], home.Items.Select(item => item.Value));
    }

    [Fact]
    public async Task Ids_of_other_servers_count_too()
    {
        await using var database = await TestDatabase.OpenAsync(kind);
        var author = await database.AddPersonAsync();
        await database.ReopenAsync(TimeProvider.System, node: 1023);
        var before = await database.PostAsync(author, "before");

        await database.ReopenAsync(Behind(TimeSpan.FromMinutes(1)), node: 0);

        Assert.True((await database.PostAsync(author, "after")).Value > before.Value);
    }

    [Fact]
    public async Task A_database_from_the_future_is_refused_in_one_sentence()
    {
        await using var database = await TestDatabase.OpenAsync(kind);
        await database.AddPersonAsync();

        var refusal = await Assert.ThrowsAsync<DatabaseException>(
            async () => await ChirpDatabase.OpenAsync(database.Options, Behind(TimeSpan.FromHours(1)), Stop));

        Assert.Contains("set the clock right", refusal.Message, StringComparison.Ordinal);
        await database.PostAsync(await database.AddPersonAsync());
    }

    private static ManualClock Behind(TimeSpan span)
    {
        var clock = new ManualClock();
        clock.Advance(DateTimeOffset.UtcNow - span - clock.GetUtcNow());
        return clock;
    }
}

public sealed class LargestIdsTestsOnSqlite() : LargestIdsTests(DatabaseKind.Sqlite);

public sealed class LargestIdsTestsOnMySql() : LargestIdsTests(DatabaseKind.MySql);

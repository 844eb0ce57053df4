using Chirp.Data;
using Chirp.Data.Caches;
using Chirp.Data.Live;
using Chirp.Data.Model;
using Chirp.Data.Sql;
using Chirp.Data.Stores;
using Xunit;

namespace Chirp.Tests.Data.Stores;

/// <summary>Nobody waits for the row of a tweet or a person whom many count on, and every count is exact.</summary>
public sealed class HotCounterTests
{
    private const string ChildDatabase = "CHIRP_TEST_COUNTERS_DATABASE";
    private const string ChildFan = "CHIRP_TEST_COUNTERS_FAN";
    private const string ChildTweet = "CHIRP_TEST_COUNTERS_TWEET";
    private const string Deltas = "SELECT COUNT(*) FROM counter_deltas";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Whoever_finds_a_tweet_locked_leaves_a_delta_and_the_next_one_folds_it()
    {
        await using var database = await TestDatabase.OpenAsync(DatabaseKind.MySql);
        var people = await PeopleAsync(database, 4);
        var (tweet, favorites) = (await database.PostAsync(people[0]), database.Data.Favorites);
        await using (await HotRow.OfTweetAsync(database, tweet.Value))
        {
            foreach (var person in people[..3])
            {
                await favorites.AddAsync(person, tweet, null, Stop);
            }

            await favorites.RemoveAsync(people[1], tweet, null, Stop);
            await database.PostAsync(people[2], "yes", tweet);
            Assert.Equal((2, 1, 6), CountsOf(await database.FindTweetAsync(tweet)));
            Assert.Equal(5, await database.CountAsync(Deltas));
        }

        await favorites.AddAsync(people[3], tweet, null, Stop);
        Assert.Equal((3, 1, 7), CountsOf(await database.FindTweetAsync(tweet)));
        Assert.Equal(0, await database.CountAsync(Deltas));
        Assert.Equal(3, await database.CountAsync("SELECT favorite_count FROM tweets WHERE version = 7"));
    }

    [Fact]
    public async Task Whoever_finds_a_person_locked_leaves_a_delta_and_the_next_one_folds_it()
    {
        await using var database = await TestDatabase.OpenAsync(DatabaseKind.MySql);
        var people = await PeopleAsync(database, 5);
        var (star, follows) = (people[0], database.Data.Follows);
        await using (await HotRow.OfUserAsync(database, star.Value))
        {
            foreach (var person in people[1..4])
            {
                await follows.AddAsync(person, star, null, Stop);
            }

            await follows.RemoveAsync(people[1], star, null, Stop);
            await follows.AddAsync(star, people[1], null, Stop);
            Assert.Equal((2, 1), CountsOf(await database.GetUserAsync(star)));
            Assert.Equal((1, 0), CountsOf(await database.GetUserAsync(people[1])));
            Assert.Equal(5, await database.CountAsync(Deltas));
        }

        await follows.AddAsync(people[4], star, null, Stop);
        Assert.Equal((3, 1), CountsOf(await database.GetUserAsync(star)));
        Assert.Equal(0, await database.CountAsync(Deltas));
        Assert.Equal(3, await database.CountAsync($"SELECT follower_count FROM users WHERE id = {star.Value}"));
    }

    [Fact]
    public async Task Counts_only_grow_while_two_servers_add_to_them_and_equal_their_rows()
    {
        await using var database = await TestDatabase.OpenAsync(DatabaseKind.MySql);
        await using var other = await database.OpenAnotherAsync();
        ChirpDatabase[] servers = [database.Data, other];
        var people = await PeopleAsync(database, 16);
        var (star, tweet) = (people[0], await database.PostAsync(people[0]));
        var writes = Parallel.ForEachAsync(people[1..], Stop, async (person, stop) =>
        {
            for (var round = 0; round < 9; round++)
            {
                var server = servers[round % 2];
                await server.Tweets.PostAsync(new NewTweet(person, $"{round}", tweet, null), null, stop);
                await (round % 2 == 0
                    ? server.Favorites.AddAsync(person, tweet, null, stop)
                    : server.Favorites.RemoveAsync(person, tweet, null, stop));
                await (round % 2 == 0
                    ? server.Follows.AddAsync(person, star, null, stop)
                    : server.Follows.RemoveAsync(person, star, null, stop));
            }
        });
        var last = CountsOf(await database.FindTweetAsync(tweet));
        while (!writes.IsCompleted)
        {
            var now = CountsOf((await other.Tweets.FindAsync([tweet], Stop))[0]);
            Assert.True(now.Replies >= last.Replies && now.Version >= last.Version, $"{now} after {last}");
            last = now;
        }

        await writes;
        Assert.Equal((15, 135, 1 + 135 + (15 * 9)), CountsOf((await other.Tweets.FindAsync([tweet], Stop))[0]));
        Assert.Equal((15, 0), CountsOf((await other.Users.FindAsync([star], Stop))[0]!));
        Assert.Equal(135, await database.CountAsync("SELECT COUNT(*) FROM replies"));
        Assert.Equal(15, await database.CountAsync("SELECT COUNT(*) FROM tweet_favorites"));
        Assert.Equal(15, await database.CountAsync("SELECT COUNT(*) FROM followers"));
    }

    [Fact]
    public async Task What_nobody_folds_is_folded_by_upkeep_but_not_waited_for()
    {
        await using var database = await TestDatabase.OpenAsync(DatabaseKind.MySql);
        var people = await PeopleAsync(database, 2);
        var (tweet, free) = (await database.PostAsync(people[0]), await database.PostAsync(people[0]));
        foreach (var (owner, columns) in ((long, string)[])
            [(tweet.Value, "1, 0, 0, 0"), (free.Value, "1, 1, 0, 0"), (people[1].Value, "0, 0, 1, 2")])
        {
            // More than are folded at a time.
            await database.CountAsync($"""
                INSERT INTO counter_deltas SELECT {owner}, seq, {columns} FROM seq_1_to_1100 RETURNING 1
                """);
        }

        await using (await HotRow.OfTweetAsync(database, tweet.Value))
        {
            // Who opens the database does this too: what is being folded there is left to it.
            await UpkeepUntilAsync(database, 1100);
            Assert.Equal(1100, await database.CountAsync($"{Deltas} WHERE owner_id = {tweet.Value}"));
        }

        await UpkeepUntilAsync(database, 0);
        await using var reader = await database.OpenAnotherAsync();
        Assert.Equal((1100, 0, 1101), CountsOf((await reader.Tweets.FindAsync([tweet], Stop))[0]));
        Assert.Equal((1100, 1100, 1101), CountsOf((await reader.Tweets.FindAsync([free], Stop))[0]));
        Assert.Equal((1100, 2200), CountsOf((await reader.Users.FindAsync([people[1]], Stop))[0]!));
    }

    [Fact]
    public async Task A_tweet_is_deleted_with_the_favorite_that_is_in_the_middle()
    {
        await using var database = await TestDatabase.OpenAsync(DatabaseKind.MySql);
        var people = await PeopleAsync(database, 2);
        var (author, fan, tweet) = (people[0], people[1], await database.PostAsync(people[0]));
        Task<WriteResult> favorite, deletion;
        await using (await HotRow.HoldAsync(
            database, $"INSERT INTO favorites VALUES ({fan.Value}, {tweet.Value}, 1)"))
        {
            await using (await HotRow.OfTweetAsync(database, tweet.Value))
            {
                favorite = database.Data.Favorites.AddAsync(fan, tweet, null, Stop).AsTask();
                await HotRow.WaitForWaitersAsync(database, 1, favorite);
            }

            deletion = database.Data.Tweets.DeleteAsync(author, tweet, null, Stop).AsTask();
            await HotRow.WaitForWaitersAsync(database, 2, favorite, deletion);
        }

        Assert.Equal((WriteStatus.Done, WriteStatus.Done), ((await favorite).Status, (await deletion).Status));
        await AssertNothingIsLeftAsync(database, "favorites", "tweet_favorites");
        Assert.Equal(0, (await database.GetUserAsync(fan)).FavoriteCount);
    }

    [Fact]
    public async Task A_person_leaves_with_the_follow_that_is_in_the_middle()
    {
        await using var database = await TestDatabase.OpenAsync(DatabaseKind.MySql);
        var people = await PeopleAsync(database, 2);
        var (fan, star) = (people[0], people[1]);
        Task<WriteResult> follow, leaving;
        await using (await HotRow.HoldAsync(
            database, $"INSERT INTO following VALUES ({fan.Value}, {star.Value}, 1)"))
        {
            await using (await HotRow.OfUserAsync(database, star.Value))
            {
                follow = database.Data.Follows.AddAsync(fan, star, null, Stop).AsTask();
                await HotRow.WaitForWaitersAsync(database, 1, follow);
            }

            leaving = database.Data.Accounts.DeleteAsync(star, null, Stop).AsTask();
            await HotRow.WaitForWaitersAsync(database, 2, follow, leaving);
        }

        Assert.Equal((WriteStatus.Done, WriteStatus.Done), ((await follow).Status, (await leaving).Status));
        await AssertNothingIsLeftAsync(database, "following", "followers");
        Assert.Equal(0, (await database.GetUserAsync(fan)).FollowingCount);
    }

    [Fact]
    public async Task Counts_equal_their_rows_when_the_process_that_folds_is_killed()
    {
        await using var database = await TestDatabase.OpenAsync(DatabaseKind.MySql);
        var people = await PeopleAsync(database, 5);
        var (tweet, fan) = (await database.PostAsync(people[0]), people[4]);
        await using (await HotRow.OfTweetAsync(database, tweet.Value))
        {
            foreach (var person in people[..3])
            {
                await database.Data.Favorites.AddAsync(person, tweet, null, Stop);
            }
        }

        await using (await HotRow.OfUserAsync(database, fan.Value))
        {
            using var child = ChildTest.Start(
                typeof(HotCounterTests), nameof(Favorite_until_killed),
                (ChildDatabase, database.Options.MySqlConnectionString!), (ChildFan, $"{fan.Value}"),
                (ChildTweet, $"{tweet.Value}"));
            // It has folded, and has yet to count for the person.
            await HotRow.WaitForWaitersAsync(database, 1, child.WaitForExitAsync(Stop));
            child.Kill();
            await child.WaitForExitAsync(Stop);
        }

        await HotRow.WaitForQuietAsync(database);
        Assert.Equal((3, 0, 4), CountsOf(await database.FindTweetAsync(tweet)));
        Assert.Equal(3, await database.CountAsync("SELECT COUNT(*) FROM tweet_favorites"));
        Assert.Equal(3, await database.CountAsync(Deltas));
        Assert.Equal(0, (await database.GetUserAsync(fan)).FavoriteCount);

        await database.Data.Favorites.AddAsync(people[3], tweet, null, Stop);
        Assert.Equal((4, 0, 5), CountsOf(await database.FindTweetAsync(tweet)));
        Assert.Equal(0, await database.CountAsync(Deltas));
    }

    /// <summary>Runs in the process that is killed, and only there.</summary>
    [Fact(Explicit = true)]
    public async Task Favorite_until_killed()
    {
        var connection = Environment.GetEnvironmentVariable(ChildDatabase);
        Assert.SkipWhen(connection is null, "Only the test that kills it runs this, in a process of its own.");
        // Not all of it: upkeep would have folded before.
        await using var data = await MySqlDatabase.OpenAsync(
            ChirpDatabase.Driver(connection!), TimeProvider.System, Stop);
        var pending = new PendingWrites(new SnowflakeClock(1, TimeProvider.System));
        var events = new LiveEvents(pending);
        var favorites = new FavoriteStore(data, pending, events, new HotObjects(events));
        await favorites.AddAsync(new UserId(NumberOf(ChildFan)), new TweetId(NumberOf(ChildTweet)), null, Stop);
    }

    private static async Task UpkeepUntilAsync(TestDatabase database, int deltas)
    {
        do
        {
            await Upkeep.RunOnceAsync(database.Data.Sql, database.Data.Events, Stop);
        }
        while (await database.CountAsync(Deltas) != deltas);
    }

    private static async Task AssertNothingIsLeftAsync(TestDatabase database, params string[] tables)
    {
        foreach (var table in (string[])["counter_deltas", "removals", .. tables])
        {
            Assert.True(await database.CountAsync($"SELECT COUNT(*) FROM {table}") == 0, table);
        }
    }

    private static async Task<UserId[]> PeopleAsync(TestDatabase database, int count)
    {
        var people = new UserId[count];
        for (var i = 0; i < count; i++)
        {
            people[i] = await database.AddPersonAsync();
        }

        return people;
    }

    private static (int Favorites, int Replies, long Version) CountsOf(Tweet? tweet) =>
        (tweet!.FavoriteCount, tweet.ReplyCount, tweet.Version);

    private static (int Followers, int Following) CountsOf(User user) => (user.FollowerCount, user.FollowingCount);

    private static long NumberOf(string variable) => long.Parse(Environment.GetEnvironmentVariable(variable)!);
}

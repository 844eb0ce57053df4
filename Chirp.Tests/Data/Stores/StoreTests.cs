using Chirp.Data.Model;
using Chirp.Data.Stores;
using Xunit;

namespace Chirp.Tests.Data.Stores;

public abstract class StoreTests(DatabaseKind kind)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_person_is_found_by_id_handle_and_login_in_any_case()
    {
        await using var database = await TestDatabase.OpenAsync(kind);
        var id = await database.AddPersonAsync("Ada_L");

        Assert.Equal("Ada_L", (await database.GetUserAsync(id)).Handle);
        Assert.Equal(id, (await database.Data.Users.FindByHandleAsync(["nobody", "aDA_l"], Stop))[1]!.Id);
        Assert.Equal(id, (await database.Data.Accounts.FindByLoginAsync("ADA_L@Example.ORG", Stop))!.Id);
        var account = await database.Data.Accounts.FindByLoginAsync("ada_l", Stop);
        Assert.Equal(new DateOnly(1990, 12, 31), account!.DateOfBirth);
        Assert.Null(account.LastLoginAt);
    }

    [Fact]
    public async Task A_taken_handle_or_email_changes_nothing()
    {
        await using var database = await TestDatabase.OpenAsync(kind);
        await database.AddPersonAsync("ada");

        var sameHandle = await database.Data.Accounts.SignUpAsync(TestDatabase.NewAccount("ADA", "x@y.z"), null, Stop);
        var sameEmail = await database.Data.Accounts.SignUpAsync(
            TestDatabase.NewAccount("bob", "Ada@example.org"), null, Stop);

        Assert.Equal(WriteStatus.HandleTaken, sameHandle.Status);
        Assert.Equal(WriteStatus.EmailTaken, sameEmail.Status);
        Assert.Null((await database.Data.Users.FindByHandleAsync(["bob"], Stop))[0]);
        await database.AddPersonAsync("bob");
    }

    [Fact]
    public async Task A_profile_keeps_what_is_not_changed()
    {
        await using var database = await TestDatabase.OpenAsync(kind);
        var id = await database.AddPersonAsync();
        var accounts = database.Data.Accounts;
        var first = new ProfileChange("Ada", true, "bio", true, "London", false, null);
        var second = new ProfileChange(null, true, null, false, null, true, "https://a.b");
        await accounts.UpdateProfileAsync(id, first, null, Stop);
        await accounts.UpdateProfileAsync(id, second, null, Stop);

        var user = await database.GetUserAsync(id);
        Assert.Equal(("Ada", null, "London", "https://a.b"), (user.Name, user.Bio, user.Location, user.Url));
    }

    [Fact]
    public async Task A_used_refresh_token_ends_its_session()
    {
        await using var database = await TestDatabase.OpenAsync(kind);
        var sessions = database.Data.Sessions;
        var later = DateTimeOffset.UtcNow.AddDays(1);
        var user = await database.AddPersonAsync();
        var id = new SessionId((await sessions.StartAsync(user, new NewSession(null, later), null, Stop)).Id);

        Assert.Equal(WriteStatus.Done, (await sessions.RotateAsync(id, 0, later, null, Stop)).Status);
        Assert.Equal(1, (await sessions.FindAsync(id, Stop))!.Generation);
        Assert.Equal(2, (await sessions.ListAsync(user, Stop)).Count);
        Assert.Equal(WriteStatus.InvalidToken, (await sessions.RotateAsync(id, 0, later, null, Stop)).Status);
        Assert.Null(await sessions.FindAsync(id, Stop));
    }

    [Fact]
    public async Task Changing_the_password_ends_the_other_sessions()
    {
        await using var database = await TestDatabase.OpenAsync(kind);
        var sessions = database.Data.Sessions;
        var user = await database.AddPersonAsync();
        var session = new NewSession(null, DateTimeOffset.UtcNow.AddDays(1));
        var keep = new SessionId((await sessions.StartAsync(user, session, null, Stop)).Id);

        await database.Data.Accounts.ChangePasswordAsync(user, "other", keep, null, Stop);

        Assert.Equal(keep, Assert.Single(await sessions.ListAsync(user, Stop)).Id);
        var account = await database.Data.Accounts.FindAsync(user, Stop);
        Assert.Equal("other", account!.PasswordHash);
        Assert.NotNull(account.LastLoginAt);
    }

    [Fact]
    public async Task Somebody_elses_session_cannot_be_revoked()
    {
        await using var database = await TestDatabase.OpenAsync(kind);
        var (mine, theirs) = (await database.AddPersonAsync(), await database.AddPersonAsync());
        var session = Assert.Single(await database.Data.Sessions.ListAsync(theirs, Stop)).Id;

        var sessions = database.Data.Sessions;

        Assert.Equal(WriteStatus.NotFound, (await sessions.RevokeAsync(mine, session, null, Stop)).Status);
        Assert.Equal(WriteStatus.Done, (await sessions.RevokeAsync(theirs, session, null, Stop)).Status);
        Assert.Null(await sessions.FindAsync(session, Stop));
    }

    [Fact]
    public async Task A_tweet_comes_back_as_it_was_posted()
    {
        await using var database = await TestDatabase.OpenAsync(kind);
        var author = await database.AddPersonAsync();
        var place = new Place(-33.5, 151.25, "Sydney");
        var result = await database.Data.Tweets.PostAsync(new NewTweet(author, "ça 👩‍🚀", null, place), null, Stop);

        var tweet = await database.FindTweetAsync(new TweetId(result.Id));
        Assert.Equal(("ça 👩‍🚀", place, author), (tweet!.Text, tweet.Place, tweet.AuthorId));
        Assert.Equal(tweet.Id, tweet.RootId);
        Assert.Equal(1, (await database.GetUserAsync(author)).TweetCount);
    }

    [Fact]
    public async Task Replies_are_listed_and_counted_until_they_are_deleted()
    {
        await using var database = await TestDatabase.OpenAsync(kind);
        var (ada, bob) = (await database.AddPersonAsync(), await database.AddPersonAsync());
        var root = await database.PostAsync(ada);
        var first = await database.PostAsync(bob, "first", root);
        var second = await database.PostAsync(ada, "second", root);

        Assert.Equal([first, second], await RepliesAsync(database, root));
        Assert.Equal(2, (await database.FindTweetAsync(root))!.ReplyCount);
        Assert.Equal([second, root], await ByAuthorAsync(database, ada, includeReplies: false));
        Assert.Empty(await ByAuthorAsync(database, bob, includeReplies: false));
        Assert.Equal([first], await ByAuthorAsync(database, bob, includeReplies: true));

        Assert.Equal(WriteStatus.NotYours, (await database.Data.Tweets.DeleteAsync(ada, first, null, Stop)).Status);
        Assert.Equal(WriteStatus.Done, (await database.Data.Tweets.DeleteAsync(bob, first, null, Stop)).Status);
        Assert.Equal(WriteStatus.NotFound, (await database.Data.Tweets.DeleteAsync(bob, first, null, Stop)).Status);
        Assert.Equal([second], await RepliesAsync(database, root));
        Assert.Equal(1, (await database.FindTweetAsync(root))!.ReplyCount);
        Assert.Equal(0, (await database.GetUserAsync(bob)).TweetCount);
        var gone = await database.Data.Tweets.PostAsync(new NewTweet(ada, "late", first, null), null, Stop);
        Assert.Equal(WriteStatus.NotFound, gone.Status);
    }

    [Fact]
    public async Task Ancestors_lead_over_deleted_tweets_from_the_root_down()
    {
        await using var database = await TestDatabase.OpenAsync(kind);
        var ada = await database.AddPersonAsync();
        var root = await database.PostAsync(ada, "root");
        var middle = await database.PostAsync(ada, "middle", root);
        var low = await database.PostAsync(ada, "low", middle);
        var leaf = await database.PostAsync(ada, "leaf", low);
        await database.Data.Tweets.DeleteAsync(ada, middle, null, Stop);

        var tweet = await database.FindTweetAsync(leaf);
        var above = await database.Data.Tweets.AncestorsAsync([tweet!, (await database.FindTweetAsync(root))!], Stop);
        Assert.Equal([root, low], above[0].Select(item => item.Id));
        Assert.Empty(above[1]);
        Assert.Equal(root, tweet!.RootId);
    }

    [Fact]
    public async Task Favorites_count_once_and_go_with_the_tweet()
    {
        await using var database = await TestDatabase.OpenAsync(kind);
        var favorites = database.Data.Favorites;
        var (ada, bob) = (await database.AddPersonAsync(), await database.AddPersonAsync());
        var (one, two) = (await database.PostAsync(ada), await database.PostAsync(ada));

        Assert.Equal(WriteStatus.Done, (await favorites.AddAsync(bob, two, null, Stop)).Status);
        Assert.Equal(WriteStatus.Unchanged, (await favorites.AddAsync(bob, two, null, Stop)).Status);
        Assert.Equal(WriteStatus.Done, (await favorites.AddAsync(bob, one, null, Stop)).Status);
        var has = await favorites.HasFavoritedAsync(bob, [one, new TweetId(5), two], Stop);
        Assert.Equal([true, false, true], has.AsEnumerable());
        var page = (await favorites.ByUserAsync([bob], new PageRequest(10), Stop))[0];
        Assert.Equal([one, two], page.Items.Select(item => item.Value));

        await database.Data.Tweets.DeleteAsync(ada, one, null, Stop);
        Assert.Equal(1, (await database.GetUserAsync(bob)).FavoriteCount);
        Assert.Equal(WriteStatus.NotFound, (await favorites.AddAsync(bob, one, null, Stop)).Status);
        Assert.Equal(WriteStatus.Done, (await favorites.RemoveAsync(bob, two, null, Stop)).Status);
        Assert.Equal(WriteStatus.Unchanged, (await favorites.RemoveAsync(bob, two, null, Stop)).Status);
        Assert.Equal(0, (await database.FindTweetAsync(two))!.FavoriteCount);
        Assert.Empty((await favorites.ByTweetAsync([two], new PageRequest(10), Stop))[0].Items);
    }

    [Fact]
    public async Task Follows_count_once_on_both_sides()
    {
        await using var database = await TestDatabase.OpenAsync(kind);
        var follows = database.Data.Follows;
        var (ada, bob) = (await database.AddPersonAsync(), await database.AddPersonAsync());

        var racing = await Task.WhenAll(
            Enumerable.Range(0, 8).Select(_ => follows.AddAsync(ada, bob, null, Stop).AsTask()));

        Assert.Single(racing, result => result.Status == WriteStatus.Done);
        Assert.Equal(1, (await database.GetUserAsync(ada)).FollowingCount);
        Assert.Equal(1, (await database.GetUserAsync(bob)).FollowerCount);
        Assert.True(Assert.Single(await follows.FollowsAsync(ada, [bob], Stop)));
        Assert.True(Assert.Single(await follows.IsFollowedByAsync(bob, [ada], Stop)));
        Assert.Equal(ada, (await follows.FollowersAsync([bob], new PageRequest(5), Stop))[0].Items[0].Value);
        Assert.Equal(WriteStatus.Done, (await follows.RemoveAsync(ada, bob, null, Stop)).Status);
        Assert.Equal(0, (await database.GetUserAsync(bob)).FollowerCount);
        Assert.Equal(WriteStatus.NotFound, (await follows.AddAsync(ada, new UserId(7), null, Stop)).Status);
    }

    [Fact]
    public async Task A_key_gives_the_first_result_again_also_when_retries_race()
    {
        await using var database = await TestDatabase.OpenAsync(kind);
        var ada = await database.AddPersonAsync();
        var key = new IdempotencyKey(ada.Value, "k", new byte[32]);
        var tweet = new NewTweet(ada, "once", null, null);

        var results = await Task.WhenAll(
            Enumerable.Range(0, 8).Select(_ => database.Data.Tweets.PostAsync(tweet, key, Stop).AsTask()));

        Assert.Single(results.Select(static result => (result.Status, result.Id)).Distinct());
        Assert.Single(results, static result => !result.IsRepeated);
        Assert.Equal(1, (await database.GetUserAsync(ada)).TweetCount);
        var other = key with { RequestHash = [1, .. new byte[31]] };
        Assert.Equal(WriteStatus.KeyReused, (await database.Data.Tweets.PostAsync(tweet, other, Stop)).Status);
    }

    [Fact]
    public async Task Deleting_an_account_leaves_nothing_and_keeps_counts_exact()
    {
        await using var database = await TestDatabase.OpenAsync(kind);
        var data = database.Data;
        var (ada, bob) = (await database.AddPersonAsync("ada"), await database.AddPersonAsync());
        var (hers, his) = (await database.PostAsync(ada), await database.PostAsync(bob));
        await database.PostAsync(ada, "reply", his);
        var under = await database.PostAsync(bob, "reply", hers);
        await data.Favorites.AddAsync(ada, his, null, Stop);
        await data.Favorites.AddAsync(bob, hers, null, Stop);
        await data.Follows.AddAsync(ada, bob, null, Stop);
        await data.Follows.AddAsync(bob, ada, null, Stop);

        Assert.Equal(WriteStatus.Done, (await data.Accounts.DeleteAsync(ada, null, Stop)).Status);

        var user = await database.GetUserAsync(bob);
        Assert.Equal((2, 0, 0, 0), (user.TweetCount, user.FollowerCount, user.FollowingCount, user.FavoriteCount));
        var tweet = await database.FindTweetAsync(his);
        Assert.Equal((0, 0), (tweet!.FavoriteCount, tweet.ReplyCount));
        Assert.Null(await database.FindTweetAsync(hers));
        Assert.Equal([under, his], await HomeAsync(database, bob));
        Assert.Null(await data.Accounts.FindByLoginAsync("ada", Stop));
        Assert.Equal(WriteStatus.NotFound, (await data.Accounts.DeleteAsync(ada, null, Stop)).Status);
        await database.AddPersonAsync("ada");
    }

    [Fact]
    public async Task A_home_timeline_has_own_and_followed_tweets_newest_first()
    {
        await using var database = await TestDatabase.OpenAsync(kind);
        var (ada, bob, cid) =
            (await database.AddPersonAsync(), await database.AddPersonAsync(), await database.AddPersonAsync());
        await database.Data.Follows.AddAsync(ada, bob, null, Stop);
        var mine = await database.PostAsync(ada);
        var his = await database.PostAsync(bob);
        await database.PostAsync(cid);

        Assert.Equal([his, mine], await HomeAsync(database, ada));
        await database.Data.Follows.RemoveAsync(ada, bob, null, Stop);
        Assert.Equal([mine], await HomeAsync(database, ada));
    }

    [Fact]
    public async Task Concurrent_posts_all_succeed_and_are_counted()
    {
        await using var database = await TestDatabase.OpenAsync(kind);
        var ada = await database.AddPersonAsync();
        var root = await database.PostAsync(ada);

        await Parallel.ForAsync(0, 200, Stop, async (_, _) =>
        {
            var reply = await database.PostAsync(ada, "reply", root);
            Assert.NotNull(await database.FindTweetAsync(reply));
        });

        Assert.Equal(201, (await database.GetUserAsync(ada)).TweetCount);
        Assert.Equal(200, (await database.FindTweetAsync(root))!.ReplyCount);
    }

    private static async Task<IEnumerable<TweetId>> HomeAsync(TestDatabase database, UserId user) =>
        (await database.Data.Timelines.HomeAsync(user, new PageRequest(20), Stop)).Items.Select(item => item.Value);

    private static async Task<IEnumerable<TweetId>> RepliesAsync(TestDatabase database, TweetId tweet) =>
        (await database.Data.Tweets.RepliesAsync([tweet], new PageRequest(20), Stop))[0].Items.Select(i => i.Value);

    private static async Task<IEnumerable<TweetId>> ByAuthorAsync(
        TestDatabase database, UserId author, bool includeReplies) =>
        (await database.Data.Tweets.ByAuthorAsync([author], includeReplies, new PageRequest(20), Stop))[0]
            .Items.Select(item => item.Value);
}

public sealed class StoreTestsOnSqlite() : StoreTests(DatabaseKind.Sqlite);

public sealed class StoreTestsOnMySql() : StoreTests(DatabaseKind.MySql);

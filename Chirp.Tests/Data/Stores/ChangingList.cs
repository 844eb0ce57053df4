using Chirp.Data;
using Chirp.Data.Model;

namespace Chirp.Tests.Data.Stores;

/// <summary>A list of a real database, and what it should hold: all items there ever were, in its order.</summary>
internal sealed class ChangingList
{
    private readonly List<(long Value, bool IsAlive)> _items = [];
    private readonly bool _newestFirst;
    private readonly Func<Task<long>> _add;
    private readonly Func<long, Task> _remove;
    private readonly Func<PageRequest, CancellationToken, ValueTask<Page<long>>> _read;

    private ChangingList(
        bool newestFirst, Func<Task<long>> add, Func<long, Task> remove,
        Func<PageRequest, CancellationToken, ValueTask<Page<long>>> read)
    {
        _newestFirst = newestFirst;
        _add = add;
        _remove = remove;
        _read = read;
    }

    public static async Task<ChangingList> OpenAsync(string name, TestDatabase database, CancellationToken stop)
    {
        var me = await database.AddPersonAsync();
        return name switch
        {
            "followers" or "following" => OfPeople(name, database, me, stop),
            "favorited by" or "favorites" => OfFavorites(name, database, me, await database.PostAsync(me), stop),
            _ => OfTweets(name, database, me, await database.PostAsync(await database.AddPersonAsync()), stop),
        };
    }

    public async Task AddAsync() => _items.Insert(_newestFirst ? 0 : _items.Count, (await _add(), true));

    /// <summary>Some come, some go, or nothing happens.</summary>
    public async Task ChangeAsync(Random random, bool mayAdd)
    {
        for (var i = random.Next(3); mayAdd && i > 0; i--)
        {
            await AddAsync();
        }

        for (var i = random.Next(3); i > 0; i--)
        {
            var index = random.Next(_items.Count);
            if (_items[index] is { IsAlive: true } item)
            {
                await _remove(item.Value);
                _items[index] = (item.Value, false);
            }
        }
    }

    public async Task<Page<long>> ReadAsync(CursorRequest request, CancellationToken stop) =>
        (await PageReader.ReadAsync<long>(
            request, _newestFirst, async (range, token) => [await _read(range, token)], stop))[0];

    /// <summary>What follows an item in a direction, in the list's order, and whether there is more.</summary>
    public (IReadOnlyList<long> Items, bool GoesOn) Expect(long? last, int count, bool forward)
    {
        var order = forward ? _items : _items.AsEnumerable().Reverse();
        var rest = (last is null ? order : order.SkipWhile(item => item.Value != last).Skip(1))
            .Where(item => item.IsAlive).Select(item => item.Value).ToList();
        var items = rest.Take(count);
        return ([.. forward ? items : items.Reverse()], rest.Count > count);
    }

    private static ChangingList OfPeople(string name, TestDatabase database, UserId me, CancellationToken stop)
    {
        var follows = database.Data.Follows;
        var isMine = name == "following";
        ValueTask<WriteResult> Follow(UserId other) =>
            isMine ? follows.AddAsync(me, other, null, stop) : follows.AddAsync(other, me, null, stop);
        ValueTask<WriteResult> Unfollow(UserId other) =>
            isMine ? follows.RemoveAsync(me, other, null, stop) : follows.RemoveAsync(other, me, null, stop);
        return new ChangingList(
            newestFirst: true,
            async () =>
            {
                var other = await database.AddPersonAsync();
                await Follow(other);
                return other.Value;
            },
            async id => await Unfollow(new UserId(id)),
            async (page, token) => Of(
                (isMine ? await follows.FollowingAsync([me], page, token)
                    : await follows.FollowersAsync([me], page, token))[0],
                id => id.Value));
    }

    private static ChangingList OfFavorites(
        string name, TestDatabase database, UserId me, TweetId tweet, CancellationToken stop)
    {
        var (favorites, tweets) = (database.Data.Favorites, database.Data.Tweets);
        return name == "favorites"
            ? new ChangingList(
                newestFirst: true,
                async () =>
                {
                    var favorite = await database.PostAsync(me);
                    await favorites.AddAsync(me, favorite, null, stop);
                    return favorite.Value;
                },
                // It goes with the tweet as well as by being taken back.
                async id => await (id % 2 == 0
                    ? favorites.RemoveAsync(me, new TweetId(id), null, stop)
                    : tweets.DeleteAsync(me, new TweetId(id), null, stop)),
                async (page, token) => Of((await favorites.ByUserAsync([me], page, token))[0], id => id.Value))
            : new ChangingList(
                newestFirst: true,
                async () =>
                {
                    var person = await database.AddPersonAsync();
                    await favorites.AddAsync(person, tweet, null, stop);
                    return person.Value;
                },
                async id => await (id % 2 == 0
                    ? favorites.RemoveAsync(new UserId(id), tweet, null, stop)
                    : database.Data.Accounts.DeleteAsync(new UserId(id), null, stop)),
                async (page, token) => Of((await favorites.ByTweetAsync([tweet], page, token))[0], id => id.Value));
    }

    private static ChangingList OfTweets(
        string name, TestDatabase database, UserId me, TweetId other, CancellationToken stop)
    {
        ChirpDatabase data = database.Data;
        return new ChangingList(
            newestFirst: name != "replies",
            async () => (await database.PostAsync(me, "x", name is "replies" or "tweets" ? other : null)).Value,
            async id => await data.Tweets.DeleteAsync(me, new TweetId(id), null, stop),
            async (page, token) => Of(
                name switch
                {
                    "replies" => (await data.Tweets.RepliesAsync([other], page, token))[0],
                    "home timeline" => await data.Timelines.HomeAsync(me, page, token),
                    _ => (await data.Tweets.ByAuthorAsync([me], name == "tweets", page, token))[0],
                },
                id => id.Value));
    }

    private static Page<long> Of<T>(Page<T> page, Func<T, long> value) =>
        new([.. page.Items.Select(item => new PageItem<long>(item.Position, value(item.Value)))], page.HasNext,
            page.HasPrevious)
        {
            Settled = page.Settled,
        };
}

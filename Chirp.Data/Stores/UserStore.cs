using System.Data.Common;
using Chirp.Data.Caches;
using Chirp.Data.Model;
using Chirp.Data.Sql;

namespace Chirp.Data.Stores;

/// <summary>People as everybody may see them, and what a viewer is to them. Thread-safe.</summary>
public sealed class UserStore
{
    // In one statement, and so of one moment: what is folded meanwhile is in one of the two, not in both or neither.
    private static readonly Statement FindUsers = new("""
        SELECT u.id, u.handle, u.name, u.bio, u.location, u.url, u.tweet_count, u.favorite_count, u.follower_count,
          u.following_count
        FROM users AS u WHERE u.id IN (@ids[])
        UNION ALL
        SELECT d.owner_id, NULL, NULL, NULL, NULL, NULL, 0, 0, SUM(d.followers), SUM(d.following)
        FROM counter_deltas AS d WHERE d.owner_id IN (@ids[]) GROUP BY d.owner_id
        """);

    private static readonly Statement FindHandles = new("""
        SELECT handle, user_id FROM handles WHERE handle IN (@handles[])
        """);

    private readonly SqlDatabase _database;
    private readonly HotObjects _hot;

    internal UserStore(SqlDatabase database, HotObjects hot)
    {
        _database = database;
        _hot = hot;
    }

    /// <summary>People by id, aligned with the ids; null for one who does not exist.</summary>
    public ValueTask<IReadOnlyList<User?>> FindAsync(IReadOnlyList<UserId> ids, CancellationToken stop)
    {
        var keys = Ids(ids);
        return _hot.IsUsable ? HotRows.FindAsync(_hot.Users, keys, ReadAsync, stop) : ReadAsync(keys, stop);
    }

    private async ValueTask<IReadOnlyList<User?>> ReadAsync(long[] keys, CancellationToken stop)
    {
        var found = new Dictionary<long, User>(keys.Length);
        await using (var lease = await _database.RentAsync(stop))
        {
            for (var at = 0; at < keys.Length; at += Statement.MaxListLength)
            {
                var length = Math.Min(keys.Length - at, Statement.MaxListLength);
                await FindAsync(lease.Session, keys.AsMemory(at, length), found, stop);
            }
        }

        var users = new User?[keys.Length];
        for (var i = 0; i < keys.Length; i++)
        {
            users[i] = found.GetValueOrDefault(keys[i]);
        }

        return users;
    }

    /// <summary>People by handle in any case, aligned with the handles.</summary>
    public async ValueTask<IReadOnlyList<User?>> FindByHandleAsync(
        IReadOnlyList<string> handles, CancellationToken stop)
    {
        var keys = new string[handles.Count];
        for (var i = 0; i < keys.Length; i++)
        {
            keys[i] = handles[i].ToLowerInvariant();
        }

        var idsByHandle = new Dictionary<string, UserId>(keys.Length);
        await using (var lease = await _database.RentAsync(stop))
        {
            foreach (var chunk in keys.Chunk(Statement.MaxListLength))
            {
                await using var rows = await lease.Session.Call(FindHandles, chunk.Length)
                    .WithEach("handles", chunk).QueryAsync(stop);
                while (await rows.ReadAsync(stop))
                {
                    idsByHandle[rows.Reader.GetString(0)] = new UserId(rows.Reader.GetInt64(1));
                }
            }
        }

        var ids = new UserId[keys.Length];
        for (var i = 0; i < keys.Length; i++)
        {
            ids[i] = idsByHandle.GetValueOrDefault(keys[i]);
        }

        return await FindAsync(ids, stop);
    }

    internal static long[] Ids(IReadOnlyList<UserId> users)
    {
        var ids = new long[users.Count];
        for (var i = 0; i < ids.Length; i++)
        {
            ids[i] = users[i].Value;
        }

        return ids;
    }

    private static async ValueTask FindAsync(
        SqlSession session, ReadOnlyMemory<long> ids, Dictionary<long, User> found, CancellationToken stop)
    {
        List<(long Id, int Followers, int Following)>? deltas = null;
        await using var rows = await session.Call(FindUsers, ids.Length).WithEach("ids", ids.Span).QueryAsync(stop);
        while (await rows.ReadAsync(stop))
        {
            var row = rows.Reader;
            if (row.IsDBNull(1))
            {
                (deltas ??= []).Add((row.GetInt64(0), row.GetInt32(8), row.GetInt32(9)));
            }
            else
            {
                found[row.GetInt64(0)] = Read(row);
            }
        }

        foreach (var (id, followers, following) in deltas ?? [])
        {
            if (found.TryGetValue(id, out var user))
            {
                found[id] = user with
                {
                    FollowerCount = user.FollowerCount + followers,
                    FollowingCount = user.FollowingCount + following,
                };
            }
        }
    }

    private static User Read(DbDataReader row)
    {
        var id = row.GetInt64(0);
        return new User(
            new UserId(id), row.GetString(1), row.GetString(2), row.FindString(3), row.FindString(4), row.FindString(5),
            SnowflakeClock.TimeOf(id), row.GetInt32(6), row.GetInt32(8), row.GetInt32(9), row.GetInt32(7));
    }
}

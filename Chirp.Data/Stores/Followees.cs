using Chirp.Data.Model;
using Chirp.Data.Sql;

namespace Chirp.Data.Stores;

/// <summary>Whom a person follows, all of them at once.</summary>
internal static class Followees
{
    private static readonly Statement Find = new("""
        SELECT f.followee_id FROM following AS f
        WHERE f.follower_id = @me AND NOT EXISTS (SELECT 1 FROM removals AS r WHERE r.id = f.followee_id)
        ORDER BY f.followee_id LIMIT @limit
        """);

    /// <summary>Adds the first of them, ascending.</summary>
    public static async ValueTask AddAsync(
        SqlSession session, UserId user, long limit, List<long> into, CancellationToken stop)
    {
        await using var rows = await session.Call(Find).With("me", user.Value).With("limit", limit).QueryAsync(stop);
        while (await rows.ReadAsync(stop))
        {
            into.Add(rows.Reader.GetInt64(0));
        }
    }
}

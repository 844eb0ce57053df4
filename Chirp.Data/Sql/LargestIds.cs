using System.Globalization;
using Chirp.Data.Model;

namespace Chirp.Data.Sql;

/// <summary>
/// Makes ids go on above those that are stored, also where the clock was set back since: cursors, and the order of
/// every list, depend on it. See docs/decisions.
/// </summary>
internal static class LargestIds
{
    /// <summary>
    /// How far stored ids may be ahead of the clock: new ids then have times ahead of it until it catches up. Beyond
    /// that the clock is wrong, or was, and somebody must look.
    /// </summary>
    private static readonly TimeSpan MaxAhead = TimeSpan.FromMinutes(10);

    // The last rows of three primary keys. No key begins with the positions of favorites and follows.
    private static readonly Statement FindLargest = new("""
        SELECT MAX(id) FROM users
        UNION ALL SELECT MAX(id) FROM sessions
        UNION ALL SELECT MAX(id) FROM tweets
        """);

    /// <summary>Throws <see cref="DatabaseException"/> where an id lies too far in the clock's future.</summary>
    public static async ValueTask GoOnAfterAsync(SqlDatabase database, SnowflakeClock ids, CancellationToken stop)
    {
        var largest = 0L;
        await using (var lease = await database.RentAsync(stop))
        {
            await using var rows = await lease.Session.Call(FindLargest).QueryAsync(stop);
            while (await rows.ReadAsync(stop))
            {
                largest = Math.Max(largest, rows.Reader.FindInt64(0) ?? 0);
            }
        }

        var (newest, now) = (SnowflakeClock.TimeOf(largest), database.Clock.GetUtcNow());
        if (newest - now > MaxAhead)
        {
            throw new DatabaseException(string.Create(
                CultureInfo.InvariantCulture,
                $"The database's newest id was made at {newest:u}, but it is only {now:u} by this machine's clock: set "
                + $"the clock right. New ids must be larger than all earlier ones."));
        }

        ids.GoOnAfter(largest);
    }
}

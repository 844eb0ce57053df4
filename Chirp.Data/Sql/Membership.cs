using Chirp.Data.Model;

namespace Chirp.Data.Sql;

/// <summary>Which of many a person is linked to.</summary>
internal static class Membership
{
    /// <summary>
    /// Asks a statement with <c>@user</c> and a list for those of the list that are linked; aligned with the list.
    /// </summary>
    public static async ValueTask<bool[]> FindAsync(
        SqlDatabase database, Statement statement, string list, UserId user, long[] others, CancellationToken stop)
    {
        var found = new HashSet<long>();
        await using (var lease = await database.RentAsync(stop))
        {
            for (var at = 0; at < others.Length; at += Statement.MaxListLength)
            {
                var length = Math.Min(others.Length - at, Statement.MaxListLength);
                await using var rows = await lease.Session.Call(statement, length)
                    .With("user", user.Value).WithEach(list, others.AsSpan(at, length)).QueryAsync(stop);
                while (await rows.ReadAsync(stop))
                {
                    found.Add(rows.Reader.GetInt64(0));
                }
            }
        }

        var linked = new bool[others.Length];
        for (var i = 0; i < linked.Length; i++)
        {
            linked[i] = found.Contains(others[i]);
        }

        return linked;
    }
}

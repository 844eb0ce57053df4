using System.Globalization;
using Chirp.MySql;

namespace Chirp.Bench.Load;

/// <summary>How often the database's transactions have waited for each other's rows, as it counts itself.</summary>
internal sealed class LockTimes(MySqlDataSource database)
{
    public async Task<(long Waits, long Deadlocks)> ReadAsync(CancellationToken stop) => (
        await ReadAsync("lock_row_lock_waits", stop), await ReadAsync("lock_deadlocks", stop));

    private async Task<long> ReadAsync(string counter, CancellationToken stop)
    {
        await using var connection = await database.OpenConnectionAsync(stop);
        await using var command = connection.CreateCommand();
        command.CommandText = $"SELECT count FROM information_schema.innodb_metrics WHERE name = '{counter}'";
        return Convert.ToInt64(await command.ExecuteScalarAsync(stop), CultureInfo.InvariantCulture);
    }
}

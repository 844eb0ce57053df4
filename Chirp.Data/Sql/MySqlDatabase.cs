using System.Data;
using System.Data.Common;
using Chirp.Data.Model;

namespace Chirp.Data.Sql;

/// <summary>MySQL or MariaDB, through any driver's data source, whose pool it uses.</summary>
internal sealed class MySqlDatabase : SqlDatabase
{
    /// <summary>
    /// Transactions lock rows in one order, so that a deadlock is rare, and one in a row of this many means that the
    /// database is overloaded.
    /// </summary>
    private const int MaxAttempts = 6;

    private readonly DbDataSource _source;

    private MySqlDatabase(DbDataSource source, TimeProvider clock)
        : base(SqlDialect.MySql, clock) => _source = source;

    public static async ValueTask<MySqlDatabase> OpenAsync(
        DbDataSource source, TimeProvider clock, CancellationToken stop)
    {
        try
        {
            await using var session = new SqlSession(await source.OpenConnectionAsync(stop), SqlDialect.MySql);
            await Migrator.RunOnMySqlAsync(session, stop);
            return new MySqlDatabase(source, clock);
        }
        catch (Exception exception) when (exception is DbException or DatabaseException)
        {
            await source.DisposeAsync();
            throw exception as DatabaseException ?? new DatabaseException(
                $"The MySQL database (ConnectionStrings:MySql) cannot be opened: {exception.Message}", exception);
        }
    }

    public override async ValueTask<SqlLease> RentAsync(CancellationToken stop) =>
        new(this, new SqlSession(await _source.OpenConnectionAsync(stop), SqlDialect.MySql));

    public override async ValueTask<WriteResult> WriteAsync(
        IdempotencyKey? key, WriteWork work, CancellationToken stop)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await TryWriteAsync(key, work, stop);
            }
            catch (DbException exception) when (attempt < MaxAttempts && Dialect.IsRetryable(exception))
            {
                // The others that locked the same rows get away from each other: 0 to 10, 20, 40 … milliseconds.
                await Task.Delay(Random.Shared.Next(5 << attempt), stop);
            }
        }
    }

    public override ValueTask DisposeAsync() => _source.DisposeAsync();

    /// <summary>Sessions close by themselves; their connections go back to the driver's pool.</summary>
    internal override void Return(SqlSession session)
    {
    }

    private async ValueTask<WriteResult> TryWriteAsync(IdempotencyKey? key, WriteWork work, CancellationToken stop)
    {
        var fence = Fence;
        var instance = fence is null ? 0 : await fence.OpenAsync(stop);
        await using var session = new SqlSession(await _source.OpenConnectionAsync(stop), SqlDialect.MySql);
        // Read committed: a statement sees what has been committed before it, also after it waited for a lock, and
        // ranges are not locked.
        await using var transaction =
            await session.Connection.BeginTransactionAsync(IsolationLevel.ReadCommitted, stop);
        session.Transaction = transaction;
        var result = await RunAsync(session, key, work, stop);
        if (!IsKept(result))
        {
            await transaction.RollbackAsync(CancellationToken.None);
            return result;
        }

        if (fence is not null)
        {
            await fence.ShareAsync(session, instance, stop);
        }

        try
        {
            // Not cancelled once it is sent: nobody would know whether it was written.
            await transaction.CommitAsync(CancellationToken.None);
        }
        catch (Exception exception) when (exception is not DbException { SqlState: "40001" })
        {
            fence?.Doubt();
            throw;
        }

        return result;
    }
}

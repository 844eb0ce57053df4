using Chirp.Data.Model;

namespace Chirp.Data.Sql;

/// <summary>The work of one write: reads and changes in one transaction. It may be run again from the start.</summary>
internal delegate ValueTask<WriteResult> WriteWork(SqlSession session, CancellationToken stop);

/// <summary>A database that answers statements. Thread-safe.</summary>
internal abstract class SqlDatabase(SqlDialect dialect, TimeProvider clock) : IAsyncDisposable
{
    public SqlDialect Dialect => dialect;

    public TimeProvider Clock => clock;

    /// <summary>What writes pass where servers share the database; null where this one is alone.</summary>
    public WriteFence? Fence { get; set; }

    /// <summary>A session for reading; give it back by disposing of the lease.</summary>
    public abstract ValueTask<SqlLease> RentAsync(CancellationToken stop);

    /// <summary>
    /// Runs a write in a transaction of its own. What it did is kept where its result is done, or an invalid token
    /// that has ended a session; otherwise nothing has changed.
    /// </summary>
    public abstract ValueTask<WriteResult> WriteAsync(IdempotencyKey? key, WriteWork work, CancellationToken stop);

    public abstract ValueTask DisposeAsync();

    internal abstract void Return(SqlSession session);

    protected static bool IsKept(WriteResult result) => result.IsDone || result.Status == WriteStatus.InvalidToken;

    /// <summary>The work behind its idempotency key, if it has one.</summary>
    protected ValueTask<WriteResult> RunAsync(
        SqlSession session, IdempotencyKey? key, WriteWork work, CancellationToken stop) =>
        key is null ? work(session, stop) : Idempotency.RunAsync(session, key, work, clock.GetUtcNow(), stop);
}

/// <summary>A rented session.</summary>
internal readonly struct SqlLease(SqlDatabase database, SqlSession session) : IAsyncDisposable
{
    public SqlSession Session => session;

    public ValueTask DisposeAsync()
    {
        if (database.Dialect.IsSqlite)
        {
            database.Return(session);
            return ValueTask.CompletedTask;
        }

        return session.DisposeAsync();
    }
}

using Chirp.Data.Model;
using Chirp.Data.Sql;

namespace Chirp.Tests.Data.Stores;

/// <summary>A database whose process dies after so many writes: later ones fail, what was written stays.</summary>
internal sealed class MortalDatabase(SqlDatabase inner, int writes) : SqlDatabase(inner.Dialect, inner.Clock)
{
    private int _left = writes;

    public override ValueTask<SqlLease> RentAsync(CancellationToken stop) => inner.RentAsync(stop);

    public override ValueTask<WriteResult> WriteAsync(IdempotencyKey? key, WriteWork work, CancellationToken stop) =>
        Interlocked.Decrement(ref _left) >= 0 ? inner.WriteAsync(key, work, stop) : throw new DeathException();

    public override ValueTask DisposeAsync() => inner.DisposeAsync();

    internal override void Return(SqlSession session) => inner.Return(session);
}

/// <summary>The process has died.</summary>
internal sealed class DeathException : Exception;

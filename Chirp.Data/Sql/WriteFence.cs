using Chirp.Data.Live;

namespace Chirp.Data.Sql;

/// <summary>
/// Keeps a server that shares its database from committing when others have taken it for dead: each write, before it
/// commits, shares the lock of this process' row in <c>server_fences</c>. Whoever deletes that row waits for the
/// transactions that are just being committed, and no other follows. Thread-safe.
/// </summary>
internal sealed class WriteFence(PendingWrites pending)
{
    private static readonly Statement Share = new("""
        SELECT instance FROM server_fences WHERE instance = @instance {for-share}
        """);

    private long _instance;

    /// <summary>The row; another one where the server has begun anew.</summary>
    public long Instance
    {
        get => Volatile.Read(ref _instance);
        set => Volatile.Write(ref _instance, value);
    }

    /// <summary>Ends when a write may begin; gives the row that must be there when it commits.</summary>
    public async ValueTask<long> OpenAsync(CancellationToken stop)
    {
        await pending.WaitOpenAsync(stop);
        return Instance;
    }

    /// <summary>The last statement of a write: throws where the row is gone. Then the server begins anew.</summary>
    public async ValueTask ShareAsync(SqlSession session, long instance, CancellationToken stop)
    {
        if (await session.Call(Share).With("instance", instance).FindInt64Async(stop) is null)
        {
            if (instance == Instance)
            {
                pending.IsOpen = false;
            }

            throw new InvalidOperationException(
                "Other servers that share the database took this one for dead; nothing was written, try again.");
        }
    }

    /// <summary>The answer to a COMMIT was lost: it may have been carried out, or be carried out yet.</summary>
    public void Doubt() => pending.Doubt();
}

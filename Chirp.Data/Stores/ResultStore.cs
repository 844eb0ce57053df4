using Chirp.Data.Model;
using Chirp.Data.Sql;

namespace Chirp.Data.Stores;

/// <summary>First results of writes with keys, for who cannot repeat the write itself. Thread-safe.</summary>
public sealed class ResultStore
{
    private readonly SqlDatabase _database;

    internal ResultStore(SqlDatabase database) => _database = database;

    /// <summary>
    /// The first result under a key, null where there is none (any more); KeyReused where it was another request's.
    /// </summary>
    public async ValueTask<WriteResult?> FindAsync(IdempotencyKey key, CancellationToken stop)
    {
        await using var lease = await _database.RentAsync(stop);
        return await Idempotency.FindAsync(lease.Session, key, stop);
    }
}

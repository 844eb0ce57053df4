using System.Text;
using Chirp.Data.Model;

namespace Chirp.Data.Sql;

/// <summary>
/// First results of writes under (actor, key), in the write's own transaction. The row is written before anything else:
/// of two retries that race, the second waits for the first and then finds its result.
/// </summary>
internal static class Idempotency
{
    private static readonly Statement Claim = new("""
        {insert-new} idempotency (actor_id, idempotency_key, request_hash, status, result_id, created_at)
        VALUES (@actor, @key, @hash, 0, 0, @now) {if-new}
        """);

    private static readonly Statement FindResult = new("""
        SELECT request_hash, status, result_id FROM idempotency WHERE actor_id = @actor AND idempotency_key = @key
        """);

    private static readonly Statement Keep = new("""
        UPDATE idempotency SET status = @status, result_id = @result WHERE actor_id = @actor AND idempotency_key = @key
        """);

    public static async ValueTask<WriteResult> RunAsync(
        SqlSession session, IdempotencyKey key, WriteWork work, DateTimeOffset now, CancellationToken stop)
    {
        var keyBytes = Encoding.UTF8.GetBytes(key.Key);
        var claimed = await session.Call(Claim)
            .With("actor", key.Actor).With("key", keyBytes).With("hash", key.RequestHash)
            .With("now", now.ToUnixTimeMilliseconds()).ExecuteAsync(stop);
        if (claimed == 0)
        {
            return await FindAsync(session, key, stop)
                ?? throw new InvalidOperationException("An idempotency row that was found taken has vanished.");
        }

        var result = await work(session, stop);
        await session.Call(Keep)
            .With("status", (long)result.Status).With("result", result.Id)
            .With("actor", key.Actor).With("key", keyBytes).ExecuteAsync(stop);
        return result;
    }

    /// <summary>The first result; KeyReused where it was another request's, null where there is none.</summary>
    public static async ValueTask<WriteResult?> FindAsync(
        SqlSession session, IdempotencyKey key, CancellationToken stop)
    {
        await using var rows = await session.Call(FindResult)
            .With("actor", key.Actor).With("key", Encoding.UTF8.GetBytes(key.Key)).QueryAsync(stop);
        if (!await rows.ReadAsync(stop))
        {
            return null;
        }

        return rows.Reader.GetFieldValue<byte[]>(0).AsSpan().SequenceEqual(key.RequestHash)
            ? new WriteResult((WriteStatus)rows.Reader.GetInt32(1), rows.Reader.GetInt64(2)) { IsRepeated = true }
            : new WriteResult(WriteStatus.KeyReused, 0);
    }
}

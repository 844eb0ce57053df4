using System.Buffers.Binary;
using System.Data.Common;
using Chirp.Data.Model;

namespace Chirp.Data.Servers;

/// <summary>
/// The servers that share a MySQL database. Each has a number of its own, by a lock (<c>GET_LOCK</c>) that its
/// connection holds and that the database gives free when the process dies, and a row that it renews.
/// </summary>
internal sealed class ServerTable(DbDataSource source) : IAsyncDisposable
{
    private const int TimeoutSeconds = 2;

    /// <summary>A transaction that is being committed has ended by then.</summary>
    private const string ShortWaits = "SET SESSION innodb_lock_wait_timeout = 1";

    /// <summary>
    /// A lock's name has at most 64 characters, and belongs to the whole server: the database is in it.
    /// </summary>
    private const string LockName = "CONCAT('chirp-', MD5(DATABASE()), '-', ";

    private DbConnection? _connection;

    /// <summary>The database's name.</summary>
    public string Database => _connection?.Database ?? "";

    /// <summary>This server's number.</summary>
    public int Node { get; private set; } = -1;

    /// <summary>
    /// Takes a number that no other server has: the one that is asked for, or the first that is free. Throws
    /// <see cref="DatabaseException"/> where it is taken.
    /// </summary>
    public async ValueTask TakeNodeAsync(int? wanted, CancellationToken stop)
    {
        await ConnectAsync(stop);
        if (wanted is { } node)
        {
            Node = await TryLockAsync(node, stop) ? node : throw new DatabaseException(
                $"Another server that uses this database has the number {node} (Data:Node). Leave Data:Node out, then "
                + "each server takes a number that is free.");
            return;
        }

        for (var free = 0; free <= SnowflakeClock.MaxNode; free++)
        {
            if (await TryLockAsync(free, stop))
            {
                Node = free;
                return;
            }
        }

        throw new DatabaseException($"{SnowflakeClock.MaxNode + 1} servers use this database, and no more can.");
    }

    /// <summary>Takes the same number again on a new connection; false where another server has it now.</summary>
    public async ValueTask<bool> RetakeNodeAsync(CancellationToken stop)
    {
        await CloseAsync();
        await ConnectAsync(stop);
        return await TryLockAsync(Node, stop);
    }

    /// <summary>The process whose row has this server's number; null where there is none.</summary>
    public async ValueTask<long?> FindOwnAsync(CancellationToken stop)
    {
        await using var command = Command("SELECT instance FROM servers WHERE node = @node", ("@node", Node));
        return await command.ExecuteScalarAsync(stop) is long instance ? instance : null;
    }

    /// <summary>
    /// Ends a process: false where a transaction of it is still open. Otherwise all that it has written can be read,
    /// and nothing follows.
    /// </summary>
    public async ValueTask<bool> EndAsync(long instance, CancellationToken stop)
    {
        const int lockWaitTimeout = 1205;
        await using var command = Command(
            "DELETE FROM server_fences WHERE instance = @instance", ("@instance", instance));
        try
        {
            await command.ExecuteNonQueryAsync(stop);
            return true;
        }
        catch (DbException exception) when (exception.ErrorCode == lockWaitTimeout)
        {
            return false;
        }
    }

    /// <summary>Writes this server's row for the first time: from now on it may write.</summary>
    public async ValueTask InsertAsync(ServerRow row, CancellationToken stop)
    {
        await using var fence = Command(
            "INSERT IGNORE INTO server_fences (instance) VALUES (@instance)", ("@instance", row.Instance));
        await fence.ExecuteNonQueryAsync(stop);
        await using var command = Command(
            """
            REPLACE INTO servers (node, instance, beat, line, missing, sent, published)
            VALUES (@node, @instance, @beat, @line, @missing, @sent, @published)
            """,
            row);
        await command.ExecuteNonQueryAsync(stop);
    }

    /// <summary>Renews this server's row; false where others have taken it for dead.</summary>
    public async ValueTask<bool> RenewAsync(ServerRow row, CancellationToken stop)
    {
        await using var command = Command(
            """
            UPDATE servers SET beat = @beat, line = @line, missing = @missing, sent = @sent, published = @published
            WHERE node = @node AND instance = @instance
            """,
            row);
        return await command.ExecuteNonQueryAsync(stop) > 0;
    }

    /// <summary>The other servers' rows.</summary>
    public async ValueTask<List<ServerRow>> FindOthersAsync(CancellationToken stop)
    {
        await using var command = Command(
            $"""
            SELECT node, instance, beat, line, missing, sent, published,
              IS_USED_LOCK({LockName}node)) IS NOT NULL
            FROM servers WHERE node <> @node
            """,
            ("@node", Node));
        var rows = new List<ServerRow>();
        await using var reader = await command.ExecuteReaderAsync(stop);
        while (await reader.ReadAsync(stop))
        {
            rows.Add(new ServerRow(
                reader.GetInt32(0), reader.GetInt64(1), reader.GetInt64(2),
                IdSet.Of(reader.GetInt64(3), Unpack(reader.GetFieldValue<byte[]>(4)), []),
                reader.GetInt64(5), reader.GetInt64(6), reader.GetInt64(7) != 0));
        }

        return rows;
    }

    /// <summary>Forgets a server that has ended.</summary>
    public async ValueTask DeleteAsync(int node, long instance, CancellationToken stop)
    {
        await using var command = Command(
            "DELETE FROM servers WHERE node = @node AND instance = @instance",
            ("@node", node), ("@instance", instance));
        await command.ExecuteNonQueryAsync(stop);
    }

    public async ValueTask DisposeAsync() => await CloseAsync();

    private static byte[] Pack(ReadOnlySpan<long> ids)
    {
        var bytes = new byte[ids.Length * sizeof(long)];
        for (var i = 0; i < ids.Length; i++)
        {
            BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(i * sizeof(long)), ids[i]);
        }

        return bytes;
    }

    private static long[] Unpack(byte[] bytes)
    {
        var ids = new long[bytes.Length / sizeof(long)];
        for (var i = 0; i < ids.Length; i++)
        {
            ids[i] = BinaryPrimitives.ReadInt64BigEndian(bytes.AsSpan(i * sizeof(long)));
        }

        return ids;
    }

    private async ValueTask ConnectAsync(CancellationToken stop)
    {
        if (_connection is null)
        {
            _connection = await source.OpenConnectionAsync(stop);
            await using var command = Command(ShortWaits);
            await command.ExecuteNonQueryAsync(stop);
        }
    }

    private async ValueTask<bool> TryLockAsync(int node, CancellationToken stop)
    {
        await using var command = Command($"SELECT GET_LOCK({LockName}@node), 0)", ("@node", node));
        return await command.ExecuteScalarAsync(stop) is { } value and not DBNull
            && Convert.ToInt64(value, System.Globalization.CultureInfo.InvariantCulture) == 1;
    }

    private DbCommand Command(string sql, ServerRow row) => Command(
        sql, ("@node", row.Node), ("@instance", row.Instance), ("@beat", row.Beat), ("@line", row.Settled.Line),
        ("@missing", Pack(row.Settled.Missing)), ("@sent", row.Sent), ("@published", row.Published));

    private DbCommand Command(string sql, params ReadOnlySpan<(string Name, object Value)> parameters)
    {
        var command = _connection!.CreateCommand();
#pragma warning disable CA2100 // Text of this class; values are parameters.
        command.CommandText = sql;
#pragma warning restore CA2100
        command.CommandTimeout = TimeoutSeconds;
        foreach (var (name, value) in parameters)
        {
            var parameter = command.CreateParameter();
            parameter.ParameterName = name;
            parameter.Value = value;
            command.Parameters.Add(parameter);
        }

        return command;
    }

    private async ValueTask CloseAsync()
    {
        if (_connection is { } connection)
        {
            _connection = null;
            await connection.DisposeAsync();
        }
    }
}

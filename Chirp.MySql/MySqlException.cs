using System.Data.Common;

namespace Chirp.MySql;

/// <summary>
/// The one exception of this driver: an error of the server with its number and SQLSTATE, or one of the client with a
/// number from 2000 on (<see cref="MySqlErrorNumbers"/>). After a protocol or network error the connection is broken
/// and
/// does not go back to its pool.
/// </summary>
public sealed class MySqlException : DbException
{
    internal MySqlException(int number, string? sqlState, string message, Exception? inner = null)
        : base(message, inner)
    {
        Number = number;
        SqlState = sqlState;
    }

    /// <summary>The server's or the client's error number.</summary>
    public int Number { get; }

    /// <summary>Five characters by the SQL standard; null where the client raised the error.</summary>
    public override string? SqlState { get; }

    public override int ErrorCode => Number;

    /// <summary>
    /// Whether the same work may succeed when tried again as a whole: deadlocks, lock waits, lost connections, a server
    /// that shuts down or is full. It does not say whether the failed command had an effect.
    /// </summary>
    public override bool IsTransient => Number is
        MySqlErrorNumbers.TooManyConnections or MySqlErrorNumbers.LockWaitTimeout or MySqlErrorNumbers.Deadlock
        or MySqlErrorNumbers.ReadOnly or MySqlErrorNumbers.ReadOnlyMode
        or MySqlErrorNumbers.TooManyStatements or MySqlErrorNumbers.StatementOutdated
        or MySqlErrorNumbers.ConnectFailed or MySqlErrorNumbers.ServerLost or MySqlErrorNumbers.PoolTimeout
        or 1020 // the row changed since the snapshot (MariaDB's innodb_snapshot_isolation)
        or 1053 // shutdown in progress
        or 1158 or 1159 or 1160 or 1161 // network errors as the server saw them
        or 1203 or 1226 // the user's share of connections or queries is used up
        or 1927 // connection was killed (MariaDB)
        or 2006
        or 4031; // closed by the server for inactivity

    /// <summary>The server sent what the protocol does not allow.</summary>
    internal static MySqlException Malformed(string what) =>
        new(MySqlErrorNumbers.Protocol, null, $"The server broke the protocol: {what}. The connection is closed.");

    internal static MySqlException TimedOut(int timeoutSeconds, Exception inner) => new(
        MySqlErrorNumbers.CommandTimeout,
        null,
        $"The command took longer than {timeoutSeconds} s (CommandTimeout) and was stopped.",
        inner);

    internal static MySqlException Lost(string what, Exception? inner) =>
        new(MySqlErrorNumbers.ServerLost, null, $"The connection to the server was lost {what}.", inner);
}

namespace Chirp.MySql;

/// <summary>
/// Numbers of <see cref="MySqlException.Number"/> that code decides on. Those from 2000 on are the client's own, as in
/// MySQL's <c>errmsg.h</c>; the rest are the server's.
/// </summary>
public static class MySqlErrorNumbers
{
    /// <summary>The server has no connection left (<c>max_connections</c>).</summary>
    public const int TooManyConnections = 1040;

    /// <summary>User or password is wrong.</summary>
    public const int AccessDenied = 1045;

    /// <summary>A row with that unique key exists.</summary>
    public const int DuplicateKey = 1062;

    /// <summary>The command is larger than the server's <c>max_allowed_packet</c>.</summary>
    public const int PacketTooLarge = 1153;

    /// <summary>A row lock was not granted in time (<c>innodb_lock_wait_timeout</c>).</summary>
    public const int LockWaitTimeout = 1205;

    /// <summary>The transaction was the victim of a deadlock and has been rolled back.</summary>
    public const int Deadlock = 1213;

    /// <summary>The server is read-only: a replica.</summary>
    public const int ReadOnly = 1290;

    /// <summary>The command was interrupted by <c>KILL QUERY</c>.</summary>
    public const int QueryInterrupted = 1317;

    /// <summary>As <see cref="ReadOnly"/>, from MySQL's storage engine.</summary>
    public const int ReadOnlyMode = 1836;

    /// <summary>The server knows no prepared statement of that number, or of that name.</summary>
    public const int UnknownStatement = 1243;

    /// <summary>The server has as many prepared statements as it may (<c>max_prepared_stmt_count</c>).</summary>
    public const int TooManyStatements = 1461;

    /// <summary>What a prepared statement uses has changed, and the server could not follow.</summary>
    public const int StatementOutdated = 1615;

    /// <summary>The command ran longer than its timeout.</summary>
    public const int CommandTimeout = 3024;

    /// <summary>No host could be connected to, or none has the asked role.</summary>
    public const int ConnectFailed = 2003;

    /// <summary>The server closed the connection, or the network did, and the command may have been executed.</summary>
    public const int ServerLost = 2013;

    /// <summary>TLS could not be set up, or the certificate is not the one asked for.</summary>
    public const int TlsFailed = 2026;

    /// <summary>A packet that the protocol does not allow here: malformed, cut short or out of sequence.</summary>
    public const int Protocol = 2027;

    /// <summary>The server asks for a way of authentication that this driver does not have, or may not use.</summary>
    public const int AuthenticationUnavailable = 2059;

    /// <summary>No pooled connection became free in time.</summary>
    public const int PoolTimeout = 2900;
}

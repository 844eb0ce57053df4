namespace Chirp.MySql.Protocol;

/// <summary>
/// What client and server agree on in the handshake. The upper half is MariaDB's own and travels in another field.
/// </summary>
[Flags]
internal enum Capabilities : ulong
{
    None = 0,
    LongPassword = 1 << 0,

    /// <summary>MySQL sets it always; MariaDB clears it to say that its own flags are meant.</summary>
    Mysql = LongPassword,
    LongFlag = 1 << 2,
    ConnectWithDatabase = 1 << 3,
    Protocol41 = 1 << 9,
    Tls = 1 << 11,
    Transactions = 1 << 13,
    SecureConnection = 1 << 15,
    MultiStatements = 1 << 16,
    MultiResults = 1 << 17,
    PreparedMultiResults = 1 << 18,
    PluginAuth = 1 << 19,
    ConnectAttributes = 1 << 20,
    PluginAuthLengthEncoded = 1 << 21,

    /// <summary>The server tells what a command has changed in the session: the database, for one.</summary>
    SessionTrack = 1 << 23,
    DeprecateEof = 1 << 24,

    /// <summary>The server sends the columns of a prepared statement's result only where they changed.</summary>
    MariaDbCacheMetadata = 1UL << 36,
}

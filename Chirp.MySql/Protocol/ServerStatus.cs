namespace Chirp.MySql.Protocol;

[Flags]
internal enum ServerStatus : ushort
{
    None = 0,
    InTransaction = 1,
    AutoCommit = 2,
    MoreResults = 8,
    NoBackslashEscapes = 0x200,

    /// <summary>The result is a procedure's OUT parameters.</summary>
    OutParameters = 0x1000,

    /// <summary>What has changed follows, where the client has asked for it.</summary>
    SessionChanged = 0x4000,
}

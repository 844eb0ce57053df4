namespace Chirp.MySql;

/// <summary>How a connection uses TLS.</summary>
public enum MySqlSslMode
{
    /// <summary>Never.</summary>
    Disabled,

    /// <summary>Where the server offers it; whose certificate it is is not checked.</summary>
    Preferred,

    /// <summary>Always; whose certificate it is is not checked.</summary>
    Required,

    /// <summary>Always, with a certificate of a trusted authority, or of <c>SslCa</c> where it is set.</summary>
    VerifyCA,

    /// <summary>As <see cref="VerifyCA"/>, and the certificate names the host.</summary>
    VerifyFull,
}

/// <summary>Which of several servers a connection may use.</summary>
public enum MySqlTarget
{
    /// <summary>The first that answers, in the order given.</summary>
    Any,

    /// <summary>
    /// The first that accepts writes, in the order given. Where one turns out to have become read-only, by the error
    /// that a command gets, the pool's connections are closed and the primary is looked for again.
    /// </summary>
    Primary,

    /// <summary>One that is read-only, taking turns.</summary>
    Replica,
}

/// <summary>How a <see cref="Guid"/> is stored.</summary>
public enum MySqlGuidFormat
{
    /// <summary>
    /// Parameters are text of 36 characters; no column is taken for a Guid unless asked by <c>GetGuid</c>.
    /// </summary>
    None,

    /// <summary>Parameters are text of 36 characters, <c>CHAR(36)</c> columns are Guids.</summary>
    Char36,

    /// <summary>
    /// Parameters are 16 bytes in the order of the text (as <c>UUID_TO_BIN</c> writes them), <c>BINARY(16)</c> columns
    /// are Guids.
    /// </summary>
    Binary16,
}

/// <summary>What a date of zeros (<c>0000-00-00</c>, or a month or day of zero) is read as.</summary>
public enum MySqlZeroDates
{
    /// <summary>Reading it throws <see cref="InvalidCastException"/> that names the column.</summary>
    Throw,

    /// <summary>It is NULL.</summary>
    Null,

    /// <summary>It is <see cref="DateTime.MinValue"/>.</summary>
    MinValue,
}

/// <summary>
/// When a pooled connection's session state is reset (<c>COM_RESET_CONNECTION</c>) before its next use.
/// </summary>
public enum MySqlConnectionReset
{
    /// <summary>
    /// Where a command may have left something behind: a transaction, a variable, a temporary table, a lock. Prepared
    /// statements outlive the others. State that stored functions and triggers set is not seen: use
    /// <see cref="Always"/> with those.
    /// </summary>
    WhenChanged,

    /// <summary>Before every reuse. The server forgets the connection's prepared statements with it.</summary>
    Always,

    /// <summary>
    /// Never, except that a transaction left open is rolled back, and that it goes back to its own database.
    /// </summary>
    Never,
}

/// <summary>Who a new connection logs in as.</summary>
public sealed record MySqlCredentials(string UserId, string Password);
